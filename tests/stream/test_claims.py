"""One connection per party of a call; the same token's newest counts."""

import pytest

from stream.claims import Claims, RefusedClaim
from stream.party import Party
from stream.refusal import CloseCode, Refusal

pytestmark = pytest.mark.unit

BOTH = (Party.AGENT, Party.CUSTOMER)


def test_the_same_token_takes_over_and_the_older_holder_is_named() -> None:
    """So that it can be closed."""
    claims: Claims[str] = Claims(lambda _: None)
    assert claims.take("c", [Party.AGENT], "t", "first") == []
    assert claims.take("c", [Party.AGENT], "t", "second") == ["first"]
    assert claims.take("c", [Party.CUSTOMER], "t", "third") == []


def test_another_token_is_refused_and_audited_and_takes_nothing() -> None:
    """Not even the party that was free."""
    told: list[RefusedClaim] = []
    claims: Claims[str] = Claims(told.append)
    claims.take("c", [Party.CUSTOMER], "t", "first")
    with pytest.raises(Refusal) as caught:
        claims.take("c", BOTH, "u", "second")
    assert caught.value.code is CloseCode.CLAIMED
    assert told == [RefusedClaim("c", Party.CUSTOMER, "t", "u")]
    assert len(claims) == 1


def test_a_released_call_is_free_for_anybody() -> None:
    """After its end an id may be used again."""
    claims: Claims[str] = Claims(lambda _: None)
    claims.take("c", BOTH, "t", "first")
    claims.release_call("c")
    assert claims.take("c", BOTH, "u", "second") == []
