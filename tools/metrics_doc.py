"""Writes the table of metrics into docs/observability.md, from the code that serves them.

`python -m tools.metrics_doc` writes it; a test fails when the page says something else.
"""

from pathlib import Path

from dashboard.metrics.exposition import METRICS
from dashboard.metrics.metric import Metric

PAGE = Path(__file__).resolve().parent.parent / "docs" / "observability.md"
BEGIN, END = "<!-- metrics -->", "<!-- end of metrics -->"


def row(metric: Metric) -> str:
    """One line of the table."""
    labels = ", ".join(f"`{label}`" for label in metric.labels)
    return f"| `{metric.name}` | {metric.kind} | {labels} | {metric.text} | {metric.still} |"


def page() -> str:
    """The whole page, with the table as it should be."""
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    tail = rest.partition(END)[2]
    lines = [
        "| metric | kind | labels | what it says | stays still until |",
        "|---|---|---|---|---|",
        *map(row, METRICS),
    ]
    return f"{head}{BEGIN}\n\n" + "\n".join(lines) + f"\n\n{END}{tail}"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
