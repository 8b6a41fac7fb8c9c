"""Lists the licences of everything we ship with, and refuses one that does not fit Apache-2.0.

Reads what is installed and the npm lock file: no network. `--check` only compares the page.
"""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.markers import Marker

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "licences.md"

FIT = frozenset(
    {
        *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0"),
        *("PSF-2.0", "Unlicense", "Zlib", "BlueOak-1.0.0", "Python-2.0"),
    }
)
"""Licences that ask for nothing but their own text."""

SHARED = frozenset({"MPL-2.0", "LGPL-2.1-or-later", "LGPL-2.1-only", "LGPL-3.0-or-later"})
"""Licences that ask for changes to that package to be given on. Fit for packages that are installed
beside us and can be exchanged, as all of ours are; never for code copied into ours.
"""

SAME = {
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "ISC License": "ISC",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
"""Names packages use for them."""

LONGEST = 60
"""Characters of a name; what is longer is a text."""

READ = {"aiofastnet": "MIT", "picows": "MIT"}
"""Packages whose metadata say nothing: what the licence file they come with begins with."""


@dataclass(frozen=True)
class Package:
    """Something we ship with."""

    name: str
    version: str
    licence: str
    """As an SPDX expression; empty when nobody knows."""

    @property
    def fit(self) -> bool:
        """Whether one of the licences offered together, and all of those joined, are fit."""
        offers = re.split(r" OR ", self.licence.strip("()"))
        return any(
            all(part.strip("() ") in FIT | SHARED for part in offer.split(" AND "))
            for offer in offers
        )


def python_packages() -> Iterator[Package]:
    """What requirements.txt pins and this interpreter needs."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        match = re.match(r"([a-zA-Z0-9._-]+)==(\S+)(?:\s*;\s*([^\\]+))?", line)
        if match is None or (match[3] and not Marker(match[3].strip()).evaluate()):
            continue
        yield Package(match[1], match[2], _declared(match[1]))


def npm_packages() -> Iterator[Package]:
    """What is built into the web application."""
    lock = json.loads((ROOT / "dashboard/web/package-lock.json").read_text(encoding="utf-8"))
    for place, package in lock["packages"].items():
        if place and not package.get("dev"):
            name = place.rpartition("node_modules/")[2]
            yield Package(name, package["version"], package.get("license", ""))


HEAD = """# Licences

Floorwalker is licensed under Apache-2.0 (`LICENSE`). It ships with the packages below, each under its own licence; the texts come with the packages. `make check` fails when a licence is unknown or does not fit. Packages under MPL-2.0 and LGPL are installed beside Floorwalker unchanged and can be exchanged.

This page is generated from the lock files and installed packages (`python -m tools.licences`).
"""

FOOT = """
## Beside Floorwalker

PostgreSQL, Redis, Caddy and coturn in `compose.yaml` are images of their own, under their own licences. Speech models are chosen and fetched by the administrator. The demo model and sample calls are made by this repository.
"""


def page(python: list[Package], npm: list[Package]) -> str:
    """The page as it should be."""
    parts = [HEAD, "## Python\n", *_table(python), "\n## Built into the web application\n"]
    return "\n".join([*parts, *_table(npm), FOOT])


def _declared(name: str) -> str:
    try:
        found = metadata.distribution(name).metadata
    except metadata.PackageNotFoundError:
        return ""
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in found.get_all("Classifier", [])
        if line.startswith("License :: ")
    ]
    short = "".join(found.get_all("License", []))
    stated: tuple[str, ...] = (
        *found.get_all("License-Expression", []),
        # Some put the whole text there, or "UNKNOWN".
        *([short] if len(short) < LONGEST and short != "UNKNOWN" else []),
        *(SAME.get(line, line) for line in classifiers),
        READ.get(name, ""),
    )
    declared = next((name for name in stated if name), "")
    return SAME.get(declared, declared)


def _table(packages: list[Package]) -> list[str]:
    ordered = sorted(packages, key=lambda package: package.name.lower())
    rows = [f"| {package.name} | {package.licence} |" for package in ordered]
    return ["| package | licence |\n|---|---|", *rows]


def main() -> int:
    """Write or compare the page; 1 when a licence does not fit or the page is old."""
    python, npm = list(python_packages()), list(npm_packages())
    unfit = [package for package in (*python, *npm) if not package.fit]
    for package in unfit:
        print(f"{package.name} {package.version}: licence {package.licence or 'unknown'}")
    wanted = page(python, npm)
    if "--check" not in sys.argv:
        PAGE.write_text(wanted, encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != wanted:
        print(f"{PAGE.relative_to(ROOT)} is not up to date: python -m tools.licences")
        return 1
    return 1 if unfit else 0


if __name__ == "__main__":
    sys.exit(main())
