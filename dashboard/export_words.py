"""What stands in exported files, in the languages of the web application."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

Tongue: TypeAlias = Literal["zh-CN", "en"]
"""A language we write files in."""

COLUMNS: Mapping[Tongue, tuple[str, ...]] = {
    "zh-CN": (
        *("通话编号", "开始时间", "时长", "坐席", "工号", "团队", "技能组", "方向", "客户", "语言"),
        *("最高级别", "预警", "说过的话", "随录参数"),
    ),
    "en": (
        *("Call", "Begun", "Duration", "Agent", "Number", "Team", "Queue", "Direction"),
        *("Customer", "Language", "Severity", "Alerts", "What was said", "Attributes"),
    ),
}
"""Heads of the columns, in the order of `dashboard.export_sheet`."""

WORDS: Mapping[Tongue, Mapping[str, str]] = {
    "zh-CN": {
        "calls": "通话",
        "about": "说明",
        "made": "导出时间",
        "zone": "时区",
        "rows": "通话数",
        "whole": "是否完整",
        "yes": "是，符合条件的通话全部在内",
        "no": "否，只含最近的一部分，更早的通话未列出",
        "inbound": "呼入",
        "outbound": "呼出",
        "info": "提示",
        "warning": "警告",
        "critical": "严重",
        "agent": "坐席",
        "customer": "客户",
        "third": "第三方",
    },
    "en": {
        "calls": "Calls",
        "about": "About",
        "made": "Made",
        "zone": "Time zone",
        "rows": "Calls",
        "whole": "Complete",
        "yes": "Yes, every call that was looked for",
        "no": "No, only the latest of them; earlier calls are left out",
        "inbound": "Inbound",
        "outbound": "Outbound",
        "info": "Info",
        "warning": "Warning",
        "critical": "Critical",
        "agent": "Agent",
        "customer": "Customer",
        "third": "Third party",
    },
}
