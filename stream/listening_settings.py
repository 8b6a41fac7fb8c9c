"""Settings of those who listen in on calls."""

from pydantic import Field

from stream.part_settings import PartSettings


class ListeningSettings(PartSettings):
    """How many may listen in, and what they are asked."""

    max_listeners: int = Field(
        200, ge=1, le=10000, title="Most listeners", description="People who listen in at once."
    )
    max_listeners_per_call: int = Field(
        20, ge=1, le=1000, title="Most listeners a call", description="Of them, to one call."
    )
    reasons: tuple[str, ...] = Field(
        ("alert", "coaching", "quality", "training"),
        min_length=1,
        max_length=20,
        title="Reasons",
        description="What people choose from when they join a call. The four of the default are "
        "shown in the reader's language, others as they stand here.",
    )
    coach_tone: bool = Field(
        default=True,
        title="Coaching tone",
        description="Whether the agent, and nobody else, hears a soft tone when somebody begins to "
        "speak to them and when it ends.",
    )
