"""Master keys are read strictly, and never shown."""

import pytest

from stream.master_keys import KEY_BYTES, MasterKeys, Wrapped, new_master_key
from stream.recording_errors import KeysFormatError, MissingKeyError, WrongKeyError

pytestmark = pytest.mark.unit

ONE, TWO = "a:" + "01" * 32, "b:" + "02" * 32


def test_keys_may_stand_in_lines_or_in_one() -> None:
    """As a file with comments, and as an environment variable."""
    assert MasterKeys.parse(f"# of 2026\n{ONE}\n\n{TWO} # older\n").ids == ("a", "b")
    assert MasterKeys.parse(f"{ONE},{TWO}").ids == ("a", "b")
    assert MasterKeys.parse(" \n").active is None


@pytest.mark.parametrize("text", ["01" * 32, "a:01", "a:" + "0g" * 32, "a b:" + "01" * 32, ":"])
def test_a_key_that_cannot_be_read_is_refused_without_being_quoted(text: str) -> None:
    """A mistyped key is nearly a key."""
    with pytest.raises(KeysFormatError) as refused:
        MasterKeys.parse(text)
    assert "01" not in str(refused.value)


def test_an_id_stands_for_one_key() -> None:
    """Twice the same id is a mistake."""
    with pytest.raises(KeysFormatError, match="given twice"):
        MasterKeys.parse(f"{ONE} {ONE}")


def test_keys_are_not_shown_by_accident() -> None:
    """Neither in a log nor in a traceback that prints values."""
    assert repr(MasterKeys.parse(ONE)) == "MasterKeys(a)"


def test_a_new_key_can_be_configured_as_it_is_printed() -> None:
    """And no two are the same."""
    first, second = new_master_key("k"), new_master_key("k")
    assert MasterKeys.parse(first).active == "k"
    assert first != second


def test_the_first_key_wraps_and_every_key_opens() -> None:
    """That is what makes rotation possible."""
    secret = bytes(range(KEY_BYTES))
    old = MasterKeys.parse(TWO).wrap(secret, b"call")
    both = MasterKeys.parse(f"{ONE} {TWO}")
    assert both.unwrap(old, b"call") == secret
    assert both.wrap(secret, b"call").master == "a"


def test_a_wrapped_key_opens_in_its_place_only() -> None:
    """Context and id of the master key are bound to it."""
    masters = MasterKeys.parse(f"{ONE} c:{'01' * 32}")
    wrapped = masters.wrap(bytes(KEY_BYTES), b"call")
    with pytest.raises(WrongKeyError):
        masters.unwrap(wrapped, b"other")
    with pytest.raises(WrongKeyError):
        masters.unwrap(Wrapped("c", wrapped.nonce, wrapped.sealed), b"call")
    with pytest.raises(MissingKeyError):
        masters.unwrap(Wrapped("z", wrapped.nonce, wrapped.sealed), b"call")
