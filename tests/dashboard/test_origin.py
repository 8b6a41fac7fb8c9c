"""Which pages count as ours."""

import pytest

from dashboard.origin import is_ours
from dashboard.settings import DashboardSettings

pytestmark = pytest.mark.unit

PLAIN = DashboardSettings()
PUBLIC = DashboardSettings(public_url="https://floor.example")


@pytest.mark.parametrize(
    ("origin", "host", "settings", "ours"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1:8000", PLAIN, True),
        ("http://localhost:8000", "LOCALHOST:8000", PLAIN, True),
        ("https://floor.example", "floor.example", PLAIN, True),
        ("http://127.0.0.1:8001", "127.0.0.1:8000", PLAIN, False),
        ("https://floor.example", "internal:8000", PUBLIC, True),
        ("https://floor.example.evil.test", "internal:8000", PUBLIC, False),
        ("null", "127.0.0.1:8000", PLAIN, False),
        ("", "", PLAIN, False),
        ("file://", "", PLAIN, False),
    ],
)
def test_a_page_is_ours_when_it_was_served_by_us(
    origin: str, host: str, settings: DashboardSettings, *, ours: bool
) -> None:
    """Scheme, host and port of the page against the host that was asked."""
    assert is_ours(origin, host, settings) is ours
