"""`python -m bench [SECTION…]`: measure, print the table, write build/bench.json.

Exits with 1 when a bar is missed. Without arguments the sections of `SECTIONS` run, in about three
minutes; `all` adds those of `LONG`.
"""

import sys
import time
from collections.abc import Callable

from bench import acoustic, history, latency, listening, memory, recall, recognition, wall
from bench.process import ROOT, preferred
from bench.row import Row, show, write

SECTIONS: dict[str, Callable[[], list[Row]]] = {
    "acoustic": acoustic.rows,
    "recognition": recognition.rows,
    "recall": recall.rows,
    "memory": memory.rows,
    "latency": latency.rows,
    "wall": wall.rows,
}

LONG: dict[str, Callable[[], list[Row]]] = {"listening": listening.rows, "history": history.rows}
"""What not everybody waits for."""


def measured(wanted: set[str]) -> list[Row]:
    """The rows of the sections wanted."""
    rows: list[Row] = []
    begin = time.monotonic()
    for name, section in (SECTIONS | LONG).items():
        if name in wanted:
            print(f"bench: {name} …", file=sys.stderr, flush=True)
            rows += section()
            print(f"bench: {time.monotonic() - begin:.0f} s", file=sys.stderr, flush=True)
    return rows


def main() -> int:
    """Run the sections named on the command line, or all of them."""
    every = SECTIONS | LONG
    wanted = set(every) if sys.argv[1:] == ["all"] else set(sys.argv[1:] or SECTIONS)
    if unknown := wanted - set(every):
        sys.exit(f"no such section: {', '.join(unknown)}; there are {', '.join(every)}")
    with preferred():
        rows = measured(wanted)
    show(rows)
    write(rows, ROOT / "build" / "bench.json")
    return int(any(row.holds is False for row in rows))


if __name__ == "__main__":
    sys.exit(main())
