"""Rules for every test: it names its category, leaves no task behind, and waits for nothing."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

CATEGORIES = {"unit", "contract", "integration", "browser", "load"}
ROOT = Path(__file__).resolve().parent.parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stop the collection when a test does not say which category it belongs to."""
    uncategorised = {
        item.location[0]
        for item in items
        if not CATEGORIES & {marker.name for marker in item.iter_markers()}
    }
    if uncategorised:
        message = "these test files set no pytestmark category: " + ", ".join(sorted(uncategorised))
        raise pytest.UsageError(message)


@pytest.fixture
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture
def shared() -> Path:
    """The folder of test material beside the checkout; skips where it is absent."""
    path = ROOT.parent / "shared"
    if not path.is_dir():
        pytest.skip("the folder ../shared with test material is absent")
    return path


@pytest_asyncio.fixture(autouse=True)
async def no_leaked_tasks() -> AsyncIterator[None]:
    """Fail a test that leaves an asyncio task running."""
    before = asyncio.all_tasks()
    yield
    # What was cancelled or finished in the test's last step gets its chance to end.
    for _ in range(5):
        await asyncio.sleep(0)
    own = asyncio.current_task()
    leaked = [t for t in asyncio.all_tasks() - before if t is not own and not t.done()]
    assert not leaked, f"tasks still running after the test: {leaked}"
