"""A customer's number is masked and hashed before anything else sees it."""

import pytest

from stream.customer import customer_key, masked

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13800138000", "138****8000"),
        ("+86 138-0013-8000", "+86*******8000"),
        ("sip:+8613800138000@pbx.example;user=phone", "+86*******8000"),
        ("tel:02912345678", "029****5678"),
        ("12345678", "12****78"),
        ("10086", "****6"),
        ("12", "**"),
        ("", ""),
    ],
)
def test_the_middle_of_a_number_is_hidden(number: str, shown: str) -> None:
    """Enough stays to tell two callers apart on a wall, not to ring anybody."""
    assert masked(number) == shown


def test_the_same_number_has_the_same_key_however_it_is_written() -> None:
    """Separators and the scheme do not matter."""
    assert customer_key("138-0013-8000", "s") == customer_key("tel:13800138000", "s")


def test_the_key_depends_on_the_secret_and_the_number() -> None:
    """Nobody without the secret can try out numbers."""
    keys = {customer_key(n, s) for n in ("13800138000", "13800138001") for s in ("a", "b" * 200)}
    assert len(keys) == 4


def test_without_a_number_or_a_secret_there_is_no_key() -> None:
    """An unkeyed hash of a telephone number would hide nothing."""
    assert customer_key("", "s") == ""
    assert customer_key("13800138000", "") == ""
