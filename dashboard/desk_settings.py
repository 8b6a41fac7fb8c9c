"""Settings of what agents see of themselves."""

from pydantic import Field

from alerts.alert import Severity
from alerts.help import HELP_REASONS
from stream.part_settings import PartSettings


class DeskSettings(PartSettings):
    """What an agent's desk shows, and what it offers."""

    max_desks: int = Field(
        2000, ge=1, le=100000, title="Most desks", description="Desks of agents open at once."
    )
    help_reasons: tuple[str, ...] = Field(
        HELP_REASONS,
        min_length=1,
        max_length=20,
        title="Reasons for help",
        description="What an agent chooses from to raise a hand. Those of the default are shown in "
        "the reader's language, others as they stand here.",
    )
    quick_replies: tuple[str, ...] = Field(
        ("ok", "on_it", "please_join", "later"),
        max_length=20,
        title="Quick replies",
        description="What an agent answers a note with in one click. Those of the default are "
        "shown in the reader's language, others as they stand here.",
    )
    hint_severities: tuple[Severity, ...] = Field(
        tuple(Severity),
        title="Severities of hints",
        description="An agent is shown the suggestion of alerts of these severities, never the "
        "alert itself; empty: no hints.",
    )
    unhinted_rules: tuple[str, ...] = Field(
        (),
        title="Rules without hints",
        description="Ids of rules whose suggestion no agent is shown.",
    )
    company_live: bool = Field(
        default=False,
        title="Show listeners during the call",
        description="An agent is shown who listens while they do; otherwise afterwards only.",
    )
    company_reasons: bool = Field(
        default=True,
        title="Show reasons of listeners",
        description="An agent is told why somebody joined their call.",
    )
