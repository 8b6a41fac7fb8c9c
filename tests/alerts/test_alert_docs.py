"""The pages about rules and webhooks say everything: an undocumented key fails here."""

import json
import re
from pathlib import Path

import pytest
import yaml

from alerts.channels.addresses import REFUSALS
from alerts.channels.reach import ReachSettings
from alerts.channels.webhook import WebhookSettings, payload
from alerts.desk_settings import DeskSettings
from alerts.lifecycle import AlertTakenError, IllegalTransitionError
from alerts.notice import NoticeType
from alerts.outbox import OutboxSettings
from alerts.pack_rules import DEAD_AIR_CAUSES, HOLD_CAUSES, OUTCOMES, TURNS
from alerts.packs import load_packs
from alerts.quiet_hours import QuietHoursSettings
from alerts.routes import Telling
from alerts.store import StoreAwayError, UnknownAlertError
from detectors.watch_points import LexiconEntry
from tests.fakes.alert_samples import an_item

pytestmark = pytest.mark.unit


def words(root: Path, name: str) -> set[str]:
    """Everything set in code font on a page, word by word."""
    text = (root / "docs" / name).read_text(encoding="utf-8")
    return {
        word for quoted in re.findall(r"`([^`\n]+)`", text) for word in re.split(r"[\s.]", quoted)
    }


def sections(root: Path, name: str) -> set[str]:
    """Keys used in the YAML samples of a page."""
    text = (root / "docs" / name).read_text(encoding="utf-8")
    found: set[str] = set()
    for sample in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL):
        found |= set(re.findall(r"([a-z_]+):", sample))
    return found


def test_every_key_of_the_delivered_packs_is_documented(root: Path) -> None:
    """Lexicon, obligations, rules, operators and their keys."""
    said = words(root, "rules.md") | sections(root, "rules.md")
    for path in (root / "config" / "packs").glob("*.yaml"):
        pack = yaml.safe_load(path.read_text(encoding="utf-8"))
        keys = set(pack)
        for part in ("lexicon", "obligations", "rules"):
            keys |= {key for item in pack[part] for key in item}
        for rule in pack["rules"]:
            keys |= set(rule["when"])
            keys |= {key for condition in rule["when"].values() for key in condition}
        assert keys <= said, path.name


def test_every_rule_cause_and_code_is_documented(root: Path) -> None:
    """What the packs deliver, what detectors may say, what people may be refused."""
    book = load_packs([root / "config" / "packs"])
    rules = {rule.id for pack in book.packs for rule in pack.rules}
    errors = (AlertTakenError, IllegalTransitionError, UnknownAlertError, StoreAwayError)
    codes = {error.code for error in errors}
    fields = set(LexiconEntry.__struct_fields__) - {"parties"}

    causes = {*DEAD_AIR_CAUSES, *HOLD_CAUSES, *TURNS, *OUTCOMES}
    assert rules | causes | codes | fields <= words(root, "rules.md")


def test_every_setting_is_documented_with_its_default(root: Path) -> None:
    """Of channels, outbox and desk."""
    page = (root / "docs" / "webhooks.md").read_text(encoding="utf-8")
    for settings in (OutboxSettings(), DeskSettings()):
        for name, value in settings.model_dump().items():
            assert f"| `{name}` | {value:g} |" in page.replace("67108864", "6.71089e+07")
    rows = " ".join(re.findall(r"^\| (`.*?) \|", page, re.MULTILINE))
    for part in (WebhookSettings, ReachSettings, QuietHoursSettings):
        for name in part.model_fields:
            assert f"`{name}`" in rows
    assert set(Telling) <= words(root, "webhooks.md")


def test_every_refused_address_is_documented(root: Path) -> None:
    """A dead letter's code can be looked up."""
    assert set(REFUSALS) <= words(root, "webhooks.md")


def test_every_field_and_type_of_the_payload_is_documented(root: Path) -> None:
    """A receiver's author finds each of them on the page."""
    told = json.loads(payload(an_item().notice, "https://floor.example"))
    fields = set(told) | set(told["data"]) | set(told["data"]["alert"]) | set(told["data"]["call"])
    fields |= {key for finding in told["data"]["alert"]["findings"] for key in finding}
    types = {part for kind in NoticeType for part in kind.value.split(".")}

    assert fields | types <= words(root, "webhooks.md")
