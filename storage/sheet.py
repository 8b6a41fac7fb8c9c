"""Teams, agents, queues and users as tables that Excel reads and writes. Pure.

A column that a file lacks leaves what is known; an empty cell empties it. Files come as UTF-8, as
UTF-16, or in GB 18030, as Chinese Excel writes them; what we write is UTF-8 with a byte order mark,
by which every Excel knows it.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import msgspec

from storage.directory import Agent, Queue, Team
from storage.team_scope import TeamScope
from storage.users import Role, User, login_name

Listed: TypeAlias = Team | Agent | Queue | User
"""Anything a table lists."""

Value = str | bool | date | None | Role | TeamScope | tuple[str, ...]
"""What a cell may mean."""

FORMULA = ("=", "+", "-", "@", "\t")
"""Begins of cells that Excel would run; they are written behind an apostrophe."""

DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
YES = frozenset({"1", "true", "yes", "y", "x", "是", "停用"})
NO = frozenset({"", "0", "false", "no", "n", "否"})


class CellError(ValueError):
    """A cell cannot be understood; the text is a code."""


@dataclass(frozen=True)
class Mistake:
    """What is wrong with a file."""

    line: int
    """Line of the file, counted from 1."""
    column: str
    """Column at fault; empty when it is the whole line."""
    code: str
    """What is wrong, as in `storage.directory.Fault`, and `missing_column`, `unknown_column`,
    `twice`, `too_many_cells`, `date`, `role`, `yes_or_no`, `encoding`, `no_lines`.
    """


@dataclass(frozen=True)
class Column:
    """One column."""

    name: str
    """Its heading, and the field it fills."""
    heading: str
    """Its heading in Chinese, understood as well."""
    read: Callable[[str], Value]
    """What a cell means; raises CellError."""
    write: Callable[[Value], str]
    """The cell again."""


@dataclass(frozen=True)
class Line:
    """One entry of a file."""

    number: int
    """Line it begins at, counted from 1."""
    entry: Listed
    """The entry."""


@dataclass(frozen=True)
class Sheet:
    """One kind of table; the first column names the entry."""

    kind: type[Team] | type[Agent] | type[Queue] | type[User]
    columns: tuple[Column, ...]

    def read(self, data: bytes, known: Mapping[str, Listed]) -> tuple[list[Line], list[Mistake]]:
        """The entries of a file, each made of what is `known` of it, and everything wrong with the
        file.
        """
        text = decoded(data)
        if text is None:
            return [], [Mistake(1, "", "encoding")]
        rows = _rows(text)
        first = next(rows, None)
        if first is None:
            return [], [Mistake(1, "", "no_lines")]
        columns, mistakes = self._header(*first)
        lines: dict[str, Line] = {}
        for number, cells in rows if not mistakes else ():
            values, wrong = _values(number, columns, cells)
            mistakes += wrong
            key = str(values.get(self.columns[0].name, ""))
            if key and key in lines:
                mistakes.append(Mistake(number, self.columns[0].name, "twice"))
            elif not wrong:
                lines[key] = Line(number, self._entry(values, known.get(key)))
        return list(lines.values()), mistakes

    def write(self, entries: Iterable[Listed]) -> bytes:
        """A file of these entries."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(column.name for column in self.columns)
        for entry in entries:
            cells = (column.write(getattr(entry, column.name)) for column in self.columns)
            writer.writerow("'" + cell if cell.startswith(FORMULA) else cell for cell in cells)
        return out.getvalue().encode("utf-8-sig")

    def _header(self, number: int, cells: list[str]) -> tuple[list[Column], list[Mistake]]:
        names = {c.name: c for c in self.columns} | {c.heading: c for c in self.columns}
        said = [cell.strip().casefold() for cell in cells]
        mistakes = [Mistake(number, name, "unknown_column") for name in said if name not in names]
        columns = [names[name] for name in said if name in names]
        needed = [self.columns[0].name, *(["role"] if self.kind is User else [])]
        present = [column.name for column in columns]
        mistakes += [Mistake(number, n, "missing_column") for n in needed if n not in present]
        mistakes += [Mistake(number, n, "twice") for n in set(present) if present.count(n) > 1]
        return columns, mistakes

    def _entry(self, values: dict[str, Value], known: Listed | None) -> Listed:
        if known is not None:
            return msgspec.structs.replace(known, **values)
        return self.kind(**values)  # type: ignore[arg-type] # columns are the struct's own fields


def decoded(data: bytes) -> str | None:
    """The text of a file; None when it is in no encoding we know."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines with anything in them, and where they begin; comma, semicolon or tab, as in the first
    line.
    """
    heading = text.lstrip().partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=heading.count))
    begins = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield begins, cells
        begins = reader.line_num + 1


def _values(
    number: int, columns: list[Column], cells: list[str]
) -> tuple[dict[str, Value], list[Mistake]]:
    values: dict[str, Value] = {}
    mistakes = []
    if any(cell.strip() for cell in cells[len(columns) :]):
        mistakes.append(Mistake(number, "", "too_many_cells"))
    for column, cell in zip(columns, [*cells, *[""] * len(columns)], strict=False):
        text = cell.strip()
        if text.startswith("'") and text[1:].startswith(FORMULA):
            text = text[1:]
        try:
            values[column.name] = column.read(text)
        except CellError as error:
            mistakes.append(Mistake(number, column.name, str(error)))
    return values, mistakes


def _day(cell: str) -> date | None:
    if not cell:
        return None
    found = DAY.fullmatch(cell)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass
    raise CellError("date")


def _yes(cell: str) -> bool:
    if cell.casefold() not in YES | NO:
        raise CellError("yes_or_no")
    return cell.casefold() in YES


def _role(cell: str) -> Role:
    try:
        return Role(cell.casefold())
    except ValueError:
        raise CellError("role") from None


def _key(cell: str) -> str:
    if not cell:
        raise CellError("missing")
    return cell


def _words(cell: str) -> tuple[str, ...]:
    return tuple(re.split(r"[\s,;、，；]+", cell)) if cell else ()


def _text(value: Value) -> str:
    match value:
        case TeamScope():
            return ";".join(value.names())
        case tuple():
            return " ".join(value)
        case bool():
            return "1" if value else "0"
        case None:
            return ""
        case _:
            return str(value)


def _column(name: str, heading: str, read: Callable[[str], Value]) -> Column:
    return Column(name, heading, read, _text)


def _optional(cell: str) -> str | None:
    return cell or None


TEAMS = Sheet(
    Team,
    (_column("id", "编号", _key), _column("name", "名称", str), _column("disabled", "停用", _yes)),
)
AGENTS = Sheet(
    Agent,
    (
        _column("id", "工号", _key),
        _column("name", "姓名", str),
        _column("extension", "分机", _optional),
        _column("login", "登录名", lambda cell: login_name(cell) or None),
        _column("team", "班组", _optional),
        _column("languages", "语言", _words),
        _column("hired_on", "入职日期", _day),
        _column("disabled", "停用", _yes),
    ),
)
QUEUES = Sheet(
    Queue,
    (
        _column("id", "编号", _key),
        _column("name", "名称", str),
        _column("team", "班组", _optional),
        _column("disabled", "停用", _yes),
    ),
)
USERS = Sheet(
    User,
    (
        _column("name", "登录名", lambda cell: login_name(_key(cell))),
        _column("display_name", "姓名", str),
        _column("role", "角色", _role),
        _column("teams", "班组", lambda cell: TeamScope.of(_words(cell))),
        _column("disabled", "停用", _yes),
    ),
)
