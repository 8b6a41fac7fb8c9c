"""The wall over TLS, with the certificate the house made for itself."""

import asyncio
import ssl
from pathlib import Path

import pytest
from playwright.async_api import Browser

from alerts.alert import Alert
from config.self_signed import secured
from config.settings import Settings
from config.tls import TlsSettings
from dashboard.settings import DashboardSettings
from storage.users import Role
from tests.browser.conftest import DIST, Complaints
from tests.dashboard.conftest import a_server, quick_passwords
from tests.fakes.dashboard_house import a_house
from tests.fakes.lively_calls import a_lively_call, events_of

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

POLICY_WATCH = """
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) =>
  window.violations.push(`${event.effectiveDirective} ${event.blockedURI}`));
"""

PAGES = ("/", "/alerts", "/calls/call-0", "/login")


def over_tls(folder: Path) -> DashboardSettings:
    """Settings with a certificate made for them."""
    settings = Settings(data_dir=folder, tls=TlsSettings(self_signed=True))
    dashboard = settings.dashboard.model_copy(update={"port": 0, "web_dist": DIST})
    return secured(settings.model_copy(update={"dashboard": dashboard})).dashboard


async def test_the_wall_works_over_tls_under_its_own_policy(
    browser: Browser, complaints: Complaints, tmp_path: Path
) -> None:
    """Signing in, live tiles and every page; nothing inline is needed, the cookie is for https
    only, and the page may use the microphone.
    """
    settings = over_tls(tmp_path)
    async with (
        a_house(tmp_path, settings, passwords=quick_passwords()) as house,
        a_server(house) as server,
        await browser.new_context(
            base_url=f"https://localhost:{server.port}", locale="en", ignore_https_errors=True
        ) as context,
    ):
        login = house.logins[Role.SUPERVISOR]
        body = {"user": login.user, "password": login.password}
        assert (await context.request.post("/api/login", data=body)).ok
        (cookie,) = await context.cookies()
        assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (True, True, "Strict")
        call = a_lively_call(0, started_at=0.0, call_id="call-0")
        for at_ms, event in events_of(0, call):
            if at_ms <= 20_000 and not isinstance(event, Alert):
                house.sink.emit(event)
        await context.add_init_script(POLICY_WATCH)
        page = await context.new_page()
        complaints.hear(page)
        for path in PAGES:
            await page.goto(path)
            await page.wait_for_load_state("networkidle")
            assert await page.evaluate("window.violations") == []
            assert await page.evaluate("document.featurePolicy.allowsFeature('microphone')")
        assert await page.evaluate("window.isSecureContext")
    assert complaints.unexpected == []


async def test_a_program_that_trusts_the_certificate_made_here_needs_no_exception(
    tmp_path: Path,
) -> None:
    """The file in the data folder is all another machine is given."""
    settings = over_tls(tmp_path)
    async with (
        a_house(tmp_path, settings, passwords=quick_passwords()) as house,
        a_server(house) as server,
    ):
        trust = ssl.create_default_context(cafile=settings.tls_certificate)
        _, writer = await asyncio.open_connection("127.0.0.1", server.port, ssl=trust)
        writer.close()
        await writer.wait_closed()
