"""Writes found calls as an Excel file, row by row: memory does not grow with it.

Everything people said or announced is written as text: no cell is a formula, a link or a number
that Excel made of it. What begins like a formula also carries Excel's own quote, so that it stays
text where the file is edited or saved as CSV.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from xlsxwriter import Workbook

from alerts.notice import SEVERITY_ORDER
from dashboard.export_words import COLUMNS, WORDS, Tongue
from storage.search import FoundCall
from stream.party import Party

MOST_CHARACTERS = 32_767
"""Excel takes no more in a cell."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What spreadsheets take for the begin of a formula."""

WIDTHS = (22, 19, 10, 14, 10, 14, 14, 10, 16, 10, 10, 40, 70, 30)
"""Of the columns, in characters."""

DAY_MS = 86_400_000

PLAIN = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class ExportSheet:
    """One file while it is written. Blocks: for a thread."""

    def __init__(self, path: Path, *, tongue: Tongue, zone: tzinfo) -> None:
        """Begin a file at `path`, with times of `zone`."""
        self._tongue: Tongue = tongue
        self._words = WORDS[tongue]
        self._zone = zone
        self._book = Workbook(str(path), {**PLAIN, "tmpdir": str(path.parent)})
        self._head = self._book.add_format({"bold": True, "bottom": 1})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._length = self._book.add_format({"num_format": "[h]:mm:ss"})
        self._quoted = self._book.add_format({"quote_prefix": True})
        self._sheet = self._book.add_worksheet(self._words["calls"])
        self._sheet.freeze_panes(1, 0)
        for column, (width, title) in enumerate(zip(WIDTHS, COLUMNS[tongue], strict=True)):
            self._sheet.set_column(column, column, width)
            self._sheet.write_string(0, column, title, self._head)
        self.rows = 0
        """Calls written so far."""

    def add(self, calls: Sequence[FoundCall]) -> None:
        """Write some more calls."""
        for found in calls:
            self.rows += 1
            for column, text in enumerate(self._texts(found)):
                self._text(column, text)
            begun = self._local(found.stored.call.started_at)
            self._sheet.write_datetime(self.rows, 1, begun, self._moment)
            lasted = (found.stored.ended_ms or 0) / DAY_MS
            self._sheet.write_number(self.rows, 2, lasted, self._length)

    def finish(self, *, at: float, whole: bool) -> None:
        """Say what it is, and close the file; `whole` if nothing was left out."""
        self._sheet.autofilter(0, 0, self.rows, len(WIDTHS) - 1)
        about = self._book.add_worksheet(self._words["about"])
        about.set_column(0, 0, 14)
        about.set_column(1, 1, 60)
        told = {
            "made": f"{self._local(at):%Y-%m-%d %H:%M:%S}",
            "zone": str(self._zone),
            "rows": str(self.rows),
            "whole": self._words["yes" if whole else "no"],
        }
        for row, (name, value) in enumerate(told.items()):
            about.write_string(row, 0, self._words[name], self._head)
            about.write_string(row, 1, value)
        self._book.close()

    def _text(self, column: int, text: str) -> None:
        if text:
            looks = self._quoted if text.startswith(FORMULA) else None
            self._sheet.write_string(self.rows, column, text[:MOST_CHARACTERS], looks)

    def _texts(self, found: FoundCall) -> list[str]:
        """The cells of a call; empty where no text stands."""
        call, words = found.stored.call, self._words
        agents = [part for part in found.participations if part.party is Party.AGENT]
        worst = max((a.severity for a in found.alerts), key=SEVERITY_ORDER.index, default=None)
        return [
            call.id,
            "",
            "",
            "; ".join(dict.fromkeys(part.name for part in agents if part.name)),
            "; ".join(dict.fromkeys(part.agent for part in agents if part.agent)),
            call.team,
            call.queue,
            words[call.direction],
            call.customer,
            call.language,
            words[worst] if worst else "",
            "; ".join(alert.title.get(self._tongue, alert.rule) for alert in found.alerts),
            "\n".join(f"{words[s.party]} {_clock(s.start_ms)} {s.text}" for s in found.snippets),
            "; ".join(f"{name}={value}" for name, value in call.attributes.items()),
        ]

    def _local(self, at: float) -> datetime:
        """Excel knows no time zones."""
        return datetime.fromtimestamp(at, UTC).astimezone(self._zone).replace(tzinfo=None)


def _clock(ms: int) -> str:
    minutes, seconds = divmod(ms // 1000, 60)
    return f"{minutes}:{seconds:02d}"
