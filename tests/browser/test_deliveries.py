"""The page of deliveries: channels tried, dead letters sent again; what an alert's card says."""

import pytest
from playwright.async_api import ViewportSize, expect

from alerts.channels.channel import DeliveryError
from storage.users import Role
from tests.browser.conftest import Complaints, OpenPage
from tests.browser.stage import REFUND, Stage
from tests.browser.words import WORDS
from tests.fakes.alert_samples import an_alert, an_item
from tests.fakes.channel import refusing

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PHONE: ViewportSize = {"width": 375, "height": 740}


async def given_up(stage: Stage, *alerts: str, channel: str = "ops") -> None:
    """Alerts a channel could not be told of."""
    house = stage.house
    house.posts[channel].refuse = refusing("http_404", retryable=False)
    for alert_id in alerts:
        alert = an_alert(alert_id)
        items = [an_item(alert, channel=channel)]
        await house.alert_store.save(alert, expected_revision=0, outbox=items)
        await house.outbox.deliver_due(channel)
    house.posts[channel].refuse = lambda _: None


async def test_a_dead_letter_says_what_went_wrong_and_is_sent_again(
    stage: Stage, open_page: OpenPage, language: str
) -> None:
    """It leaves the list, and the channel gets it."""
    words = WORDS[language]
    await given_up(stage, "a1", "a2")
    page = await open_page("/")
    await page.get_by_role("link", name=words["deliveries"]).click()
    letter = page.locator('[data-key="a1.1.ops"]')
    await expect(letter.get_by_test_id("fault")).to_contain_text("HTTP 404")
    await expect(letter).to_contain_text("林晓")

    await letter.get_by_test_id("resend").click()

    await expect(letter).to_have_count(0)
    await expect(page.get_by_test_id("toast")).to_contain_text(words["resent_one"])
    await expect(page.locator('[data-key="a2.1.ops"]')).to_be_visible()
    assert await stage.house.outbox.deliver_due("ops") == 1
    assert stage.house.posts["ops"].sent[-1] == ("a1.1.ops", 1)


async def test_all_dead_letters_of_a_channel_are_sent_again(
    stage: Stage, open_page: OpenPage, language: str
) -> None:
    """One press; those of the other channel stay."""
    await given_up(stage, "a1", "a2")
    await given_up(stage, "b1", channel="leads")
    page = await open_page("/deliveries")
    ops = page.locator('[data-channel="ops"]')
    await expect(ops.get_by_test_id("count-dead")).to_have_text("2")

    await ops.get_by_test_id("resend-all").click()

    await expect(page.get_by_test_id("dead-letter")).to_have_count(1)
    await expect(ops.get_by_test_id("count-owed")).to_have_text("2")
    await page.get_by_test_id("channel-filter").select_option("ops")
    await expect(page.get_by_text(WORDS[language]["no_dead"])).to_be_visible()


async def test_a_channel_is_tried_and_says_how_it_went(
    stage: Stage, open_page: OpenPage, language: str
) -> None:
    """In words; the platform's own code stays readable."""
    stage.house.posts["leads"].refuse_tests = DeliveryError("wecom_93000", retryable=False)
    page = await open_page("/deliveries")

    await page.locator('[data-channel="ops"]').get_by_test_id("try").click()
    outcome = page.locator('[data-channel="ops"]').get_by_test_id("outcome")
    await expect(outcome).to_have_text(WORDS[language]["arrived"])
    await page.locator('[data-channel="leads"]').get_by_test_id("try").click()
    outcome = page.locator('[data-channel="leads"]').get_by_test_id("outcome")
    await expect(outcome).to_contain_text("wecom_93000")

    assert stage.house.posts["ops"].tests == 1
    assert "s3cr3t" not in await page.content()


async def test_the_card_of_an_alert_says_who_was_told(
    stage: Stage, open_page: OpenPage, language: str
) -> None:
    """Channel by channel, when one asks."""
    await stage.begin(REFUND, until_ms=34_000)
    page = await open_page("/alerts")
    card = page.locator('[data-alert="call-0.escalation"]')
    await expect(card).to_be_visible()
    stored = await stage.house.alert_store.alert("call-0.escalation")
    assert stored is not None

    await card.get_by_test_id("alert-deliveries").get_by_role("button").click()

    await expect(card).to_contain_text(WORDS[language]["told_nobody"])


async def test_on_a_phone_nothing_sticks_out(stage: Stage, open_page: OpenPage) -> None:
    """And everything can still be pressed."""
    await given_up(stage, "a1")
    page = await open_page("/deliveries")
    await page.set_viewport_size(PHONE)
    await expect(page.get_by_test_id("dead-letter")).to_be_visible()

    overflow = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow == 0
    await page.get_by_test_id("resend").click()
    await expect(page.get_by_test_id("dead-letter")).to_have_count(0)


async def test_the_page_is_for_supervisors(
    open_page: OpenPage, language: str, complaints: Complaints
) -> None:
    """Others have no link to it, and the address says so."""
    page = await open_page("/deliveries", role=Role.INSPECTOR)

    await expect(
        page.get_by_role("alert").get_by_text(WORDS[language]["forbidden"])
    ).to_be_visible()
    await expect(page.get_by_role("link", name=WORDS[language]["deliveries"])).to_have_count(0)
    assert complaints.unexpected == []
