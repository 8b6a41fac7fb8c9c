"""`floorwalker models` as a person uses it, against a real server."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from commands.app import app
from tests.fakes.archive_server import ArchiveServer, answers, archive_server, drops
from tests.fakes.model_archives import entry, model_archive

pytestmark = pytest.mark.integration

NAME = "vosk-model-small-cn-0.22"
GOOD = model_archive()


@pytest.fixture
def server() -> Iterator[ArchiveServer]:
    """Publishes the model, and an outdated and an English one."""
    with archive_server(GOOD) as running:
        running.publish(
            entry(GOOD, running.url),
            entry(GOOD, running.url, name="vosk-model-cn-0.1", type="big", obsolete="true"),
            entry(GOOD, running.url, name="vosk-model-en-us-aspire-0.2", type="big", lang="en-us"),
        )
        yield running


def asked(server: ArchiveServer, folder: Path, *words: str, **variables: str) -> Result:
    """What a command says, with a data folder of its own."""
    environment = {
        "FLOORWALKER_DATA_DIR": str(folder),
        "FLOORWALKER_MODELS__LIST_URL": f"{server.url}model-list.json",
        "FLOORWALKER_MODELS__RETRY_WAIT_S": "0",
        "FLOORWALKER_MODELS__ATTEMPTS": "2",
        **variables,
    }
    return CliRunner().invoke(app, ["models", *words], env=environment)


def test_from_the_list_to_a_model_in_use(server: ArchiveServer, tmp_path: Path) -> None:
    """List, pull, name it as told, list again."""
    before = asked(server, tmp_path, "list")
    assert before.exit_code == 0
    line = next(line for line in before.stdout.splitlines() if NAME in line)
    assert all(word in line for word in ("zh-CN", "MB", "16 kHz", "available", "many calls"))
    assert "vosk-model-cn-0.1" not in before.stdout

    pulled = asked(server, tmp_path, "pull", NAME)
    assert pulled.exit_code == 0, pulled.stderr
    assert f"installed {NAME} (zh-CN" in pulled.stdout
    config = tmp_path / "floorwalker.yaml"
    config.write_text("\n".join(pulled.stdout.splitlines()[2:]) + "\n", encoding="utf-8")

    after = asked(server, tmp_path, "list", "--offline", "--json", "--config", str(config))
    told = json.loads(after.stdout)
    assert (told["name"], told["state"], told["rate"]) == (NAME, "in use", 8000)
    assert told["memory_mb"] > 0


def test_the_list_says_what_suits_telephones(server: ArchiveServer, tmp_path: Path) -> None:
    """And takes a language."""
    result = asked(server, tmp_path, "list", "--language", "en", "--all", "--json")
    (told,) = [json.loads(line) for line in result.stdout.splitlines()]
    assert (told["name"], told["rate"]) == ("vosk-model-en-us-aspire-0.2", 8000)


def test_without_a_network_installed_models_are_still_listed(
    server: ArchiveServer, tmp_path: Path
) -> None:
    """Then comes the error, with what to do."""
    asked(server, tmp_path, "pull", NAME)
    server.script = [answers(503)]
    result = asked(server, tmp_path, "list")
    assert result.exit_code == 1
    assert NAME in result.stdout
    assert result.stderr.startswith("model_list_away: ")
    assert "--file" in result.stderr


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ([answers(200, b"<html>")], "model_list_broken"),
        ([answers(404)], "model_list_away"),
        ([answers(302, Location="file:///etc/passwd")], "model_redirect"),
    ],
)
def test_what_goes_wrong_with_the_list_has_a_code(
    server: ArchiveServer, tmp_path: Path, script: list[object], code: str
) -> None:
    """One line with the code, one with what to do."""
    server.script = script  # type: ignore[assignment]
    result = asked(server, tmp_path, "pull", NAME)
    assert result.exit_code == 1
    first, second = result.stderr.splitlines()
    assert first.startswith(f"{code}: ")
    assert second


def test_a_broken_off_download_says_how_to_go_on(server: ArchiveServer, tmp_path: Path) -> None:
    """And does."""
    pull_list = answers(200, server.listing)
    server.script = [pull_list, drops(1000), drops(0)]
    first = asked(server, tmp_path, "pull", NAME)
    assert first.exit_code == 1
    assert first.stderr.splitlines()[-2].startswith("model_download: ")
    assert first.stderr.splitlines()[-1].startswith("Run the same command again")
    assert asked(server, tmp_path, "pull", NAME).exit_code == 0
    assert server.asked[-1]["range"] == "bytes=1000-"


def test_an_unknown_name_is_said(server: ArchiveServer, tmp_path: Path) -> None:
    """With where the names are."""
    result = asked(server, tmp_path, "pull", "vosk-model-nowhere")
    assert result.exit_code == 1
    assert "model_unknown" in result.stderr
    assert "models list" in result.stderr
    assert asked(server, tmp_path, "pull").exit_code == 2


def test_a_model_is_installed_from_a_file(server: ArchiveServer, tmp_path: Path) -> None:
    """Without any network."""
    archive = tmp_path / "copied.zip"
    archive.write_bytes(GOOD)
    result = asked(
        server, tmp_path, "pull", "--file", str(archive), "--checksum", "md5:" + "0" * 32
    )
    assert (result.exit_code, server.paths) == (1, [])
    assert "model_wrong_file" in result.stderr
    result = asked(server, tmp_path, "pull", "ours", "--file", str(archive), "--language", "zh")
    assert result.exit_code == 0
    assert "installed ours (zh," in result.stdout
    assert server.paths == []


def test_verify_says_what_is_wrong(server: ArchiveServer, tmp_path: Path) -> None:
    """Exit code 1 as soon as one is."""
    asked(server, tmp_path, "pull", NAME)
    good = asked(server, tmp_path, "verify")
    assert (good.exit_code, good.stdout) == (
        0,
        f"{NAME}: intact, loads\n1 models: 1 sound, 0 not\n",
    )
    (tmp_path / "models" / NAME / "am/final.mdl").write_bytes(b"x")
    bad = asked(server, tmp_path, "verify")
    assert bad.exit_code == 1
    assert f"{NAME}: am/final.mdl was changed" in bad.stdout
    assert "refused" in bad.stdout
    assert asked(server, tmp_path, "verify", "nowhere").exit_code == 1


def test_a_model_put_there_by_hand_is_loaded_by_verify(
    server: ArchiveServer, tmp_path: Path, root: Path
) -> None:
    """And said to be unknown."""
    shutil.copytree(root / "demo/models/zh-8k", tmp_path / "models" / "mine")
    result = asked(server, tmp_path, "verify")
    assert result.exit_code == 1
    assert "nothing to check" in result.stdout


def test_a_model_in_use_is_not_removed(server: ArchiveServer, tmp_path: Path) -> None:
    """Unless one insists."""
    asked(server, tmp_path, "pull", NAME)
    used = {"FLOORWALKER_HEARING__RECOGNITION__MODELS": json.dumps([{"path": NAME}])}
    refused = asked(server, tmp_path, "remove", NAME, **used)
    assert refused.exit_code == 1
    assert "model_in_use" in refused.stderr
    assert asked(server, tmp_path, "remove", NAME, "--force", **used).exit_code == 0
    assert asked(server, tmp_path, "remove", NAME).exit_code == 1
    assert asked(server, tmp_path, "list", "--offline").stdout == "no models\n"


def test_installing_and_removing_is_written_down(server: ArchiveServer, tmp_path: Path) -> None:
    """Before it is done, and not when there is nothing of that name to fetch."""
    asked(server, tmp_path, "pull", "nothing-of-the-sort")
    asked(server, tmp_path, "pull", NAME)
    asked(server, tmp_path, "remove", NAME)

    environment = {"FLOORWALKER_DATA_DIR": str(tmp_path)}
    log = CliRunner().invoke(app, ["audit", "list"], env=environment).stdout
    removed, installed = log.splitlines()
    assert f"model.installed\tmodel\t{NAME}\tsource=published" in installed
    assert f"model.removed\tmodel\t{NAME}" in removed
