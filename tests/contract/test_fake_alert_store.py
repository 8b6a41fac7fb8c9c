"""The fake alert store does what the real one must do."""

import pytest

from tests.contract.alert_store_contract import AlertStoreContract, Shelf
from tests.fakes.alert_store import FakeAlertStore

pytestmark = pytest.mark.contract


class TestFakeAlertStore(AlertStoreContract):
    """In memory."""

    @pytest.fixture
    def shelf(self) -> Shelf:
        """An empty store."""
        store = FakeAlertStore()
        return Shelf(store, store.keep_call)
