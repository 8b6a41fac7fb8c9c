"""Signing in and out, and the pages beside the way."""

import pytest
from playwright.async_api import expect

from storage.users import Role
from tests.browser.conftest import Complaints, OpenPage
from tests.browser.stage import Stage
from tests.browser.words import WORDS

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_stranger_signs_in_and_lands_where_they_wanted_to_go(
    stage: Stage, open_page: OpenPage, complaints: Complaints, language: str
) -> None:
    """The demonstration says where its passwords are."""
    complaints.expect(401)
    words = WORDS[language]
    login = stage.login(Role.SUPERVISOR)
    page = await open_page("/alerts", role=None)

    await expect(page.get_by_test_id("demo-hint")).to_be_visible()
    await page.get_by_label(words["user"], exact=True).fill(login["user"])
    await page.get_by_label(words["password"], exact=True).fill(login["password"])
    await page.get_by_role("button", name=words["sign_in"], exact=True).click()

    await expect(page).to_have_url(f"{stage.url}/alerts")
    await expect(page.get_by_test_id("link")).to_have_attribute("data-state", "open")


async def test_a_wrong_password_is_said_kindly_and_can_be_tried_again(
    stage: Stage, open_page: OpenPage, complaints: Complaints, language: str
) -> None:
    """Which of the two was wrong stays unsaid."""
    complaints.expect(401)
    words = WORDS[language]
    page = await open_page("/login", role=None)

    await page.get_by_label(words["user"], exact=True).fill("supervisor")
    await page.get_by_label(words["password"], exact=True).fill("not this one")
    await page.keyboard.press("Enter")

    await expect(page.get_by_test_id("login-error")).to_have_text(words["wrong"])
    await expect(page.get_by_label(words["password"], exact=True)).to_have_value("")
    await page.get_by_label(words["password"], exact=True).fill(
        stage.login(Role.SUPERVISOR)["password"]
    )
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(f"{stage.url}/")


async def test_signing_out_leads_to_the_sign_in(
    open_page: OpenPage, complaints: Complaints, language: str
) -> None:
    """And the wall cannot be reached any more."""
    complaints.expect(401)
    page = await open_page("/")

    await page.get_by_test_id("sign-out").click()
    await expect(page.get_by_label(WORDS[language]["user"], exact=True)).to_be_visible()
    await page.goto("/")
    await expect(page.get_by_label(WORDS[language]["user"], exact=True)).to_be_visible()


async def test_an_agent_is_told_that_the_wall_is_not_theirs(
    open_page: OpenPage, language: str
) -> None:
    """Kindly, and without asking the server for what it would refuse."""
    page = await open_page("/alerts", role=Role.AGENT)

    await expect(page.get_by_role("heading", name=WORDS[language]["forbidden"])).to_be_attached()
    await expect(page.get_by_test_id("tile")).to_have_count(0)


async def test_an_unknown_address_has_a_page(open_page: OpenPage, language: str) -> None:
    """With a way back to the wall."""
    page = await open_page("/nowhere")

    await expect(page.get_by_role("heading", name=WORDS[language]["missing"])).to_be_attached()
    await page.get_by_role("main").get_by_role("link").click()
    await expect(page.get_by_test_id("figure-calls")).to_be_visible()


async def test_the_language_is_switched_and_remembered(open_page: OpenPage, language: str) -> None:
    """From one language to the other, and still so after loading again."""
    other = "en" if language == "zh-CN" else "zh-CN"
    page = await open_page("/")

    await expect(page.locator("html")).to_have_attribute("lang", language)
    await expect(page.get_by_text(WORDS[language]["empty"])).to_be_visible()
    await page.get_by_test_id("language").click()
    await expect(page.get_by_text(WORDS[other]["empty"])).to_be_visible()
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("lang", other)
    await expect(page.get_by_text(WORDS[other]["empty"])).to_be_visible()


async def test_the_appearance_is_switched_and_remembered(open_page: OpenPage) -> None:
    """As the system, light, dark; the page's ground really changes."""
    page = await open_page("/")
    ground = "getComputedStyle(document.documentElement).backgroundColor"

    light = await page.evaluate(ground)
    button = page.get_by_test_id("theme")
    await button.click()
    await button.click()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert await page.evaluate(ground) != light
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
