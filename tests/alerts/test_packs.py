"""Rule packs: what is read, what is refused, and where each mistake is said to be."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.alert import Severity
from alerts.pack_source import MAX_BYTES, Mistake, PackError
from alerts.packs import RuleBook, load_packs
from alerts.rule import FindingCondition, SeverityStep
from detectors.finding import Evidence
from stream.party import Party
from tests.fakes.alert_samples import a_finding

pytestmark = pytest.mark.unit

GOOD = """\
schema: 1
name: test
languages: [zh-CN, zh]
wait_requests: [请稍等]
lexicon:
  - id: complaint
    category: escalation
    party: customer
    phrases: [投诉, 12315]
    exceptions: [不会投诉]
    instant: true
    suggestion: {en: Apologise first.}
obligations:
  - id: greeting
    party: agent
    groups: [[您好, 你好], [工号]]
    digits: 3
    within_s: 8
    title: {en: Greeting}
rules:
  - id: escalation
    version: 2
    title: {zh-CN: 投诉, en: Complaint}
    severity: critical
    cool_down_s: 30
    when: {phrase: {category: escalation, party: customer}}
  - id: dead-air
    version: 1
    title: {en: Dead air}
    severity: warning
    raise: [{at_least_s: 10, severity: critical}]
    when: {dead_air: {at_least_s: 5, not_cause: [hold]}}
  - id: no-greeting
    version: 1
    title: {en: No greeting}
    severity: info
    when: {obligation: {entry: greeting}}
  - id: talk-over
    version: 1
    title: {en: Talk-over}
    severity: warning
    enabled: false
    when: {talk_over: {at_least_s: 0.8, times: 3}}
"""


def book(tmp_path: Path, *texts: str) -> RuleBook:
    """The rule book of packs with these texts."""
    paths = []
    for number, text in enumerate(texts):
        path = tmp_path / f"p{number}.yaml"
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return load_packs(paths)


def mistakes(tmp_path: Path, *texts: str) -> list[str]:
    """Every mistake in packs with these texts, without the folder."""
    with pytest.raises(PackError) as refused:
        book(tmp_path, *texts)
    assert refused.value.code == "pack_invalid"
    return [str(mistake).replace(f"{tmp_path}/", "") for mistake in refused.value.mistakes]


def mistakes_of(path: Path) -> tuple[Mistake, ...]:
    """The mistakes in one pack; none when it could be read and compiled."""
    try:
        load_packs([path]).for_language("zh")
    except PackError as refused:
        return refused.mistakes
    return ()


def test_a_pack_becomes_rules_and_watch_points(tmp_path: Path) -> None:
    """Everything written arrives, with its units."""
    rules = book(tmp_path, GOOD).for_language("zh-CN")

    assert [rule.id for rule in rules.rules] == ["escalation", "dead-air", "no-greeting"]
    escalation, dead_air, _ = rules.rules
    assert (escalation.version, escalation.severity) == (2, Severity.CRITICAL)
    assert (escalation.cool_down_s, escalation.title["zh-CN"]) == (30.0, "投诉")
    assert escalation.condition == FindingCondition(
        kind="phrase",
        parties=frozenset({Party.CUSTOMER}),
        categories=frozenset({"escalation"}),
    )
    assert dead_air.steps == (SeverityStep(10.0, Severity.CRITICAL),)
    points = rules.watch_points
    assert points.dead_air_s == (5.0, 10.0)
    assert points.talk_over_s == (), "the only rule about it is disabled"
    assert points.wait_requests == ("请稍等",)
    (entry,) = points.lexicon
    assert (entry.phrases, entry.instant) == (("投诉", "12315"), True)
    (greeting,) = points.obligations
    assert (greeting.within_ms, greeting.digits) == (8_000, 3)
    assert greeting.groups == (("您好", "你好"), ("工号",))


def test_text_is_taken_as_written(tmp_path: Path) -> None:
    """YAML's numbers and truth values are words when somebody says them."""
    text = GOOD.replace("[投诉, 12315]", "[投诉, 012, no, off, 1.50]")

    (entry,) = book(tmp_path, text).for_language("zh").watch_points.lexicon

    assert entry.phrases == ("投诉", "012", "no", "off", "1.50")


