"""Spoken digits in a row: an agent number, said in Chinese, English or as the model writes it."""

from collections.abc import Sequence

from detectors.wording import folded

DIGIT_WORDS = {
    "zero": "0",
    "oh": "0",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
}


def digit_runs(words: Sequence[str], length: int) -> list[tuple[int, int]]:
    """Index of the first word and of the word that completes `length` digits, for each run of
    digits in a row that is at least so long.
    """
    runs: list[tuple[int, int]] = []
    started: list[int] = []
    for index, word in enumerate(words):
        text = folded(word)
        for char in DIGIT_WORDS.get(text, text):
            if not char.isdigit():
                started = []
                continue
            started.append(index)
            if len(started) == length:
                runs.append((started[0], index))
    return runs
