"""Scripts are read strictly, and every mistake is told with its line."""

from pathlib import Path

import pytest

from stream.party import Party
from tools.sample_calls.errors import ScriptError
from tools.sample_calls.reader import read_script, script_paths
from tools.sample_calls.script import ExpectedObligation

pytestmark = pytest.mark.unit

GOOD = """\
title: {zh: 退款, en: Refund}
language: zh-CN
direction: inbound
agent: {id: "1001", name: 林晓}
team: 退款一组
queue: refund
customer: 138****5521
sound: {snr_db: 26}
parties:
  agent: {voice: f4, rate: 180, pitch: 50, level_dbfs: -18}
  customer: {voice: m3, rate: 180, pitch: 50, level_dbfs: -18}
turns:
  - {party: agent, after_ms: 500, text: 您好 ， 请 讲}
  - {party: customer, overlap_ms: 1200, text: 我 要 投诉 你们}
  - {party: agent, after_ms: 500, hold_ms: 3000}
tail_ms: 1000
expect:
  findings:
    - {kind: phrase, party: customer, turn: 2, category: escalation, text: 投诉}
  alerts:
    - {rule: customer-escalation, severity: critical}
"""


def write(folder: Path, text: str) -> Path:
    """A script file holding `text`."""
    path = folder / "call.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_script_is_read_with_its_words_and_clauses(tmp_path: Path) -> None:
    """Pauses divide clauses and are no words."""
    script = read_script(write(tmp_path, GOOD))
    assert script.turns[0].words == ("您好", "请", "讲")
    assert script.turns[0].clauses == (("您好",), ("请", "讲"))
    assert [turn.kind for turn in script.turns] == ["speech", "speech", "hold"]


def test_layout_and_comments_do_not_change_the_digest(tmp_path: Path) -> None:
    """Only what the script says asks for rendering again."""
    one = read_script(write(tmp_path, GOOD)).digest
    assert read_script(write(tmp_path, f"# a note\n{GOOD}")).digest == one
    assert read_script(write(tmp_path, GOOD.replace("snr_db: 26", "snr_db: 25"))).digest != one


MISTAKES = {
    "an unknown key": ("queue: refund", "queue: refund\ncolour: red", 1, "unknown field `colour`"),
    "a key twice": ("queue: refund", "queue: refund\nqueue: order", 7, "queue stands here twice"),
    "a missing key": ("team: 退款一组\n", "", 1, "missing required field `team`"),
    "a wrong type": ("tail_ms: 1000", "tail_ms: long", 16, "Expected `int`, got `str`"),
    "not YAML": ("queue: refund", "queue: [refund", 7, "not YAML"),
    "an unknown language": ("language: zh-CN", "language: xx", 2, "xx is none of zh-CN"),
    "an unknown direction": ("direction: inbound", "direction: up", 3, "Invalid enum value 'up'"),
    "an agent number with letters": ('id: "1001"', 'id: "A1"', 4, "digits only"),
    "a customer in clear": ("138****5521", '"13812345521"', 7, "mask the number"),
    "a voice of the training": ("voice: f4", "voice: f1", 10, "f1 is not reserved"),
    "one voice for both": ("voice: m3", "voice: f4", 11, "the same voice"),
    "a hectic rate": ("voice: f4, rate: 180", "voice: f4, rate: 400", 10, "within 140–290"),
    "a level over full scale": (
        "level_dbfs: -18}\n  customer",
        "level_dbfs: 3}\n  customer",
        10,
        "-30 to -12",
    ),
    "a speaking coach": (
        "party: agent, after_ms: 500, text",
        "party: coach, after_ms: 500, text",
        13,
        "only agent and customer",
    ),
    "a turn of two kinds": (
        "hold_ms: 3000",
        "hold_ms: 3000, mute_ms: 9",
        15,
        "exactly one of text",
    ),
    "a turn without a time": ("after_ms: 500, hold_ms", "hold_ms", 15, "exactly one of after_ms"),
    "an overlap with oneself": (
        "customer, overlap_ms",
        "agent, overlap_ms",
        14,
        "only the other party",
    ),
    "Arabic digits": ("请 讲", "1001", 13, "in Chinese characters"),
    "a pause glued to a word": ("您好 ， 请", "您好， 请", 13, "您好，"),
    "a finding in no turn": ("turn: 2", "turn: 9", 19, "there is no turn 9"),
    "a finding in a hold": ("turn: 2", "turn: 3", 19, "turn 3 is a hold"),
    "the wrong party": ("phrase, party: customer", "phrase, party: agent", 19, "is the customer's"),
    "words nobody says": ("text: 投诉}", "text: 起诉}", 19, "does not contain 起诉"),
    "an alert twice": (
        "    - {rule: customer-escalation, severity: critical}\n",
        "    - {rule: x, severity: info}\n    - {rule: x, severity: info}\n",
        22,
        "x is expected twice",
    ),
}


@pytest.mark.parametrize("slip", MISTAKES)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, slip: str) -> None:
    """The author learns which line, and what about it."""
    right, wrong, line, sentence = MISTAKES[slip]
    assert right in GOOD
    with pytest.raises(ScriptError, match=r"call\.yaml") as caught:
        read_script(write(tmp_path, GOOD.replace(right, wrong, 1)))
    assert sentence in str(caught.value)
    assert caught.value.line == line
    assert caught.value.code == "script"


def test_too_short_an_overlap_is_no_talk_over(tmp_path: Path) -> None:
    """An expected talk-over must be clear of the threshold rules use."""
    text = GOOD.replace("overlap_ms: 1200", "overlap_ms: 700").replace(
        "kind: phrase, party: customer, turn: 2, category: escalation, text: 投诉",
        "kind: talk_over, party: customer, turn: 2",
    )
    with pytest.raises(ScriptError, match="overlaps by less than 1000 ms"):
        read_script(write(tmp_path, text))


def test_a_kept_obligation_names_the_turn_that_keeps_it(tmp_path: Path) -> None:
    """And a broken one names none."""
    kept = "kind: obligation, party: agent, entry: greeting, state: kept"
    phrase = "kind: phrase, party: customer, turn: 2, category: escalation, text: 投诉"
    with pytest.raises(ScriptError, match="say which turn keeps"):
        read_script(write(tmp_path, GOOD.replace(phrase, kept)))
    broken = kept.replace("kept", "broken, turn: 1")
    with pytest.raises(ScriptError, match="kept by no turn"):
        read_script(write(tmp_path, GOOD.replace(phrase, broken)))


def test_a_missing_or_empty_file_is_told(tmp_path: Path) -> None:
    """Neither ends in a traceback of the YAML library."""
    with pytest.raises(ScriptError, match="cannot be read"):
        read_script(tmp_path / "absent.yaml")
    with pytest.raises(ScriptError, match="is empty"):
        read_script(write(tmp_path, ""))


def test_there_are_twelve_demonstration_and_twelve_held_out_calls() -> None:
    """The numbers the documentation states."""
    folders = [path.parent.name for path in script_paths()]
    assert folders.count("calls") == 12
    assert folders.count("heldout") == 12


@pytest.mark.parametrize("path", script_paths(), ids=lambda path: path.stem)
def test_every_script_is_valid_and_expects_how_it_begins_and_ends(path: Path) -> None:
    """Each call says of its greeting and of its closing words what became of them."""
    script = read_script(path)
    obligations = [
        finding for finding in script.expect.findings if isinstance(finding, ExpectedObligation)
    ]
    assert [(finding.party, finding.entry) for finding in obligations] == [
        (Party.AGENT, "greeting"),
        (Party.AGENT, "closing"),
    ]
