"""The published description of the API.

`python -m dashboard.openapi` prints it; `--check FILE` fails when FILE is another. The TypeScript
types of the web application are generated from it.
"""

import argparse
import json
import sys
from pathlib import Path

from dashboard.api_schema import published_schema
from dashboard.app import bare_app


def schema_text() -> str:
    """The description as committed: stable from run to run and from version to version."""
    return json.dumps(published_schema(bare_app("")), indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Print the description, or compare it with a file."""
    parser = argparse.ArgumentParser(description="Describes the HTTP API.")
    parser.add_argument("--check", type=Path, metavar="FILE", help="fail when FILE is out of date")
    given = parser.parse_args(arguments)
    text = schema_text()
    if given.check is None:
        sys.stdout.write(text)
        return 0
    if given.check.is_file() and given.check.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write(f"{given.check} is out of date: python -m dashboard.openapi > {given.check}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
