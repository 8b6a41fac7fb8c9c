"""Settings of alerting that only make sense together."""

import base64

import pytest
from pydantic import ValidationError

from alerts.settings import AlertsSettings

pytestmark = pytest.mark.unit

SECRET = "whsec_" + base64.b64encode(bytes(32)).decode()


def channel(timeout_s: float, name: str = "lead") -> dict[str, object]:
    """A webhook that waits so long for an answer."""
    return {
        "name": name,
        "url": "https://lead.example/",
        "secret": SECRET,
        "timeout_s": timeout_s,
    }


@pytest.mark.parametrize("timeout_s", [20, 15])
def test_an_attempt_has_to_outlast_the_channels_own_timeout(timeout_s: float) -> None:
    """Or it would be cut off before the channel knows what became of it."""
    with pytest.raises(ValidationError) as refused:
        AlertsSettings.model_validate(
            {
                "outbox": {"attempt_s": 15},
                "channels": [channel(14.9, "quick"), channel(timeout_s, "slow")],
            }
        )
    (error,) = refused.value.errors()
    assert error["msg"] == (
        f"Value error, timeout_s of these channels must be shorter than outbox.attempt_s (15 s): "
        f"slow ({timeout_s:g} s)"
    )


def test_a_longer_attempt_lets_channels_take_longer() -> None:
    """Both are settings."""
    AlertsSettings.model_validate({"outbox": {"attempt_s": 30}, "channels": [channel(20)]})
