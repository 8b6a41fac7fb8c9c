"""Tests with a real Asterisk: `make test-asterisk` runs them, in a network namespace of theirs."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

if "ASTERISK_TEST_ROOT" not in os.environ:
    collect_ignore_glob = ["test_*.py"]
else:
    from tests.asterisk.pbx import Pbx, root_of_tests
    from tests.asterisk.phones import Sipp

    @pytest.fixture(scope="session")
    def running_pbx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pbx]:
        """One Asterisk for all tests."""
        pbx = Pbx(root_of_tests(), tmp_path_factory.mktemp("pbx"))
        pbx.configure()
        pbx.start()
        yield pbx
        pbx.stop()

    @pytest_asyncio.fixture
    async def pbx(running_pbx: Pbx) -> AsyncIterator[Pbx]:
        """It, and in the end nothing may be left in it."""
        yield running_pbx
        try:
            await running_pbx.empty()
        finally:
            # One test's failure must not be the next one's.
            await running_pbx.command("channel request hangup all")

    @pytest_asyncio.fixture
    async def sipp(pbx: Pbx, tmp_path: Path) -> AsyncIterator[Sipp]:
        """Phones of that PBX."""
        phones = Sipp(tmp_path)
        yield phones
        for name in await pbx.channels():
            if name.startswith("PJSIP/"):
                await pbx.command(f"channel request hangup {name}")
        await phones.stop()
