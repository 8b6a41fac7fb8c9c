"""One figure of the benchmark, the table of them, and the file of them."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One figure. `holds` is None for figures that are printed without a bar."""

    name: str
    """What was measured."""
    value: float
    """Our figure."""
    unit: str
    """Unit of `value` and `peer`."""
    peer: float | None = None
    """What the peer needed for the same; None when there is no peer."""
    ratio: float | None = None
    """`value / peer`: the figure that is stable between machines."""
    bar: str = ""
    """What must hold, in words."""
    holds: bool | None = None
    """Whether it does."""


def versus(name: str, unit: str, value: float, peer: float, *, most: float | None = None) -> Row:
    """A row that compares with a peer; `most` is the largest ratio allowed."""
    ratio = value / peer
    bar = f"≤ {most:.3g} × peer" if most is not None else ""
    holds = ratio <= most if most is not None else None
    return Row(name=name, value=value, unit=unit, peer=peer, ratio=ratio, bar=bar, holds=holds)


def at_most(name: str, unit: str, value: float, most: float) -> Row:
    """A row with an absolute bar."""
    return Row(name=name, value=value, unit=unit, bar=f"≤ {most:g} {unit}", holds=value <= most)


def show(rows: Sequence[Row]) -> None:
    """Print the table."""
    table = Table(show_edge=False, pad_edge=False)
    for title in ("figure", "ours", "peer", "ratio", "bar", ""):
        table.add_column(title, justify="left" if title in ("figure", "bar") else "right")
    marks = {None: "", True: "holds", False: "MISSED"}
    for row in rows:
        table.add_row(
            row.name,
            f"{row.value:,.3g} {row.unit}" if row.value < 100 else f"{row.value:,.0f} {row.unit}",
            "" if row.peer is None else f"{row.peer:,.3g}",
            "" if row.ratio is None else f"{row.ratio:.2f}",
            row.bar,
            marks[row.holds],
        )
    Console(width=160).print(table)


def write(rows: Sequence[Row], path: Path) -> None:
    """Write all rows as one JSON list."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(list(rows)), indent=1) + b"\n")
