"""Reads YAML with the place of every value, and collects all mistakes instead of stopping at one.

PackError    pack_invalid    carries every `Mistake`, in the order of file and line
"""

import difflib
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import msgspec
import yaml

MAX_BYTES = 1 << 20
"""A pack larger than this is refused unread."""

_Choice = TypeVar("_Choice", bound=StrEnum)


class Mistake(msgspec.Struct, frozen=True, order=True):
    """Something wrong at one place of a file."""

    file: str
    """Path as it was given."""
    line: int
    """Counts from 1."""
    column: int
    """Counts from 1."""
    message: str
    """A sentence for a person."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class PackError(Exception):
    """One or more packs cannot be used."""

    code = "pack_invalid"
    retryable = False

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(mistakes))
        super().__init__("\n".join(map(str, self.mistakes)))


class PackSource:
    """One file being read."""

    def __init__(self, path: Path) -> None:
        self.file = str(path)
        self.mistakes: list[Mistake] = []
        self._path = path

    def root(self) -> "Fields | None":
        """The file's mapping; None when it could not be read, which is among the mistakes then."""
        try:
            data = self._path.read_bytes()
        except OSError as error:
            self._at(0, 0, f"the file cannot be read: {error.strerror}")
            return None
        if len(data) > MAX_BYTES:
            self._at(0, 0, f"the file is larger than {MAX_BYTES} bytes")
            return None
        try:
            node = yaml.compose(data.decode("utf-8-sig"), Loader=yaml.SafeLoader)
        except UnicodeDecodeError as error:
            self._at(data.count(b"\n", 0, error.start), 0, "the file is not UTF-8")
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = (mark.line, mark.column) if mark else (0, 0)
            self._at(*place, f"not valid YAML: {error.problem or error.context}")
        except yaml.YAMLError:
            self._at(0, 0, "not valid YAML: it contains a character that YAML does not allow")
        except RecursionError:
            self._at(0, 0, "not valid YAML: nested too deeply")
        else:
            if node is None:
                self._at(0, 0, "the file is empty")
                return None
            return Fields(self, node, "a pack")
        return None

    def mistake(self, node: yaml.Node, message: str) -> None:
        """Note a mistake at the place of `node`."""
        self._at(node.start_mark.line, node.start_mark.column, message)

    def _at(self, line: int, column: int, message: str) -> None:
        self.mistakes.append(Mistake(self.file, line + 1, column + 1, message))


