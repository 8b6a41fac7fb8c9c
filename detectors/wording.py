"""One form for what people say and what lexicons write, so that the two can be compared."""

import unicodedata
from collections.abc import Sequence

UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x3000, 0x30FF),  # ideographic signs, kana
    (0x3400, 0x4DBF),  # Han
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
"""Code point ranges of scripts that put no spaces between words."""

NUMERALS = str.maketrans("〇零一二三四五六七八九幺", "001234567891")
"""Spoken numerals, so that `12315` and 一二三一五 are one phrase; 幺 is a spoken one."""

JOINERS = frozenset("'-&+@#%")
"""Signs that belong to a word; all other punctuation is dropped."""


def unspaced(char: str) -> bool:
    """Whether the character's script puts no spaces between words."""
    point = ord(char)
    return point >= UNSPACED[0][0] and any(low <= point <= high for low, high in UNSPACED)


def _signs(word: str) -> str:
    """The characters of a word that count, in compatibility form."""
    plain = unicodedata.normalize("NFKC", word).replace("’", "'")
    return "".join(char for char in plain if char.isalnum() or char in JOINERS)


def _fold(char: str) -> str:
    lower = char.lower()
    return (lower if len(lower) == 1 else char).translate(NUMERALS)


class Wording:
    """Words in the form in which they are matched: compatibility forms folded, lower case, spoken
    numerals as digits, and a space only between words of scripts that use it.
    """

    __slots__ = ("shown", "text", "word_at")

    def __init__(self, words: Sequence[str]) -> None:
        shown: list[str] = []
        word_at: list[int] = []
        for index, word in enumerate(words):
            signs = _signs(word)
            if signs and shown and not unspaced(shown[-1]) and not unspaced(signs[0]):
                shown.append(" ")
                word_at.append(index)
            shown.extend(signs)
            word_at.extend([index] * len(signs))
        self.shown = "".join(shown)
        """The same characters as `text`, in their own case and numerals."""
        self.text = "".join(map(_fold, shown))
        """What is matched."""
        self.word_at = word_at
        """Index of the word each character belongs to."""

    def whole(self, start: int, end: int) -> bool:
        """Whether [`start`, `end`) does not cut a word of a spaced script in two."""
        return not (self._inside(start) or self._inside(end))

    def _inside(self, at: int) -> bool:
        if not 0 < at < len(self.shown):
            return False
        return all(c.isalnum() and not unspaced(c) for c in self.shown[at - 1 : at + 1])


def folded(phrase: str) -> str:
    """A phrase as it is matched."""
    return Wording(phrase.split()).text
