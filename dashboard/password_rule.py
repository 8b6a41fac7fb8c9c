"""Which passwords are refused: those that are guessed first."""

from storage.users import login_name

LEAST_CHARS = 10
"""Shortest password accepted. Length is what makes guessing hopeless; no mix of kinds is asked for
(NIST SP 800-63B, 5.1.1.2)."""

MOST_CHARS = 1024
"""Longest password accepted: hashing a megabyte is no service to anybody."""

LEAST_DIFFERENT = 5
"""Fewest different characters."""

COMMON = frozenset(
    {
        "0123456789",
        "1234567890",
        "12345678910",
        "123456789a",
        "1357924680",
        "1q2w3e4r5t",
        "1qaz2wsx3edc",
        "5201314520",
        "9876543210",
        "a123456789",
        "abc1234567",
        "abcd123456",
        "abcdefghij",
        "admin12345",
        "admin123456",
        "administrator",
        "changeme123",
        "floorwalker",
        "floorwalker1",
        "floorwalker123",
        "iloveyou123",
        "letmein123",
        "passw0rd123",
        "password12",
        "password123",
        "password1234",
        "q1w2e3r4t5",
        "qwer123456",
        "qwerty12345",
        "qwertyuiop",
        "welcome123",
        "woaini1314",
        "woaini520",
    }
)
"""Passwords long enough that still everybody tries."""


def password_fault(password: str, user: str) -> str | None:
    """Why `password` will not do for `user`: `too_short`, `too_long`, `too_simple`, `is_name`,
    `common`; None when it will.
    """
    plain = password.strip().casefold()
    if len(password) < LEAST_CHARS:
        return "too_short"
    if len(password) > MOST_CHARS:
        return "too_long"
    if len(set(plain)) < LEAST_DIFFERENT:
        return "too_simple"
    if len(name := login_name(user)) >= 4 and name in plain and len(plain) < len(name) + 6:
        return "is_name"
    return "common" if plain in COMMON else None
