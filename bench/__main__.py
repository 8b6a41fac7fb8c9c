"""`python -m bench [SECTION…]`: measure, print the table, write build/bench.json.

Exits with 1 when a bar is missed. Without arguments all sections run, in about three minutes.
"""

import sys
import time
from collections.abc import Callable

from bench import acoustic, latency, memory, recall, recognition
from bench.process import ROOT, preferred
from bench.row import Row, show, write

SECTIONS: dict[str, Callable[[], list[Row]]] = {
    "acoustic": acoustic.rows,
    "recognition": recognition.rows,
    "memory": memory.rows,
    "recall": recall.rows,
    "latency": latency.rows,
}


def main() -> int:
    """Run the sections named on the command line, or all of them."""
    wanted = sys.argv[1:] or list(SECTIONS)
    if unknown := set(wanted) - set(SECTIONS):
        sys.exit(f"no such section: {', '.join(unknown)}; there are {', '.join(SECTIONS)}")
    rows: list[Row] = []
    begin = time.monotonic()
    with preferred():
        for name in wanted:
            print(f"bench: {name} …", file=sys.stderr, flush=True)
            rows += SECTIONS[name]()
            print(f"bench: {time.monotonic() - begin:.0f} s", file=sys.stderr, flush=True)
    show(rows)
    write(rows, ROOT / "build" / "bench.json")
    return int(any(row.holds is False for row in rows))


if __name__ == "__main__":
    sys.exit(main())
