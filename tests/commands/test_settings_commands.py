"""What commands do with settings, packs and the environment, and how they say what is wrong."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from commands.app import app

pytestmark = pytest.mark.integration


def asked(folder: Path, *words: str, variables: dict[str, str] | None = None) -> Result:
    """What a command says, with a data folder of its own."""
    environment = {"FLOORWALKER_DATA_DIR": str(folder), **(variables or {})}
    return CliRunner().invoke(app, list(words), env=environment)


def test_check_counts_what_is_in_order(tmp_path: Path) -> None:
    """The delivered packs are."""
    result = asked(tmp_path, "check")
    assert result.exit_code == 0
    assert result.stdout.startswith("settings in order; 2 packs: ")


def test_check_lists_every_wrong_setting(tmp_path: Path) -> None:
    """With file and line, and exit code 2."""
    file = tmp_path / "floorwalker.yaml"
    file.write_text("stream:\n  port: high\n  colour: red\n", encoding="utf-8")
    result = asked(tmp_path, "check", "--config", str(file))
    assert result.exit_code == 2
    assert f"{file}:2: stream.port" in result.stderr
    assert f"{file}:3: stream.colour: there is no such setting" in result.stderr


def test_check_lists_every_mistake_of_a_pack(tmp_path: Path) -> None:
    """A broken rule is named with its place."""
    pack = tmp_path / "pack.yaml"
    pack.write_text("schema: 1\nname: x\nlanguages: [zh]\nrules:\n  - {id: a}\n", "utf-8")
    file = tmp_path / "floorwalker.yaml"
    file.write_text(f"packs: {{paths: [{pack}]}}\n", encoding="utf-8")
    result = asked(tmp_path, "check", "--config", str(file))
    assert result.exit_code == 2
    assert f"{pack}:5:" in result.stderr


def test_variables_of_options_are_no_settings(tmp_path: Path) -> None:
    """FLOORWALKER_TOKEN is for `replay`; whoever exports it can still run everything else."""
    assert asked(tmp_path, "check", variables={"FLOORWALKER_TOKEN": "fwt_x"}).exit_code == 0


def test_an_unknown_variable_is_said(tmp_path: Path) -> None:
    """A setting written wrong must not be lost in silence."""
    result = asked(tmp_path, "check", variables={"FLOORWALKER_STREAM__PROT": "1"})
    assert result.exit_code == 2
    assert "environment variable FLOORWALKER_STREAM__PROT" in result.stderr


def test_a_user_is_added_listed_and_given_another_password(tmp_path: Path) -> None:
    """The password comes through a pipe."""
    runner = CliRunner(env={"FLOORWALKER_DATA_DIR": str(tmp_path)})
    added = runner.invoke(app, ["users", "add", "wang", "supervisor"], input="long enough\n")
    assert (added.exit_code, added.stdout) == (0, "wang may sign in as supervisor\n")
    assert runner.invoke(app, ["users", "list"]).stdout == "wang\tsupervisor\t*\twang\n"
    changed = runner.invoke(app, ["users", "passwd", "wang"], input="another long one\n")
    assert changed.exit_code == 0


@pytest.mark.parametrize(
    ("words", "typed", "code", "message"),
    [
        (("add", "wang", "supervisor"), "short\n", 2, "at least 10 characters"),
        (("add", " ", "supervisor"), "long enough\n", 1, "a user needs a name"),
        (("passwd", "nobody"), "long enough\n", 1, "nobody"),
        (("add", "wang", "king"), "long enough\n", 2, "king"),
    ],
)
def test_what_is_wrong_with_a_user_is_one_sentence(
    tmp_path: Path, words: tuple[str, ...], typed: str, code: int, message: str
) -> None:
    """And never a traceback."""
    runner = CliRunner(env={"FLOORWALKER_DATA_DIR": str(tmp_path)})
    result = runner.invoke(app, ["users", *words], input=typed)
    assert result.exit_code == code
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_a_token_is_shown_once_listed_and_revoked(tmp_path: Path) -> None:
    """Whoever lists tokens does not see them."""
    token = asked(tmp_path, "tokens", "create", "pbx").stdout.strip()
    assert token.startswith("fwt_")
    listed = asked(tmp_path, "tokens", "list").stdout
    assert "pbx\tgood" in listed
    assert token not in listed
    assert asked(tmp_path, "tokens", "revoke", "pbx").exit_code == 0
    assert "pbx\trevoked" in asked(tmp_path, "tokens", "list").stdout
    again = asked(tmp_path, "tokens", "revoke", "pbx")
    assert (again.exit_code, again.stderr) == (1, "there is no good token pbx\n")
