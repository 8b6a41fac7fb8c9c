"""Errors of the configuration.

ConfigError    config_invalid    carries every mistake, with the place where it was made
"""

from collections.abc import Iterable

import msgspec


class ConfigMistake(msgspec.Struct, frozen=True, order=True):
    """Something wrong at one place."""

    place: str
    """`file:line` or the name of an environment variable."""
    key: str
    """Dotted path of the setting; empty when the whole file is meant."""
    message: str
    """A sentence for a person."""

    def __str__(self) -> str:
        key = f"{self.key}: " if self.key else ""
        return f"{self.place}: {key}{self.message}"


class ConfigError(Exception):
    """The configuration cannot be used; the text lists every mistake, a line each."""

    code = "config_invalid"
    retryable = False

    def __init__(self, mistakes: Iterable[ConfigMistake]) -> None:
        self.mistakes = tuple(sorted(mistakes))
        super().__init__("\n".join(map(str, self.mistakes)))
