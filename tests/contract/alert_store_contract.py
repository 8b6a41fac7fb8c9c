"""What every alert store must do. A test file subclasses `AlertStoreContract` and gives `shelf`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
from msgspec.structs import replace

from alerts import lease
from alerts.alert import AlertState, Severity
from alerts.notice import NoticeType
from alerts.store import AlertStore, StaleAlertError
from stream.call import Call
from tests.fakes.alert_samples import a_call, an_alert, an_item


@dataclass(frozen=True)
class Shelf:
    """A fresh, empty store, and the way calls get into it."""

    store: AlertStore
    keep_call: Callable[[Call], Awaitable[None]]


class AlertStoreContract:
    """Inherit as `TestSomething` and define an async fixture `shelf` that yields a `Shelf`."""

    async def test_an_unknown_alert_is_none(self, shelf: Shelf) -> None:
        """Nothing is invented."""
        assert await shelf.store.alert("nobody") is None

    async def test_a_saved_alert_comes_back_whole(self, shelf: Shelf) -> None:
        """Findings, languages and history survive storage."""
        alert = an_alert()

        await shelf.store.save(alert, expected_revision=0, outbox=[])

        assert await shelf.store.alert("a1") == alert

    async def test_a_call_comes_back_and_an_unknown_one_is_none(self, shelf: Shelf) -> None:
        """The desk needs the call for what it tells channels."""
        await shelf.keep_call(a_call())

        kept = await shelf.store.call("c1")

        assert kept is not None
        assert (kept.id, kept.team, kept.customer) == ("c1", "refunds", "138****5521")
        assert await shelf.store.call("c2") is None

    async def test_an_alert_of_a_call_not_stored_yet_is_kept(self, shelf: Shelf) -> None:
        """The alert may overtake its call."""
        await shelf.store.save(an_alert(), expected_revision=0, outbox=[an_item()])

        assert await shelf.store.alert("a1") is not None

    async def test_a_stale_revision_writes_nothing_at_all(self, shelf: Shelf) -> None:
        """Alert and outbox change together or not."""
        await shelf.store.save(an_alert(revision=2), expected_revision=0, outbox=[])
        late = an_alert(revision=2, severity=Severity.CRITICAL)

        with pytest.raises(StaleAlertError):
            await shelf.store.save(late, expected_revision=1, outbox=[an_item(late)])

        assert await shelf.store.alert("a1") == an_alert(revision=2)
        assert list(await shelf.store.claim("ops", now=9e9, until=9e9 + 60, limit=9)) == []

    async def test_a_new_alert_may_not_exist(self, shelf: Shelf) -> None:
        """Expected revision 0 means: there is none."""
        await shelf.store.save(an_alert(), expected_revision=0, outbox=[])

        with pytest.raises(StaleAlertError):
            await shelf.store.save(an_alert(), expected_revision=0, outbox=[])

    async def test_an_unknown_alert_cannot_be_changed(self, shelf: Shelf) -> None:
        """Expecting a revision of what does not exist is stale too."""
        with pytest.raises(StaleAlertError):
            await shelf.store.save(an_alert(revision=2), expected_revision=1, outbox=[])

    async def test_open_alerts_are_found_by_age(self, shelf: Shelf) -> None:
        """By their latest offer, oldest first; taken and young ones are left alone."""
        for alert in (
            an_alert("young", opened_at=900.0),
            an_alert("old", opened_at=200.0),
            an_alert("older", opened_at=100.0),
            an_alert("taken", opened_at=50.0, state=AlertState.TAKEN),
        ):
            offered = lease.offered(alert, at=alert.opened_at)
            await shelf.store.save(offered, expected_revision=0, outbox=[])

        found = await shelf.store.open_before(500.0, limit=10)

        assert [alert.id for alert in found] == ["older", "old"]
        assert [alert.id for alert in await shelf.store.open_before(500.0, limit=1)] == ["older"]

    async def test_lapsed_leases_are_found(self, shelf: Shelf) -> None:
        """The one that is over longest first; those that last, and open alerts, are left alone."""
        for name, until in (("late", 900.0), ("over", 200.0), ("long over", 100.0), ("none", None)):
            taken = replace(an_alert(name, state=AlertState.TAKEN), leased_until=until)
            await shelf.store.save(taken, expected_revision=0, outbox=[])
        await shelf.store.save(an_alert("open"), expected_revision=0, outbox=[])

        assert [a.id for a in await shelf.store.lapsed(200.0, limit=9)] == ["long over", "over"]
        assert [a.id for a in await shelf.store.lapsed(200.0, limit=1)] == ["long over"]

    async def test_alerts_that_stand_are_found_by_call(self, shelf: Shelf) -> None:
        """Open and taken ones of that call, oldest first."""
        for alert in (
            an_alert("taken", state=AlertState.TAKEN, opened_at=2.0),
            an_alert("open", opened_at=1.0),
            an_alert("done", state=AlertState.RESOLVED),
            replace(an_alert("other"), call="c2"),
        ):
            await shelf.store.save(alert, expected_revision=0, outbox=[])

        assert [alert.id for alert in await shelf.store.standing("c1")] == ["open", "taken"]

    async def test_what_is_owed_can_be_claimed_once_until_the_claim_ends(
        self, shelf: Shelf
    ) -> None:
        """Two workers never hold the same delivery; a crashed one's comes back."""
        item = an_item()
        await shelf.store.save(an_alert(), expected_revision=0, outbox=[item])

        first = await shelf.store.claim("ops", now=3_000.0, until=3_060.0, limit=9)
        held = await shelf.store.claim("ops", now=3_059.0, until=3_119.0, limit=9)
        again = await shelf.store.claim("ops", now=3_060.0, until=3_120.0, limit=9)

        assert [(d.item, d.attempt) for d in first] == [(item, 1)]
        assert list(held) == []
        assert [(d.item, d.attempt) for d in again] == [(item, 2)]

    async def test_channels_do_not_see_each_others_deliveries(self, shelf: Shelf) -> None:
        """Each channel has its own row."""
        items = [an_item(channel="ops"), an_item(channel="night")]
        await shelf.store.save(an_alert(), expected_revision=0, outbox=items)

        claimed = await shelf.store.claim("night", now=3_000.0, until=3_060.0, limit=9)

        assert [d.item.key for d in claimed] == ["a1.1.night"]
        assert len(await shelf.store.claim("ops", now=3_000.0, until=3_060.0, limit=9)) == 1

    async def test_no_more_are_claimed_than_asked_for(self, shelf: Shelf) -> None:
        """Oldest first, up to the limit."""
        for name in ("a1", "a2", "a3"):
            alert = an_alert(name)
            await shelf.store.save(alert, expected_revision=0, outbox=[an_item(alert)])

        claimed = await shelf.store.claim("ops", now=3_000.0, until=3_060.0, limit=2)

        assert [d.item.alert for d in claimed] == ["a1", "a2"]

    async def test_later_news_of_an_alert_waits_for_the_earlier(self, shelf: Shelf) -> None:
        """A retraction never overtakes the alert it retracts, nor blocks another alert."""
        await self._three_revisions(shelf)
        other = an_alert("b1")
        await shelf.store.save(other, expected_revision=0, outbox=[an_item(other)])

        first = await shelf.store.claim("ops", now=3_000.0, until=3_060.0, limit=9)
        await shelf.store.failed("a1.1.ops", error="http_500", retry_at=3_500.0)
        waiting = await shelf.store.claim("ops", now=3_400.0, until=3_401.0, limit=9)
        second = await shelf.store.claim("ops", now=3_500.0, until=3_560.0, limit=9)

        assert [d.item.key for d in first] == ["a1.1.ops", "b1.1.ops"]
        assert [d.item.key for d in waiting] == ["b1.1.ops"]
        assert [(d.item.key, d.attempt) for d in second if d.item.alert == "a1"] == [
            ("a1.1.ops", 2)
        ]

    async def test_delivered_and_dead_items_let_the_next_one_through(self, shelf: Shelf) -> None:
        """What is done with holds nothing up."""
        await self._three_revisions(shelf)

        await shelf.store.claim("ops", now=3_000.0, until=3_060.0, limit=9)
        await shelf.store.delivered("a1.1.ops", at=3_001.0)
        second = await shelf.store.claim("ops", now=3_001.0, until=3_061.0, limit=9)
        await shelf.store.dead("a1.2.ops", error="http_404", at=3_002.0)
        third = await shelf.store.claim("ops", now=3_002.0, until=3_062.0, limit=9)

        assert [d.item.key for d in second] == ["a1.2.ops"]
        assert [d.item.key for d in third] == ["a1.3.ops"]

    async def test_a_dead_letter_is_kept_and_can_be_revived(self, shelf: Shelf) -> None:
        """Giving up is visible, and a person may try again."""
        await shelf.store.save(an_alert(), expected_revision=0, outbox=[an_item()])
        await shelf.store.claim("ops", now=3_000.0, until=3_060.0, limit=9)
        await shelf.store.dead("a1.1.ops", error="http_404", at=3_002.0)

        (letter,) = await shelf.store.dead_letters(limit=9)
        revived = await shelf.store.revive("a1.1.ops", now=4_000.0)
        claimed = await shelf.store.claim("ops", now=4_000.0, until=4_060.0, limit=9)

        assert (letter.item, letter.attempts, letter.error, letter.at) == (
            an_item(),
            1,
            "http_404",
            3_002.0,
        )
        assert revived
        assert [d.attempt for d in claimed] == [1]
        assert list(await shelf.store.dead_letters(limit=9)) == []
        assert not await shelf.store.revive("a1.1.ops", now=4_001.0)

    async def test_a_late_verdict_changes_nothing(self, shelf: Shelf) -> None:
        """A worker that lost its claim cannot undo what another one did."""
        await shelf.store.save(an_alert(), expected_revision=0, outbox=[an_item()])
        await shelf.store.claim("ops", now=3_000.0, until=3_060.0, limit=9)
        await shelf.store.delivered("a1.1.ops", at=3_001.0)

        await shelf.store.failed("a1.1.ops", error="timeout", retry_at=3_002.0)
        await shelf.store.dead("a1.1.ops", error="timeout", at=3_002.0)
        await shelf.store.delivered("nobody", at=3_002.0)

        assert list(await shelf.store.claim("ops", now=9e9, until=9e9 + 1, limit=9)) == []
        assert list(await shelf.store.dead_letters(limit=9)) == []

    async def test_a_known_key_is_not_owed_twice(self, shelf: Shelf) -> None:
        """Replaying what was spooled sends nothing again."""
        await shelf.store.save(an_alert(), expected_revision=0, outbox=[an_item()])
        await shelf.store.claim("ops", now=3_000.0, until=3_060.0, limit=9)
        await shelf.store.delivered("a1.1.ops", at=3_001.0)

        changed = an_alert(revision=2)
        await shelf.store.save(changed, expected_revision=1, outbox=[an_item()])

        assert list(await shelf.store.claim("ops", now=9e9, until=9e9 + 1, limit=9)) == []

    async def test_what_is_held_waits_and_is_claimed_by_itself(self, shelf: Shelf) -> None:
        """All of its revisions at once, and it holds up nothing else."""
        for revision in (1, 2):
            alert = an_alert(revision=revision)
            item = replace(an_item(alert), held_until=5_000.0)
            await shelf.store.save(alert, expected_revision=revision - 1, outbox=[item])
        store = shelf.store

        early = await store.claim("ops", now=4_999.0, until=5_060.0, limit=9, held=True)
        plain = await store.claim("ops", now=6_000.0, until=6_060.0, limit=9)
        held = await store.claim("ops", now=6_000.0, until=6_060.0, limit=9, held=True)
        await store.failed("a1.1.ops", error="http_500", retry_at=6_100.0)
        await store.delivered("a1.2.ops", at=6_001.0)
        again = await store.claim("ops", now=6_100.0, until=6_160.0, limit=9, held=True)

        assert (list(early), list(plain)) == ([], [])
        assert [d.item.key for d in held] == ["a1.1.ops", "a1.2.ops"]
        assert [(d.item.key, d.attempt) for d in again] == [("a1.1.ops", 2)]

    async def test_what_is_due_at_once_supersedes_what_is_held(self, shelf: Shelf) -> None:
        """Of the same alert and channel, and of no other."""
        first = replace(an_item(), held_until=5_000.0)
        elsewhere = replace(an_item(channel="night"), held_until=5_000.0)
        await shelf.store.save(an_alert(), expected_revision=0, outbox=[first, elsewhere])
        graver = an_alert(revision=2, severity=Severity.CRITICAL)
        await shelf.store.save(graver, expected_revision=1, outbox=[an_item(graver)])

        now = await shelf.store.claim("ops", now=3_000.0, until=3_060.0, limit=9)
        left = await shelf.store.claim("ops", now=6_000.0, until=6_060.0, limit=9, held=True)
        other = await shelf.store.claim("night", now=6_000.0, until=6_060.0, limit=9, held=True)

        assert [d.item.key for d in now] == ["a1.2.ops"]
        assert list(left) == []
        assert [d.item.key for d in other] == ["a1.1.night"]

    async def test_what_is_dropped_is_never_claimed(self, shelf: Shelf) -> None:
        """It is kept to be counted."""
        item = replace(an_item(), held_until=5_000.0, dropped=True)
        await shelf.store.save(an_alert(), expected_revision=0, outbox=[item])

        for held in (False, True):
            claimed = await shelf.store.claim("ops", now=9e9, until=9e9 + 9, limit=9, held=held)
            assert list(claimed) == []
        assert not await shelf.store.revive("a1.1.ops", now=6_000.0)

    async def test_what_is_due_is_counted(self, shelf: Shelf) -> None:
        """Each alert once, held ones and claimed ones not."""
        await self._three_revisions(shelf)
        for number in range(3):
            alert = an_alert(f"b{number}")
            held = 5_000.0 if number == 2 else 0.0
            item = replace(an_item(alert), held_until=held)
            await shelf.store.save(alert, expected_revision=0, outbox=[item])

        before = await shelf.store.due("ops", now=3_000.0)
        await shelf.store.claim("ops", now=3_000.0, until=3_060.0, limit=1)
        after = await shelf.store.due("ops", now=3_000.0)

        assert (before, after, await shelf.store.due("night", now=3_000.0)) == (3, 2, 0)

    async def test_all_dead_letters_of_a_channel_are_revived_at_once(self, shelf: Shelf) -> None:
        """And those of another stay where they are."""
        for number, channel in enumerate(("ops", "ops", "night")):
            alert = an_alert(f"a{number}")
            item = an_item(alert, channel=channel)
            await shelf.store.save(alert, expected_revision=0, outbox=[item])
            await shelf.store.claim(channel, now=3_000.0, until=3_060.0, limit=9)
            await shelf.store.dead(item.key, error="http_404", at=3_001.0)

        revived = await shelf.store.revive_channel("ops", now=4_000.0)
        claimed = await shelf.store.claim("ops", now=4_000.0, until=4_060.0, limit=9)

        assert revived == 2
        assert [d.item.key for d in claimed] == ["a0.1.ops", "a1.1.ops"]
        assert [x.item.channel for x in await shelf.store.dead_letters(limit=9)] == ["night"]

    async def test_dead_letters_of_some_teams_are_revived_alone(self, shelf: Shelf) -> None:
        """Those of other teams stay where they are, and of no team there are none."""
        for team in ("red", "blue"):
            alert = replace(an_alert(f"{team}-alert"), team=team)
            item = an_item(alert)
            await shelf.store.save(alert, expected_revision=0, outbox=[item])
            await shelf.store.claim("ops", now=3_000.0, until=3_060.0, limit=9)
            await shelf.store.dead(item.key, error="http_404", at=3_001.0)

        assert await shelf.store.revive_channel("ops", now=4_000.0, teams=[]) == 0
        assert await shelf.store.revive_channel("ops", now=4_000.0, teams=["red"]) == 1
        claimed = await shelf.store.claim("ops", now=4_000.0, until=4_060.0, limit=9)
        assert [delivery.item.notice.alert.team for delivery in claimed] == ["red"]

    async def _three_revisions(self, shelf: Shelf) -> None:
        for revision in (1, 2, 3):
            alert = an_alert(revision=revision, count=revision)
            kind = NoticeType.OPENED if revision == 1 else NoticeType.UPDATED
            await shelf.store.save(
                alert, expected_revision=revision - 1, outbox=[an_item(alert, notice=kind)]
            )