class Fields:
    """The keys of one mapping. A wrong value is noted and a harmless one returned instead.

    Text is taken as written: `12315`, `no` and `off` are words here, not numbers or truth values.
    """

    def __init__(self, source: PackSource, node: yaml.Node, what: str) -> None:
        self.node = node
        self._source = source
        self._what = what
        self._asked: set[str] = set()
        self._keys: dict[str, yaml.Node] = {}
        self._values: dict[str, yaml.Node] = {}
        if not isinstance(node, yaml.MappingNode):
            source.mistake(node, f"{what} must be a mapping of keys to values")
            return
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else "?"
            if name in self._keys:
                source.mistake(key, f"`{name}` is given twice in {what}")
            self._keys[name] = key
            self._values[name] = value

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def names(self) -> Sequence[str]:
        """The keys present, in order."""
        return list(self._keys)

    def place(self, key: str) -> yaml.Node:
        """The value of `key`, or the mapping when it is absent: where to point at."""
        return self._values.get(key, self.node)

    def wrong(self, key: str, message: str) -> None:
        """Note a mistake at the value of `key`."""
        self._source.mistake(self.place(key), message)

    def text(self, key: str, default: str | None = None) -> str:
        """A single text; required when there is no default."""
        node = self._take(key, required=default is None)
        return (default or "") if node is None else self._scalar(node, f"`{key}`")

    def texts(self, key: str, *, required: bool = False, unique: bool = True) -> tuple[str, ...]:
        """A list of texts, or a single one."""
        node = self._take(key, required=required)
        if node is None:
            return ()
        return self._text_list(node, f"`{key}`", required=required, unique=unique)

    def text_lists(self, key: str) -> tuple[tuple[str, ...], ...]:
        """A required list of lists of texts."""
        return tuple(
            self._text_list(item, f"every item of `{key}`", required=True, unique=True)
            for item in self._sequence(key, required=True)
        )

    def by_language(self, key: str, *, required: bool = False) -> dict[str, str]:
        """Texts by language tag."""
        node = self._take(key, required=required)
        if node is None:
            return {}
        fields = Fields(self._source, node, f"`{key}`")
        if required and not fields.names():
            self.wrong(key, f"`{key}` needs a text in at least one language")
        return {name: fields.text(name) for name in fields.names()}

    def flag(self, key: str, *, default: bool) -> bool:
        """`true` or `false`."""
        node = self._take(key, required=False)
        if node is None:
            return default
        value = self._scalar(node, f"`{key}`")
        if value not in ("true", "false"):
            self._source.mistake(node, f"`{key}` must be true or false")
        return value == "true"

    def number(
        self, key: str, default: float | None, *, least: float = 0.0, most: float = 86_400.0
    ) -> float:
        """A number within bounds; required when there is no default."""
        node = self._take(key, required=default is None)
        if node is None:
            return default or 0.0
        try:
            value = float(self._scalar(node, f"`{key}`"))
        except ValueError:
            value = float("nan")
        if not least <= value <= most:
            self._source.mistake(node, f"`{key}` must be a number from {least:g} to {most:g}")
            return least
        return value

    def whole(self, key: str, default: int | None, *, least: int, most: int) -> int:
        """A whole number within bounds; required when there is no default."""
        value = self.number(key, default, least=least, most=most)
        if value != int(value):
            self.wrong(key, f"`{key}` must be a whole number")
        return int(value)

    def choice(self, key: str, kind: type[_Choice], default: _Choice | None = None) -> _Choice:
        """One of an enumeration's values; required when there is no default."""
        fallback = default or next(iter(kind))
        node = self._take(key, required=default is None)
        return fallback if node is None else self._choose(node, key, kind) or fallback

    def choices(self, key: str, kind: type[_Choice]) -> frozenset[_Choice]:
        """Some of an enumeration's values, as a list or a single one."""
        node = self._take(key, required=False)
        if node is None:
            return frozenset()
        items = node.value if isinstance(node, yaml.SequenceNode) else [node]
        chosen = (self._choose(item, key, kind) for item in items)
        return frozenset(value for value in chosen if value is not None)

    def inner(self, key: str, what: str) -> "Fields | None":
        """A mapping below a key; required."""
        node = self._take(key, required=True)
        return None if node is None else Fields(self._source, node, what)

    def items(self, key: str, what: str) -> "list[Fields]":
        """A list of mappings; may be absent."""
        return [Fields(self._source, node, what) for node in self._sequence(key, required=False)]

    def close(self) -> None:
        """Note every key that nobody asked for."""
        for name, key in self._keys.items():
            if name not in self._asked:
                near = difflib.get_close_matches(name, self._asked, 1)
                hint = f"; did you mean `{near[0]}`?" if near else ""
                self._source.mistake(key, f"unknown key `{name}` in {self._what}{hint}")

    def _take(self, key: str, *, required: bool) -> yaml.Node | None:
        self._asked.add(key)
        if key not in self._values:
            if required and isinstance(self.node, yaml.MappingNode):
                self._source.mistake(self.node, f"{self._what} needs `{key}`")
            return None
        return self._values[key]

    def _scalar(self, node: yaml.Node, what: str) -> str:
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            self._source.mistake(node, f"{what} must be a text")
            return ""
        return str(node.value).strip()

    def _sequence(self, key: str, *, required: bool) -> list[yaml.Node]:
        node = self._take(key, required=required)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self._source.mistake(node, f"`{key}` must be a list")
            return []
        if required and not node.value:
            self._source.mistake(node, f"`{key}` must not be empty")
        return list(node.value)

    def _text_list(
        self, node: yaml.Node, what: str, *, required: bool, unique: bool
    ) -> tuple[str, ...]:
        items = node.value if isinstance(node, yaml.SequenceNode) else [node]
        if required and not items:
            self._source.mistake(node, f"{what} must not be empty")
        texts: list[str] = []
        for item in items:
            text = self._scalar(item, f"every item of {what}")
            if unique and text and text in texts:
                self._source.mistake(item, f"`{text}` is listed twice in {what}")
            texts.append(text)
        return tuple(text for text in texts if text)

    def _choose(self, node: yaml.Node, key: str, kind: type[_Choice]) -> _Choice | None:
        value = self._scalar(node, f"`{key}`")
        if value in list(kind):
            return kind(value)
        if value:
            self._source.mistake(node, f"`{key}` must be one of {', '.join(kind)}")
        return None
