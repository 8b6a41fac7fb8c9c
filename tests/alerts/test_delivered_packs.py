"""The packs that come with the product: complete, bilingual, and sensible about what people say."""

from pathlib import Path

import pytest

from alerts.alert import Severity
from alerts.packs import RuleBook, load_packs
from alerts.rule import RuleSet
from detectors.lexicon import Lexicon, Terms
from detectors.wording import Wording
from stream.party import Party

pytestmark = pytest.mark.unit

RULES = {
    "customer-escalation": Severity.CRITICAL,
    "customer-self-harm": Severity.CRITICAL,
    "agent-banned-phrase": Severity.WARNING,
    "agent-commitment": Severity.WARNING,
    "agent-private-contact": Severity.CRITICAL,
    "agent-asks-secret": Severity.CRITICAL,
    "dead-air": Severity.WARNING,
    "talk-over": Severity.WARNING,
    "missing-greeting": Severity.WARNING,
    "missing-closing": Severity.INFO,
    "long-hold": Severity.WARNING,
    "unannounced-hold": Severity.INFO,
    "agent-interrupts": Severity.WARNING,
    "agent-speaks-fast": Severity.INFO,
    "agent-speaks-slowly": Severity.INFO,
    "agent-raises-voice": Severity.WARNING,
    "customer-raises-voice": Severity.INFO,
}


@pytest.fixture(scope="module")
def book() -> RuleBook:
    """The delivered packs, as they are read at start."""
    return load_packs([Path(__file__).parents[2] / "config" / "packs"])


def categories(rules: RuleSet, party: Party, text: str) -> set[str]:
    """Categories of all that counts in one sentence."""
    entries = [entry for entry in rules.watch_points.lexicon if party in entry.parties]
    lexicon = Lexicon([Terms(entry.phrases, entry.exceptions) for entry in entries])
    return {entries[hit.term].category for hit in lexicon.find(Wording(text.split()))}


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_each_language_has_the_same_rules(book: RuleBook, language: str) -> None:
    """Their ids and severities are a public promise."""
    rules = book.for_language(language).rules

    assert {rule.id: rule.severity for rule in rules} == RULES


def test_everything_people_read_is_in_chinese_and_english(book: RuleBook) -> None:
    """Titles and suggestions of every rule and entry."""
    for pack in book.packs:
        texts = [rule.title for rule in pack.rules]
        texts += [spec.title for spec in pack.obligations]
        texts += [rule.suggestion for rule in pack.rules if rule.suggestion]
        texts += [entry.suggestion for entry in pack.lexicon if entry.suggestion]
        assert texts
        assert all(set(text) == {"zh-CN", "en"} for text in texts)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_what_cannot_wait_is_instant(book: RuleBook, language: str) -> None:
    """Self-harm and lawsuits alert on the first partial text."""
    lexicon = book.for_language(language).watch_points.lexicon

    assert {entry.id for entry in lexicon if entry.instant} == {"self-harm", "lawsuit"}


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_words_of_rules_that_are_off_are_not_listened_for(book: RuleBook, language: str) -> None:
    """Watch points are compiled from the active rules only."""
    found = {entry.category for entry in book.for_language(language).watch_points.lexicon}

    assert "churn" not in found
    assert "escalation" in found


@pytest.mark.parametrize(
    ("party", "text", "expected"),
    [
        (Party.CUSTOMER, "我 要 投诉 你们", {"escalation"}),
        (Party.CUSTOMER, "我 不会 投诉 的 放心", set()),
        (Party.CUSTOMER, "再 不 退 我 就 打 幺 二 三 幺 五", {"escalation"}),
        (Party.CUSTOMER, "卡号 是 九 一 二 三 四 五 六", set()),
        (Party.CUSTOMER, "这 款 的 曝光度 挺 高", set()),
        (Party.CUSTOMER, "我 真 的 不 想 活 了", {"self-harm"}),
        (Party.CUSTOMER, "这 是 跳楼价 吗", set()),
        (Party.AGENT, "我 要 投诉", set()),
        (Party.AGENT, "这么 简单 都 不 知道", {"contempt"}),
        (Party.AGENT, "您 看 有 没有 办法 明天 来", set()),
        (Party.AGENT, "这个 绝对 没有 风险", {"absolute"}),
        (Party.AGENT, "请 您 绝对 不要 转账", set()),
        (Party.AGENT, "不 一定 到账 请 您 留意", set()),
        (Party.AGENT, "款项 马上 到账", {"money-promise"}),
        (Party.AGENT, "您 可以 加 我 微信", {"private-contact"}),
        (Party.AGENT, "请 勿 加 微信 也 不要 线下 转账", set()),
        (Party.AGENT, "请 把 验证码 念 给 我", {"asks-secret"}),
        (Party.AGENT, "请 不要 告诉 别人 密码 和 验证码", set()),
        (Party.AGENT, "我们 不会 索要 您 的 密码", set()),
    ],
)
def test_mandarin_sentences_are_understood(
    book: RuleBook, party: Party, text: str, expected: set[str]
) -> None:
    """Hits, near misses and exceptions, as a recogniser writes them."""
    assert categories(book.for_language("zh-CN"), party, text) == expected


@pytest.mark.parametrize(
    ("party", "text", "expected"),
    [
        (Party.CUSTOMER, "i want to make a complaint", {"escalation"}),
        (Party.CUSTOMER, "i am not complaining at all", set()),
        (Party.CUSTOMER, "i live in sussex and the issue is small", set()),
        (Party.CUSTOMER, "then i will sue you", {"escalation"}),
        (Party.CUSTOMER, "i don't want to live any more", {"self-harm"}),
        (Party.AGENT, "that is not my problem", {"shirking"}),
        (Party.AGENT, "i guarantee it will arrive", {"absolute"}),
        (Party.AGENT, "i cannot promise a refund", set()),
        (Party.AGENT, "pay me directly it is cheaper", {"private-contact"}),
        (Party.AGENT, "please don't tell me your password", set()),
        (Party.AGENT, "can you tell me your password", {"asks-secret"}),
    ],
)
def test_english_sentences_are_understood(
    book: RuleBook, party: Party, text: str, expected: set[str]
) -> None:
    """Whole words only, and exceptions hold."""
    assert categories(book.for_language("en"), party, text) == expected
