"""The table of who may do what in docs/security.md, out of `dashboard.permissions`.

`python -m tools.rights_doc` writes it; `--check` fails when the page has another.
"""

import sys
from pathlib import Path

from dashboard.permissions import ALLOWED, SCOPES, Permission

PAGE = Path(__file__).resolve().parent.parent / "docs" / "security.md"
BEGIN, END = "<!-- rights: generated -->\n", "<!-- end of rights -->\n"


def table() -> str:
    """Each permission with the roles and scopes that have it."""
    roles = list(ALLOWED)
    rows = [
        "| permission | " + " | ".join(f"`{role}`" for role in roles) + " | scopes of tokens |",
        "|---" * (len(roles) + 2) + "|",
    ]
    for permission in Permission:
        marks = ["yes" if permission in ALLOWED[role] else "" for role in roles]
        scopes = " ".join(
            f"`{scope}`" for scope, granted in SCOPES.items() if permission in granted
        )
        rows.append(f"| `{permission}` | " + " | ".join(marks) + f" | {scopes} |")
    return "\n".join(rows) + "\n"


def page() -> str:
    """The page with the table as the code has it."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    return before + BEGIN + table() + END + rest.partition(END)[2]


def main() -> int:
    """Write the page, or check it."""
    if "--check" in sys.argv:
        return int(PAGE.read_text(encoding="utf-8") != page())
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
