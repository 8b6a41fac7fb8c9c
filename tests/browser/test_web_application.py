"""The web application's own tests, run with everybody else's."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration


def test_the_web_application_passes_its_own_tests(root: Path) -> None:
    """Words, order of the wall, runs of text, the live link, every panel in every state."""
    web = root / "dashboard" / "web"
    path = f"{root / 'build' / 'node' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    npm = shutil.which("npm", path=path)
    if npm is None or not (web / "node_modules").is_dir():
        pytest.skip("the dashboard's packages are not installed: make build/.npm")

    run = subprocess.run(
        [npm, "run", "--silent", "test"],
        cwd=web,
        env={**os.environ, "PATH": path, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert run.returncode == 0, run.stdout + run.stderr