def test_every_mistake_is_listed_with_line_and_column(tmp_path: Path) -> None:
    """One run tells all that is wrong."""
    text = (
        GOOD.replace("severity: info", "severity: dreadful")
        .replace("cool_down_s: 30", "cooldown_s: 30")
        .replace("within_s: 8", "within_s: soon")
        .replace("entry: greeting", "entry: farewell")
        .replace("category: escalation, party", "category: angry, party")
    )

    assert mistakes(tmp_path, text) == [
        "p0.yaml:18:15: `within_s` must be a number from 1 to 3600",
        "p0.yaml:25:5: unknown key `cooldown_s` in a rule; did you mean `cool_down_s`?",
        "p0.yaml:26:31: there is no category `angry`",
        "p0.yaml:36:15: `severity` must be one of info, warning, critical",
        "p0.yaml:37:32: there is no obligation `farewell`",
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "p0.yaml:1:1: the file is empty"),
        ("[1, 2]", "p0.yaml:1:1: a pack must be a mapping of keys to values"),
        ("rules: [\n  {id: x", "p0.yaml:2:9: not valid YAML: expected ',' or '}'"),
        ("a: \x07", "p0.yaml:1:1: not valid YAML: it contains a character"),
        ("[" * 500, "p0.yaml:1:1: not valid YAML: nested too deeply"),
        ("schema: 9\nname: x\nlanguages: [en]\n", "p0.yaml:1:9: `schema` must be 1"),
        ("schema: 1\nname: x\n", "p0.yaml:1:1: a pack needs `languages`"),
    ],
    ids=["empty", "list", "broken", "control", "deep", "schema", "languages"],
)
def test_a_file_that_is_no_pack_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    """Whatever is wrong, the message says where."""
    assert mistakes(tmp_path, text)[0].startswith(complaint)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("id: dead-air", "id: escalation", "rule `escalation` is already defined in line 21"),
        ("    version: 2\n", "", "a rule needs `version`"),
        ("version: 2", "version: 2.5", "`version` must be a whole number"),
        ("severity: info", "severity: info\n    severity: info", "`severity` is given twice"),
        ("enabled: false", "enabled: nope", "`enabled` must be true or false"),
        ("party: customer\n", "party: caller\n", "`party` must be one of agent, customer"),
        ("[不会投诉]", "[不会的]", "the exception `不会的` contains none of the phrases"),
        ("[投诉, 12315]", "[投诉, 投诉]", "`投诉` is listed twice"),
        ("[投诉, 12315]", "[]", "`phrases` must not be empty"),
        ("not_cause: [hold]", "not_cause: [lunch]", "unknown not_cause `lunch`"),
        ("{talk_over:", "{talkover:", "unknown operator `talkover`; known are phrase"),
        ("{talk_over: {at_least_s: 0.8, times: 3}}", "{}", "`when` needs exactly one of"),
        ("{obligation: {entry: greeting}}", "{phrase: {}}", "needs `entry` or `category`"),
        ("[{at_least_s: 10,", "[{at_least_s: 4,", "a step of `raise` must be above 5"),
        ("title: {en: Greeting}", "title: {}", "needs a text in at least one language"),
        ("phrases: [投诉, 12315]", "phrases: [[投诉]]", "every item of `phrases` must be a text"),
        ("party: customer}", "party: customer, text: '(a'}", "not a usable pattern: missing )"),
        ("party: customer}", "party: customer, text: '(a)\\1'}", "not a usable pattern"),
    ],
)
def test_a_wrong_value_is_refused(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    """Each kind of mistake has its own sentence."""
    assert old in GOOD

    assert any(complaint in mistake for mistake in mistakes(tmp_path, GOOD.replace(old, new, 1)))


def test_a_file_that_cannot_be_read_is_a_mistake(tmp_path: Path) -> None:
    """Missing, too large, or not text."""
    large, binary = tmp_path / "large.yaml", tmp_path / "binary.yaml"
    large.write_bytes(b"#" * (MAX_BYTES + 1))
    binary.write_bytes(b"name: x\n\xff\xfe")

    with pytest.raises(PackError) as refused:
        load_packs([tmp_path / "absent.yaml", large, binary])

    assert [(m.line, m.message.split(":")[0]) for m in refused.value.mistakes] == [
        (1, "the file cannot be read"),
        (2, "the file is not UTF-8"),
        (1, f"the file is larger than {MAX_BYTES} bytes"),
    ]


def test_a_folder_without_packs_is_a_mistake(tmp_path: Path) -> None:
    """To watch nothing by accident is refused."""
    with pytest.raises(PackError, match="no pack was found"):
        load_packs([tmp_path])


def test_a_pattern_that_backtracks_elsewhere_takes_linear_time(tmp_path: Path) -> None:
    """(a+)+$ over a text that nearly matches would take years with backtracking."""
    text = GOOD.replace("party: customer}", "party: customer, text: '^(a+)+$'}")
    condition = book(tmp_path, text).for_language("zh").rules[0].condition
    nearly = Evidence(category="escalation", text="a" * 50_000 + "!")

    began = time.thread_time()
    hit = condition.matches(a_finding(evidence=nearly))

    assert not hit
    assert time.thread_time() - began < 1.0
    assert condition.matches(a_finding(evidence=Evidence(category="escalation", text="AAA")))


@settings(deadline=None, max_examples=150)
@given(
    st.integers(0, len(GOOD)),
    st.integers(0, 40),
    st.text(alphabet="{}[]:,-\n \t'\"&*!|>#?%@`a1投", max_size=6),
)
def test_a_mangled_pack_is_read_or_refused_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, at: int, length: int, put: str
) -> None:
    """Whatever somebody types, the answer is rules or a list of mistakes with places."""
    text = GOOD[:at] + put + GOOD[at + length :]
    path = tmp_path_factory.getbasetemp() / "mangled.yaml"
    path.write_text(text, encoding="utf-8")

    lines = text.count("\n") + 2
    assert all(0 < mistake.line <= lines for mistake in mistakes_of(path))


