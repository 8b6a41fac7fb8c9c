"""A real Chromium before a real dashboard; any complaint of the page fails the test."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright, expect

from dashboard.settings import DashboardSettings
from storage.users import Role, User
from tests.browser.stage import Stage
from tests.dashboard.conftest import quick_passwords
from tests.fakes.dashboard_house import a_house

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--autoplay-policy=no-user-gesture-required",
]
DIST = Path(__file__).resolve().parents[2] / "dashboard" / "web" / "dist"
WAIT_MS = 15_000
"""Longest wait for what must appear: generous, since machines that test are busy."""


class Complaints:
    """What the page said on its console, apart from the refusals a test expects."""

    def __init__(self) -> None:
        self._heard: list[str] = []
        self._expected: list[str] = []

    def expect(self, *statuses: int) -> None:
        """The browser itself reports refused requests; these are part of the test."""
        self._expected += [f"the server responded with a status of {status}" for status in statuses]

    def expect_lost_connection(self) -> None:
        """The browser itself reports that the server is away."""
        self._expected += ["net::ERR_CONNECTION_REFUSED", "net::ERR_EMPTY_RESPONSE"]

    def hear(self, page: Page) -> None:
        """Listen to a page from now on."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._heard.append(str(error)))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self._heard.append(message.text)

    @property
    def unexpected(self) -> list[str]:
        """What nobody expected."""
        return [text for text in self._heard if not any(part in text for part in self._expected)]


OpenPage = Callable[..., Awaitable[Page]]


@pytest.fixture(scope="session", autouse=True)
def patience() -> None:
    """How long `expect` waits for what must appear."""
    expect.set_options(timeout=WAIT_MS)


def chromium_path() -> str:
    """The system's browser; skips where there is none."""
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium on this system")
    if not (DIST / "index.html").is_file():
        pytest.skip("the web application is not built: make build/.web")
    return found


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the browser is."""
    return chromium_path()


@pytest.fixture(params=["zh-CN", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Every flow is walked in each language."""
    return str(request.param)


@pytest_asyncio.fixture(loop_scope="session")
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """The dashboard with real storage on a free port, and calls at the test's command."""
    settings = DashboardSettings(port=0, web_dist=DIST)
    async with a_house(tmp_path, settings, passwords=quick_passwords()) as house:
        admin = User(name="auditor", display_name="审计", role=Role.ADMIN)
        password_hash = await quick_passwords().hash("secret-of-the-auditor")
        await house.users.add(admin, password_hash=password_hash)
        async with asyncio.TaskGroup() as tasks:
            built = Stage(house, tasks)
            await built.start()
            yield built
            await built.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """One browser for all tests, on one event loop; each page has a context of its own."""
    async with async_playwright() as playwright:
        playwright.selectors.set_test_id_attribute("data-test")
        opened = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        await opened.close()


@pytest.fixture
def complaints() -> Complaints:
    """What the pages of this test complain about."""
    return Complaints()


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(
    stage: Stage, browser: Browser, complaints: Complaints, language: str
) -> AsyncIterator[OpenPage]:
    """Opens an address of the dashboard as somebody, by default as a supervisor."""
    async with AsyncExitStack() as stack:

        async def opened(path: str, *, role: Role | None = Role.SUPERVISOR) -> Page:
            context = await browser.new_context(
                base_url=stage.url, locale=language, viewport={"width": 1440, "height": 900}
            )
            stack.push_async_callback(context.close)
            context.set_default_timeout(WAIT_MS)
            page = await context.new_page()
            complaints.hear(page)
            if role is not None:
                answer = await context.request.post("/api/login", data=stage.login(role))
                assert answer.ok
            await page.goto(path)
            return page

        yield opened
    assert complaints.unexpected == []
