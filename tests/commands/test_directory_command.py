"""`floorwalker directory`: tables in, tables out, and all that is wrong with one."""

import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from commands.app import app

pytestmark = pytest.mark.integration


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder of one's own."""
    return tmp_path


def run(folder: Path, *words: str, typed: str | None = None) -> Result:
    """One command on the database of `folder`."""
    return CliRunner(env={"FLOORWALKER_DATA_DIR": str(folder)}).invoke(app, words, input=typed)


def table(folder: Path, text: str, encoding: str = "utf-8") -> str:
    """A file with this text."""
    path = folder / "table.csv"
    path.write_text(text, encoding=encoding)
    return str(path)


def imported(folder: Path, kind: str, text: str, *more: str, encoding: str = "utf-8") -> Result:
    """Import a table."""
    file = table(folder, text, encoding)
    return run(folder, "directory", "import", file, "--kind", kind, *more)


def test_tables_come_in_and_go_out_and_twice_is_once(here: Path) -> None:
    """The second time everything is as it was; a dry run changes nothing."""
    teams, agents = "编号,名称\nrefunds,退款一组\n", "工号,姓名,分机,班组\n1001,林晓,8001,refunds\n"
    would = imported(here, "teams", teams, "--dry-run")
    assert would.stdout == "teams: 1 would be added, 0 would be changed, 0 as they were\n"
    first = imported(here, "teams", teams, encoding="gbk")
    assert first.stdout == "teams: 1 added, 0 changed, 0 as they were\n"
    assert imported(here, "teams", teams).stdout == "teams: 0 added, 0 changed, 1 as they were\n"
    assert imported(here, "agents", agents).exit_code == 0

    out = run(here, "directory", "export", "--kind", "agents")

    assert out.stdout_bytes.decode("utf-8-sig").splitlines() == [
        "id,name,extension,login,team,languages,hired_on,disabled",
        "1001,林晓,8001,,refunds,,,0",
    ]
    file = here / "agents.csv"
    run(here, "directory", "export", "--kind", "agents", str(file))
    again = run(here, "directory", "import", str(file), "--kind", "agents")
    assert again.stdout == "agents: 0 added, 0 changed, 1 as they were\n"


def test_every_mistake_is_listed_and_nothing_is_taken(here: Path) -> None:
    """Of the file's form and of what it says, with line numbers, in one go."""
    result = imported(
        here,
        "agents",
        "id,extension,team,hired_on\n1,8001,nowhere,\n2,8002,,yesterday\n3,8003,,\n4,8003,,\n",
    )

    assert result.exit_code == 2
    assert [line.partition("table.csv:")[2] for line in result.stderr.splitlines()] == [
        "2: team: there is no such team",
        "3: hired_on: is no day such as 2026-01-31",
        "5: extension: somebody else has it",
    ]
    assert len(run(here, "directory", "export", "--kind", "agents").stdout.splitlines()) == 1


def test_new_users_get_passwords_in_a_file_of_ones_own(here: Path) -> None:
    """And nowhere else; who already has one keeps it."""
    imported(here, "teams", "id\nrefunds\n")
    users = "name,role,teams\nwang,team_lead,refunds\nli,supervisor,*\n"
    refused = imported(here, "users", users)
    assert refused.exit_code == 2
    assert "--passwords" in refused.output
    first = here / "first.csv"

    result = imported(here, "users", users, "--passwords", str(first))

    assert result.stdout == "users: 2 added, 0 changed, 0 as they were\n"
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    rows = first.read_text(encoding="utf-8-sig").splitlines()
    assert [row.partition(",")[0] for row in rows] == ["name", "wang", "li"]
    assert all(row.partition(",")[2] not in result.output for row in rows[1:])
    assert imported(here, "users", users).stdout == "users: 0 added, 0 changed, 2 as they were\n"
    assert imported(here, "users", "name,role,teams\nx,agent,nowhere\n").exit_code == 2


def test_users_are_changed_and_disabled(here: Path) -> None:
    """What is not given stays."""
    imported(here, "teams", "id\nrefunds\nparcels\n")
    added = run(here, "users", "add", "wang", "team_lead", typed="a long enough one\n")
    assert "sees no calls yet" in added.stdout

    run(here, "users", "change", "wang", "--team", "refunds", "--team", "parcels")
    run(here, "users", "change", "wang", "--display-name", "王")
    assert run(here, "users", "list").stdout == "wang\tteam_lead\tparcels refunds\t王\n"
    run(here, "users", "disable", "wang")
    assert run(here, "users", "list").stdout.endswith("\tdisabled\n")
    unknown = run(here, "users", "change", "wang", "--team", "nowhere")
    assert (unknown.exit_code, "nowhere" in unknown.stderr) == (1, True)


def test_tokens_have_scopes_teams_and_an_end(here: Path) -> None:
    """What opens nothing is refused."""
    imported(here, "teams", "id\nrefunds\n")
    options = ("--scope", "read:calls", "--team", "refunds", "--expires-in-days", "30")
    made = run(here, "tokens", "create", "crm", *options)
    assert made.stdout.startswith("fwt_")
    assert run(here, "tokens", "create", "pbx").exit_code == 0
    wrong = run(here, "tokens", "create", "x", "--scope", "read:everything")
    assert (wrong.exit_code, "read:everything" in wrong.stderr) == (2, True)

    rows = [line.split("\t") for line in run(here, "tokens", "list").stdout.splitlines()]

    assert [row[1:5] for row in rows] == [
        ["crm", "good", "read:calls", "refunds"],
        ["pbx", "good", "source:*"],
    ]
    assert made.stdout.strip() not in run(here, "tokens", "list").stdout


def test_what_comes_in_and_goes_out_is_written_down(here: Path) -> None:
    """How many, and of users each with their rights; a dry run is no deed."""
    imported(here, "teams", "id,name\nred,Red\nblue,Blue\n", "--dry-run")
    imported(here, "teams", "id,name\nred,Red\nblue,Blue\n")
    users = "name,display_name,role,teams\nlin,Jane Doe,team_lead,red\n"
    assert imported(here, "users", users, "--passwords", str(here / "first")).exit_code == 0
    run(here, "directory", "export", "--kind", "teams")

    log = run(here, "audit", "list").stdout

    exported, added, changed = log.splitlines()
    assert "directory.changed\tdirectory\tteams\tadded=2 changed=0" in changed
    assert "user.added\tuser\tlin" in added
    assert "role=team_lead" in added
    assert "exported\tlist\tteams\trows=2" in exported
    assert "Jane" not in log
