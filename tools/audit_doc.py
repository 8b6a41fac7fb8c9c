"""The table of actions in docs/audit.md, out of the code.

Run as `python -m tools.audit_doc` to write it; a test compares the two.
"""

from pathlib import Path

from storage.audit_actions import ACTIONS

PAGE = Path(__file__).resolve().parent.parent / "docs" / "audit.md"
BEGIN, END = "<!-- actions -->", "<!-- end of actions -->"


def table() -> str:
    """One row for each action."""
    rows = ["| action | written when | while it cannot be written |", "|---|---|---|"]
    rows += [f"| `{a}` | {rule.description} | {rule.unwritten} |" for a, rule in ACTIONS.items()]
    return "\n".join(rows)


def page() -> str:
    """The page with the table of this code."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