def test_packs_of_one_language_are_merged_and_may_refer_to_each_other(tmp_path: Path) -> None:
    """A customer's own pack adds rules over the words of the delivered one."""
    own = """\
schema: 1
name: own
languages: [zh-CN]
rules:
  - id: own-rule
    version: 1
    title: {en: Twice}
    severity: warning
    when: {phrase: {entry: complaint, times: 2}}
"""
    rules = book(tmp_path, GOOD, own).for_language("zh-CN")

    assert [rule.id for rule in rules.rules][-1] == "own-rule"


def test_packs_of_one_language_may_not_define_the_same_id(tmp_path: Path) -> None:
    """Both places are named."""
    found = mistakes(tmp_path, GOOD, GOOD.replace("languages: [zh-CN, zh]", "languages: [zh]"))

    assert "p1.yaml:6:9: entry `complaint` is already defined at p0.yaml:6" in found


def test_packs_of_different_languages_may_share_ids(tmp_path: Path) -> None:
    """Each call gets the pack of its language."""
    english = GOOD.replace("[zh-CN, zh]", "[en]").replace("[投诉, 12315]", "[complain]")
    english = english.replace("[不会投诉]", "[won't complain]")
    both = book(tmp_path, GOOD, english)

    assert both.for_language("en-GB").watch_points.lexicon[0].phrases == ("complain",)
    assert both.for_language("zh-TW").watch_points.lexicon[0].phrases == ("投诉", "12315")


def test_a_call_in_an_unknown_language_is_still_watched_for_silence(tmp_path: Path) -> None:
    """Rules that need no words apply to everybody."""
    rules = book(tmp_path, GOOD).for_language("fr-FR")

    assert [rule.id for rule in rules.rules] == ["dead-air"]
    assert rules.watch_points.dead_air_s == (5.0, 10.0)
    assert rules.watch_points.lexicon == ()
