"""Writes docs/settings.md from the settings tree; `--check` only compares."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from alerts.channels.dingtalk import DingTalkSettings
from alerts.channels.feishu import FeishuSettings
from alerts.channels.slack import SlackSettings
from alerts.channels.webhook import WebhookSettings
from alerts.channels.wecom import WeComSettings
from alerts.quiet_hours import QuietHoursSettings, QuietWindow
from config.settings import ALIASES, Settings
from detectors.engines.models import ModelSettings
from storage.retention import RetentionOverride
from stream.connectors.asterisk.settings import AsteriskSettings

PAGE = Path(__file__).resolve().parent.parent / "docs" / "settings.md"

HEAD = (
    "# Settings\n\n"
    "Everything that can be set, with its default. Settings are read from a YAML file "
    "(`floorwalker serve --config FILE`) and from environment variables; a variable wins over "
    "the file. `floorwalker check` lists every mistake with its file and line.\n\n"
    "The variable of `stream.port` is `FLOORWALKER_STREAM__PORT`; lists and mappings are written "
    "as JSON. Short names: {aliases}.\n\n"
    "This page is generated from the code (`python -m tools.settings_doc`).\n"
)


def sections(model: type[BaseModel], path: str = "") -> Iterator[str]:
    """A table for each part of the tree."""
    rows, inner = [], []
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            inner.append((kind, f"{path}.{name}".lstrip(".")))
        else:
            rows.append(f"| `{name}` | {default(field)} | {text(field)} |")
    if rows:
        about = " ".join((model.__doc__ or "").split())
        yield f"\n## {f'`{path}`' if path else 'Top level'}\n\n{about}\n"
        yield "| key | default | meaning |\n|---|---|---|"
        yield "\n".join(rows)
    for kind, below in inner:
        yield from sections(kind, below)


def text(field: FieldInfo) -> str:
    """What the field is for, on one line."""
    return " ".join((field.description or "").split()).replace("|", "\\|")


def default(field: FieldInfo) -> str:
    """The default as one would write it; nothing that depends on this machine."""
    value = field.get_default(call_default_factory=True)
    if value is PydanticUndefined:
        return "required"
    if isinstance(value, SecretStr) or value in ("", (), None, {}):
        return ""
    if isinstance(value, frozenset):
        return "" if not value else ", ".join(f"`{item}`" for item in sorted(value))
    root = PAGE.parent.parent
    shown = [
        item.relative_to(root) if isinstance(item, Path) and item.is_relative_to(root) else item
        for item in (value if isinstance(value, tuple) else (value,))
    ]
    return ", ".join(f"`{str(item).lower() if isinstance(item, bool) else item}`" for item in shown)


def page() -> str:
    """The whole page."""
    aliases = ", ".join(f"`{short}` for `{long}`" for short, long in ALIASES.items())
    parts = [HEAD.format(aliases=aliases), *sections(Settings)]
    parts += sections(ModelSettings, "hearing.recognition.models[]")
    for kind in (WebhookSettings, WeComSettings, DingTalkSettings, FeishuSettings, SlackSettings):
        name = get_args(kind.model_fields["kind"].annotation)[0]
        parts += sections(kind, f"alerts.channels[] of kind {name}")
    parts += sections(QuietHoursSettings, "alerts.channels[].quiet_hours")
    parts += sections(QuietWindow, "alerts.channels[].quiet_hours.windows[]")
    parts += sections(AsteriskSettings, "connectors.asterisk[]")
    parts += sections(RetentionOverride, "retention.overrides[]")
    return "\n".join(parts) + "\n"


def main() -> int:
    """Write the page, or check that it is as it should be."""
    if "--check" in sys.argv:
        if PAGE.read_text(encoding="utf-8") != page():
            print("docs/settings.md is out of date: python -m tools.settings_doc")
            return 1
        return 0
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
