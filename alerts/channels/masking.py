"""Cuts what may be a telephone number out of text that leaves the house."""

import re

_DIGIT = r"(?:[\d〇○零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖])"
_WORD = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)"
_BETWEEN = r"[\s\-‐‑–—.,,、·()()/]{0,3}"

_DIGITS = re.compile(rf"{_DIGIT}(?:{_BETWEEN}{_DIGIT}){{6,}}")
"""Seven digits or more in a row, written or spoken: may be a telephone number."""

_SPOKEN = re.compile(rf"\b{_WORD}(?:[\s\-,.]{{1,3}}{_WORD}){{6,}}\b", re.IGNORECASE)
"""The same, spelt out in English."""


def masked(text: str) -> str:
    """`text` with every long run of digits, written or spoken, cut to its first three."""
    text = _DIGITS.sub(lambda found: found[0][:3] + "****", text)
    return _SPOKEN.sub("****", text)
