"""People and places, sessions and tokens, and choosing one's own password."""

import pytest
from playwright.async_api import expect

from storage.directory import Agent, Team
from storage.team_scope import ALL_TEAMS
from storage.users import Role, User
from tests.browser.conftest import Complaints, OpenPage
from tests.browser.stage import Stage
from tests.dashboard.conftest import quick_passwords

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_given_password_is_changed_before_anything_else(
    stage: Stage, open_page: OpenPage, complaints: Complaints
) -> None:
    """Every address leads there until it is done."""
    complaints.expect(422)
    given = "given-by-somebody"
    user = User(name="newcomer", role=Role.SUPERVISOR, teams=ALL_TEAMS)
    password_hash = await quick_passwords().hash(given)
    await stage.house.users.add(user, password_hash=password_hash, given=True)
    page = await open_page("/login", role=None)
    complaints.expect(401)
    await page.locator("#user").fill("newcomer")
    await page.locator("#password").fill(given)
    await page.locator("button[type=submit]").click()

    await expect(page.get_by_test_id("must-change")).to_be_visible()
    await page.goto("/alerts")
    await expect(page.get_by_test_id("must-change")).to_be_visible()
    fields = page.locator("input[type=password]")
    for chosen in ("short", "a password of mine"):
        for number, text in enumerate((given, chosen, chosen)):
            await fields.nth(number).fill(text)
        await page.locator("form button[type=submit]").click()
        if chosen == "short":
            await expect(page.get_by_test_id("password-refusal")).to_be_visible()
    await expect(page).to_have_url(f"{stage.url}/")


async def test_an_admin_adds_a_user_an_agent_and_a_token(stage: Stage, open_page: OpenPage) -> None:
    """Passwords and tokens are shown once."""
    await stage.house.services.directory.put([Team(id="refunds", name="退款一组")])
    page = await open_page("/people", role=Role.ADMIN)
    await page.get_by_test_id("add").click()
    dialog = page.get_by_test_id("entry")
    await dialog.locator("input[name=entry-name]").fill("wang")
    await dialog.get_by_text("退款一组").click()
    await dialog.locator("button[type=submit]").click()
    await expect(page.get_by_test_id("secret-text")).not_to_be_empty()
    await page.get_by_test_id("secret").locator("button.primary").click()
    await expect(page.get_by_test_id("users-list").get_by_text("wang")).to_be_visible()

    await page.get_by_test_id("tab-agents").click()
    await page.get_by_test_id("add").click()
    await dialog.locator("input[name=entry-id]").fill("1001")
    await dialog.locator("button[type=submit]").click()
    await expect(page.get_by_test_id("agents-list").get_by_text("1001")).to_be_visible()

    await page.get_by_test_id("tab-tokens").click()
    await page.get_by_test_id("add").click()
    await page.locator("input[name=token-name]").fill("crm")
    await page.get_by_test_id("token").get_by_text("read:calls").click()
    await page.get_by_test_id("token").locator("button[type=submit]").click()
    await expect(page.get_by_test_id("secret-text")).to_contain_text("fwt_")


async def test_a_telephone_shows_rows_as_cards(stage: Stage, open_page: OpenPage) -> None:
    """Nothing hangs over the edge."""
    await stage.house.services.directory.put([Team(id="refunds"), Agent(id="1001", name="林晓")])
    page = await open_page("/people?list=agents")
    await page.set_viewport_size({"width": 375, "height": 720})
    await expect(page.get_by_test_id("agents-list").get_by_text("林晓")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 375
    await page.goto("/account")
    await expect(page.get_by_test_id("sessions-list")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 375
