"""Tables as Excel writes and reads them."""

from datetime import date

import pytest

from storage.directory import Agent, Team
from storage.sheet import AGENTS, TEAMS, USERS, Mistake
from storage.team_scope import ALL_TEAMS, TeamScope
from storage.users import Role, User

pytestmark = pytest.mark.unit

LIN = Agent(
    id="1001",
    name="林晓",
    extension="8001",
    team="退款一组",
    languages=("zh-CN", "en"),
    hired_on=date(2026, 3, 2),
)
TABLE = "工号,姓名,分机,班组,语言,入职日期\n1001,林晓,8001,退款一组,zh-CN en,2026/3/2\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_table_is_read_however_excel_wrote_it(
    encoding: str, delimiter: str, newline: str
) -> None:
    """Encodings, delimiters and line ends of its versions and countries."""
    data = TABLE.replace(",", delimiter).replace("\n", newline).encode(encoding)

    lines, mistakes = AGENTS.read(data, {})

    assert mistakes == []
    assert [(line.number, line.entry) for line in lines] == [(2, LIN)]


def test_what_is_written_is_read_again() -> None:
    """And Excel runs nothing of it."""
    odd = Agent(id="=1+1", name='-2"quoted", with comma\nand line', extension="+8610")
    data = AGENTS.write([LIN, odd])

    lines, mistakes = AGENTS.read(data, {})

    assert data.startswith(b"\xef\xbb\xbf")
    assert b"'=1+1" in data
    assert mistakes == []
    assert [line.entry for line in lines] == [LIN, odd]


def test_a_missing_column_leaves_what_is_known_and_an_empty_cell_empties_it() -> None:
    """So that a table of extensions does not forget teams."""
    lines, mistakes = AGENTS.read(b"id,extension,languages\n1001,,\n", {"1001": LIN})

    assert mistakes == []
    assert lines[0].entry == Agent(id="1001", name="林晓", team="退款一组", hired_on=LIN.hired_on)


def test_every_mistake_is_told_with_its_line() -> None:
    """Not only the first; quoted line ends count as lines of the file."""
    table = (
        "id,name,hired_on,disabled\n"
        '1,"two\nlines",2026-02-30,maybe\n'
        ",nameless,,\n"
        "\n"
        "2,a,,,extra\n"
        "3,a,,\n"
        "3,b,,\n"
    )
    _, mistakes = AGENTS.read(table.encode(), {})

    assert mistakes == [
        Mistake(2, "hired_on", "date"),
        Mistake(2, "disabled", "yes_or_no"),
        Mistake(4, "id", "missing"),
        Mistake(6, "", "too_many_cells"),
        Mistake(8, "id", "twice"),
    ]


@pytest.mark.parametrize(
    ("data", "mistake"),
    [
        (b"", Mistake(1, "", "no_lines")),
        (b"\xff\xff\x80", Mistake(1, "", "encoding")),
        (b"name\nx\n", Mistake(1, "id", "missing_column")),
        (b"id,nmae\nx,y\n", Mistake(1, "nmae", "unknown_column")),
        (b"id,id\nx,y\n", Mistake(1, "id", "twice")),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, mistake: Mistake) -> None:
    """Before a single line of it is taken."""
    lines, mistakes = TEAMS.read(data, {})

    assert lines == []
    assert mistake in mistakes


def test_users_have_roles_and_teams() -> None:
    """Logins in the form in which they are compared."""
    lines, mistakes = USERS.read(
        "登录名,角色,班组\n Wang ,team_lead,甲；乙\nli,inspector,*\n".encode(), {}
    )

    assert mistakes == []
    assert [line.entry for line in lines] == [
        User(name="wang", role=Role.TEAM_LEAD, teams=TeamScope.of(["甲", "乙"])),
        User(name="li", role=Role.INSPECTOR, teams=ALL_TEAMS),
    ]
    assert USERS.read(b"name\nwang\n", {})[1] == [Mistake(1, "role", "missing_column")]


def test_a_large_table_is_read_at_once() -> None:
    """Ten thousand teams are a file of a moment."""
    teams = [Team(id=f"t{n}") for n in range(10_000)]
    lines, mistakes = TEAMS.read(TEAMS.write(teams), {})
    assert (len(lines), mistakes) == (10_000, [])
