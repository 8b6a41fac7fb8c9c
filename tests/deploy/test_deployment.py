"""Image, compose file and service unit: what they name exists, and what they promise is said."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from config.load import variable_names
from config.settings import ALIASES
from floorwalker import VERSION
from tools.replay_image.dockerfile import Stage, pairs, stages, words
from tools.replay_image.ignored import Ignored

pytestmark = pytest.mark.unit

OPTIONS = {"FLOORWALKER_CONFIG"}
"""Variables that stand for options of commands."""


def settings_named(text: str) -> set[str]:
    """Our variables a file sets."""
    return set(re.findall(r"\bFLOORWALKER_[A-Z_]+(?=[=:])", text))


@pytest.fixture
def image(root: Path) -> list[Stage]:
    """The stages of the Dockerfile."""
    return stages(root / "Dockerfile")


def last(image: list[Stage], word: str) -> str:
    """The last instruction of that kind in the image itself."""
    return [step.rest for step in image[-1].steps if step.word == word][-1]


@pytest.mark.parametrize(
    "name",
    ["Dockerfile", "compose.yaml", "deploy/floorwalker.env.example", "deploy/floorwalker.service"],
)
def test_every_variable_is_a_setting(root: Path, name: str) -> None:
    """A misspelt one would stop the start."""
    named = settings_named((root / name).read_text(encoding="utf-8"))

    assert named
    assert named <= {*variable_names(), *ALIASES, *OPTIONS}


def test_the_image_copies_what_there_is_and_nothing_that_is_ignored(
    root: Path, image: list[Stage]
) -> None:
    """Every source of COPY, and every package of the product."""
    ignored = Ignored(root / ".dockerignore")
    copied: set[str] = set()
    for stage in image:
        for step in stage.steps:
            if step.word == "COPY" and not step.rest.startswith("--from"):
                copied |= set(step.rest.split()[:-1])
    assert [name for name in copied if not (root / name).exists() or name in ignored] == []
    rooms = {path.parent.name for path in root.glob("*/__init__.py")} - {"tests", "tools", "bench"}
    assert rooms <= copied


def test_tests_history_and_data_stay_outside_of_the_build(root: Path) -> None:
    """And with them whatever secret lies around in a checkout."""
    ignored = Ignored(root / ".dockerignore")
    for name in (".git", "var", "tests", ".venv", "deploy.env", "dashboard/web/node_modules"):
        assert name in ignored
    assert "alerts/desk.py" not in ignored
    assert "alerts/__pycache__" in ignored


def test_the_image_runs_as_nobody_in_particular(image: list[Stage]) -> None:
    """By number, so that an orchestrator can tell that it is not root; stopped gracefully."""
    assert last(image, "USER") == "10001:10001"
    assert last(image, "STOPSIGNAL") == "SIGTERM"
    assert last(image, "VOLUME") == "/var/lib/floorwalker"
    assert words(last(image, "ENTRYPOINT"))[-1] == "floorwalker"
    assert words(last(image, "CMD")) == ["serve"]
    assert words(last(image, "HEALTHCHECK").partition("CMD ")[2])[-1].endswith("deploy/healthy.py")


def test_every_package_in_the_image_has_its_hash(image: list[Stage]) -> None:
    """Python's by requirements, npm's by its lock file."""
    runs = [step.rest for stage in image for step in stage.steps if step.word == "RUN"]
    installs = [run for run in runs if "pip install" in run]
    assert installs
    assert all("--require-hashes" in run for run in installs)
    assert {word for run in runs for word in re.findall(r"npm (\w+)", run)} == {"ci", "run"}


def test_image_and_compose_name_this_version(root: Path, image: list[Stage]) -> None:
    """One place to look it up, and the others agree."""
    labels: dict[str, str] = {}
    for step in image[-1].steps:
        if step.word == "LABEL":
            labels |= pairs(step.rest)
    assert labels["org.opencontainers.image.version"] == VERSION
    assert labels["org.opencontainers.image.licenses"] == "Apache-2.0"
    compose = yaml.safe_load((root / "compose.yaml").read_text(encoding="utf-8"))
    assert compose["services"]["floorwalker"]["image"] == f"floorwalker:{VERSION}"


def test_compose_is_whole(root: Path) -> None:
    """Files, volumes, networks and services it refers to exist; everybody has a health check; only
    Caddy has ports, and no secret stands in it.
    """
    compose = yaml.safe_load((root / "compose.yaml").read_text(encoding="utf-8"))
    services = compose["services"]
    assert set(services) == {"floorwalker", "postgres", "redis", "caddy", "coturn"}
    for name, service in services.items():
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            assert (root / source).exists() if source[0] == "." else source in compose["volumes"]
        assert set(service.get("networks", [])) <= set(compose["networks"])
        assert set(service.get("depends_on", {})) <= set(services)
        assert service.get("env_file", "deploy/floorwalker.env") == "deploy/floorwalker.env"
        assert "healthcheck" in service or name == "floorwalker"
        assert service.get("privileged") is None
    assert [name for name, service in services.items() if "ports" in service] == ["caddy"]
    assert services["floorwalker"]["read_only"] is True
    network = compose["networks"]["inside"]["ipam"]["config"][0]["subnet"]
    trusted = services["floorwalker"]["environment"]["FLOORWALKER_DASHBOARD__TRUSTED_PROXIES"]
    assert trusted == f'["{network}"]'
    example = (root / "deploy/floorwalker.env.example").read_text(encoding="utf-8")
    secrets = re.findall(r"^(\w*(?:SECRET|PASSWORD))=(.*)$", example, re.MULTILINE)
    assert len(secrets) == 3
    assert [value for _, value in secrets if value] == []


def test_caddy_serves_both_ports(root: Path) -> None:
    """People and telephone systems."""
    caddy = (root / "deploy/Caddyfile").read_text(encoding="utf-8")
    assert re.findall(r"reverse_proxy (\S+)", caddy) == ["floorwalker:8000", "floorwalker:8100"]


def test_the_service_unit_is_understood_and_hardened(root: Path, tmp_path: Path) -> None:
    """By systemd itself, where there is one."""
    analyse = shutil.which("systemd-analyze")
    if analyse is None:
        pytest.skip("systemd-analyze is not installed")
    unit = tmp_path / "floorwalker.service"
    text = (root / "deploy/floorwalker.service").read_text(encoding="utf-8")
    # The paths of an installation are not there on the machine that tests.
    unit.write_text(text.replace("/opt/floorwalker/deploy/floorwalker serve", "/bin/true"))
    checked = subprocess.run(
        [analyse, "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False
    )
    assert [line for line in checked.stderr.splitlines() if "floorwalker.service" in line] == []
    scored = subprocess.run(
        [analyse, "security", "--offline=true", "--threshold=20", "--no-pager", str(unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert scored.returncode == 0, scored.stdout[-600:]
