"""Cards in chats: what they say, in whose language, and what must never be in them."""

import pytest
from msgspec.structs import replace

from alerts.alert import AlertState, Severity
from alerts.channels.channel import DigestReason
from alerts.notice import NoticeType
from alerts.store import Delivery
from detectors.finding import Evidence
from tests.fakes.alert_samples import a_finding, an_alert, an_item
from tests.fakes.chat_platforms import (
    MENTION,
)
from tests.fakes.chat_room import HOSTILE, PHONE, PLATFORMS, Room, opened, said, told

pytestmark = pytest.mark.integration


@pytest.fixture(params=sorted(PLATFORMS))
def room(request: pytest.FixtureRequest) -> Room:
    """Every platform."""
    return Room(str(request.param))


async def test_a_card_says_everything_in_chinese_and_links_to_the_moment(room: Room) -> None:
    """Severity, title, agent, team, what was said, call time, wording, link."""
    async with opened(room) as (channel, platform, _):
        await channel.send(said())

    text = told(platform.shown[0])
    for part in (
        "新预警",
        "严重",
        "客户投诉升级",
        "林晓",
        "1001",
        "refunds",
        "我要投诉你们",
        "0:01",
    ):
        assert part in text, part
    assert "先致歉" in text
    assert "https://floor.example/calls/c1?at=1000" in text


async def test_a_card_speaks_the_language_of_the_call_or_of_the_channel(room: Room) -> None:
    """`auto` follows the call; a fixed one does not."""
    async with opened(room) as (channel, platform, _):
        await channel.send(said("I will complain", language="en-US"))
    async with opened(room, language="zh-CN") as (channel, fixed, _):
        await channel.send(said("I will complain", language="en-US"))

    assert "Customer escalates" in told(platform.shown[0])
    assert "Apologise" in told(platform.shown[0])
    assert "客户投诉升级" in told(fixed.shown[0])


async def test_a_withdrawal_is_a_second_card_that_says_so(room: Room) -> None:
    """Without the words that were not borne out."""
    async with opened(room) as (channel, platform, _):
        await channel.send(said())
        room.clock += 2
        state = {"state": AlertState.RETRACTED, "revision": 2}
        await channel.send(said(notice=NoticeType.RETRACTED, alert=state))

    second = told(platform.shown[1])
    assert "已撤回" in second
    assert "请忽略" in second
    assert "我要投诉你们" not in second
    assert "先致歉" not in second


async def test_text_of_a_call_calls_nobody_and_leads_nowhere(room: Room) -> None:
    """Neither what was said, nor a name, nor a team."""
    hostile = {"agent_name": HOSTILE, "team": HOSTILE, "title": {"zh-CN": HOSTILE}}
    async with opened(room) as (channel, platform, _):
        await channel.send(said(HOSTILE, alert=hostile))

    (body,) = platform.shown
    text = told(body)
    assert not MENTION.search(text)
    assert "evil.example)" not in text
    assert "http://evil" not in text
    assert "isAtAll" not in text


@pytest.mark.parametrize(
    "number",
    [
        PHONE,
        "138 1234 5521",
        "138-1234-5521",
        "(138)12345521",
        "一三八一二三四五五二一",
        "１３８１２３４５５２１",
    ],
)
async def test_no_number_leaves_whole(room: Room, number: str) -> None:
    """Said, in a name, as a login, or as the customer's."""
    hidden = {"agent_name": f"林 {number}", "agent": number, "owner": number}
    async with opened(room) as (channel, platform, _):
        await channel.send(said(f"我的电话是{number}", alert=hidden))
        room.clock += 2
        delivery = said(f"我的电话是{number}", alert=hidden)
        await channel.send_digest([delivery, said()], DigestReason.BURST)

    for body in platform.shown:
        assert number not in told(body)


async def test_a_number_spelt_out_in_english_does_not_leave_either(room: Room) -> None:
    """Recognisers write words."""
    words = "call me on one three eight one two three four five five two one please"
    async with opened(room) as (channel, platform, _):
        await channel.send(said(words, language="en"))

    assert "three four five" not in told(platform.shown[0])
    assert "please" in told(platform.shown[0])


async def test_a_card_never_grows_beyond_the_platforms_limit(room: Room) -> None:
    """Endless names, titles and quotes are cut, and the link stays."""
    long = "很长" * 5_000
    findings = tuple(a_finding(f"f{n}", evidence=Evidence(text=f"{n}{long}")) for n in range(8))
    hostile = {"agent_name": long, "team": long, "owner": long, "agent": long}
    delivery = said(alert={**hostile, "title": {"zh-CN": long}})
    alert = replace(delivery.item.notice.alert, findings=findings, suggestion={"zh-CN": long})
    item = replace(delivery.item, notice=replace(delivery.item.notice, alert=alert))
    async with opened(room) as (channel, platform, _):
        await channel.send(replace(delivery, item=item))

    assert "https://floor.example/calls/c1?at=1000" in told(platform.shown[0])


async def test_a_digest_lists_the_gravest_first_and_counts_the_rest(room: Room) -> None:
    """Each alert once, as it was last."""
    deliveries = []
    for number in range(30):
        severity = Severity.CRITICAL if number == 20 else Severity.WARNING
        alert = replace(an_alert(f"a{number}", severity=severity), agent_name=f"坐席{number}号")
        deliveries.append(Delivery(item=an_item(alert), attempt=1))
    again = replace(an_alert("a20", revision=2, severity=Severity.CRITICAL), agent_name="坐席20号")
    deliveries.append(Delivery(item=an_item(again, notice=NoticeType.TAKEN), attempt=1))
    async with opened(room) as (channel, platform, _):
        await channel.send_digest(deliveries, DigestReason.QUIET_HOURS)

    text = told(platform.shown[0])
    assert "免打扰时段内的 30 条预警" in text
    assert "还有 20 条" in text
    assert text.index("坐席20号") < text.index("坐席0号")
    assert text.count("坐席20号") == 1
    assert "已认领" in text
    assert "https://floor.example/alerts" in text


async def test_a_test_message_says_that_it_is_one(room: Room) -> None:
    """And nothing of anybody."""
    async with opened(room) as (channel, platform, _):
        await channel.send_test()

    assert "测试消息" in told(platform.shown[0])
