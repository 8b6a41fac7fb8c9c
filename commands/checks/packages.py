"""Python, the packages pinned for this version, and the built web application."""

import importlib
import platform
import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from commands.checks.check import Finding, good, missing, warning
from config.settings import Settings

PINS = Path(__file__).resolve().parent.parent.parent / "requirements.txt"

OLDEST = (3, 11)

NATIVE = ("av", "aiortc", "msgspec", "numpy", "re2", "soxr", "uvloop", "vosk", "webrtcvad")
"""Modules with a native library, which may be installed and still not load."""

PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)\s*(;)?")

REPAIR = f"{sys.executable} -m pip install --require-hashes -r requirements.txt"


def python(_: Settings) -> Iterator[Finding]:
    """The interpreter."""
    found = platform.python_version()
    if sys.version_info < OLDEST:
        yield missing(f"Python {found} is too old", "Use Python 3.11 or newer.")
    else:
        yield good(f"Python {found} on {platform.system()} {platform.machine()}")


def packages(_: Settings) -> Iterator[Finding]:
    """Installed packages against the pinned ones; and whether native ones load."""
    wrong = list(_differences(PINS)) if PINS.is_file() else []
    yield from wrong
    broken = {name: why for name in NATIVE if (why := _unloadable(name))}
    for name, why in broken.items():
        yield missing(f"the package {name} does not load: {why}", REPAIR)
    if not wrong and not broken:
        vosk, web = version("vosk"), version("fastapi")
        yield good(f"all packages as pinned (vosk {vosk}, fastapi {web})")


def web_application(settings: Settings) -> Iterator[Finding]:
    """The pages the dashboard serves."""
    folder = settings.dashboard.web_dist
    if (folder / "index.html").is_file():
        yield good(f"the web application is built ({folder})")
    else:
        yield missing(
            f"the web application is not built: {folder} has no index.html",
            "Run `npm ci && npm run build` in dashboard/web (needs Node.js 20), or use the image.",
        )


def _differences(pins: Path) -> Iterator[Finding]:
    wanted: dict[str, list[str]] = {}
    optional: set[str] = set()
    for pin in map(PIN.match, pins.read_text(encoding="utf-8").splitlines()):
        if pin is not None:
            name, pinned, conditional = pin.groups()
            # Some are pinned anew for other versions of Python, or for those only.
            wanted.setdefault(name, []).append(pinned)
            optional |= {name} if conditional else set()
    for name, versions in wanted.items():
        try:
            found = version(name)
        except PackageNotFoundError:
            if name not in optional:
                yield missing(f"the package {name} is not installed", REPAIR)
            continue
        if found not in versions:
            yield warning(f"{name} is {found}; tested is {' or '.join(versions)}", REPAIR)


def _unloadable(name: str) -> str:
    """Why a module cannot be imported; empty if it can."""
    try:
        importlib.import_module(name)
    except (ImportError, OSError) as error:
        return str(error)
    return ""
