"""Patterns people write, run by an engine whose time is linear in the text whatever the pattern.

BadPatternError    pattern_invalid    it cannot be understood, or is too large
"""

from functools import lru_cache

import re2

MAX_PATTERN = 500
"""Most characters of a pattern."""

MAX_MEMORY = 1 << 20
"""Most bytes a compiled pattern may use."""


class BadPatternError(ValueError):
    """The pattern is not valid RE2 (which knows no back-references and no look-around)."""

    code = "pattern_invalid"
    retryable = False


def check(pattern: str) -> None:
    """Make sure that `pattern` can be used.

    Raises:
        BadPatternError: it cannot.
    """
    if len(pattern) > MAX_PATTERN:
        raise BadPatternError(f"it is longer than {MAX_PATTERN} characters")
    try:
        _compiled(pattern)
    except re2.error as wrong:
        reason = wrong.args[0] if wrong.args else "invalid"
        text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        raise BadPatternError(text) from None


def found_in(pattern: str, text: str) -> bool:
    """Whether a checked `pattern` occurs anywhere in `text`; letter case does not matter."""
    return _compiled(pattern).search(text) is not None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> "re2._Regexp":
    options = re2.Options()
    options.max_mem = MAX_MEMORY
    options.log_errors = False
    options.case_sensitive = False
    return re2.compile(pattern, options)
