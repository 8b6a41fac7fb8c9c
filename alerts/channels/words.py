"""The few words of our own in messages to chats, in each language they are sent in."""

from typing import Literal, TypeAlias

from alerts.alert import Severity
from alerts.notice import NoticeType

Language: TypeAlias = Literal["zh-CN", "en"]

WORDS: dict[Language, dict[str, str]] = {
    "zh-CN": {
        Severity.CRITICAL: "严重",
        Severity.WARNING: "警告",
        Severity.INFO: "提示",
        NoticeType.OPENED: "新预警",
        NoticeType.UPDATED: "预警更新",
        NoticeType.TAKEN: "已认领",
        NoticeType.RESOLVED: "处理完成",
        NoticeType.FALSE_HIT: "误检",
        NoticeType.RETRACTED: "已撤回",
        NoticeType.EXPIRED: "无人认领",
        "agent": "坐席",
        "customer": "客户",
        "team": "班组",
        "queue": "技能组",
        "time": "通话时间",
        "lasted": "持续",
        "seconds": "{s} 秒",
        "count": "命中次数",
        "owner": "认领人",
        "said": "原话",
        "suggestion": "建议",
        "open": "打开通话",
        "open_alerts": "打开预警列表",
        "provisional": "等待最终识别结果,可能撤回",
        "retracted_note": "所依据的内容未被最终识别结果证实,之前的提醒请忽略。",
        "practice": "演示或练习通话",
        "separator": ":",
        "quiet_hours": "免打扰时段内的 {n} 条预警",
        "burst": "短时间内的 {n} 条预警",
        "more": "还有 {n} 条,见预警列表",
        "test": "测试消息",
        "test_note": "这是 Floorwalker(巡场)发出的测试消息。收到它说明此渠道配置正确。",
    },
    "en": {
        Severity.CRITICAL: "Critical",
        Severity.WARNING: "Warning",
        Severity.INFO: "Info",
        NoticeType.OPENED: "New alert",
        NoticeType.UPDATED: "Alert updated",
        NoticeType.TAKEN: "Taken",
        NoticeType.RESOLVED: "Resolved",
        NoticeType.FALSE_HIT: "False hit",
        NoticeType.RETRACTED: "Withdrawn",
        NoticeType.EXPIRED: "Nobody took it",
        "agent": "Agent",
        "customer": "Customer",
        "team": "Team",
        "queue": "Queue",
        "time": "Call time",
        "lasted": "Lasted",
        "seconds": "{s} s",
        "count": "Hits",
        "owner": "Taken by",
        "said": "Said",
        "suggestion": "Suggestion",
        "open": "Open the call",
        "open_alerts": "Open the alerts",
        "provisional": "Awaiting final text; may still be withdrawn",
        "retracted_note": "The final text did not bear it out; disregard the earlier message.",
        "practice": "Demo or practice call",
        "separator": ": ",
        "quiet_hours": "{n} alerts during quiet hours",
        "burst": "{n} alerts within a short time",
        "more": "{n} more in the list of alerts",
        "test": "Test message",
        "test_note": "This is a test from Floorwalker. Receiving it means this channel works.",
    },
}
"""By language, then by what is said."""


def language_of(setting: str, tag: str) -> Language:
    """The language of a message: the channel's, or with `auto` the call's (a BCP 47 tag)."""
    if setting == "zh-CN" or (setting == "auto" and tag.lower().split("-")[0] in {"zh", "yue"}):
        return "zh-CN"
    return "en"
