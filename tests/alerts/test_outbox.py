"""The outbox: retries, order, dead letters, restarts, and channels that hang."""

import asyncio

import pytest

from alerts.channels.channel import DeliveryError
from alerts.notice import NoticeType
from alerts.outbox import OutboxSettings, OutboxWorker
from tests.fakes.alert_samples import an_alert, an_item
from tests.fakes.alert_store import FakeAlertStore
from tests.fakes.channel import FakeChannel, refusing
from tests.fakes.turning import ended, until

pytestmark = pytest.mark.unit


class Post:
    """A worker over a fake store, two fake channels and a clock that is set by hand."""

    def __init__(self, settings: OutboxSettings | None = None) -> None:
        self.store = FakeAlertStore()
        self.ops, self.night = FakeChannel(), FakeChannel()
        self.clock = 1_000.0
        self.worker = self.restart(settings)

    def restart(self, settings: OutboxSettings | None = None) -> OutboxWorker:
        """A worker that knows nothing but what is stored."""
        self.worker = OutboxWorker(
            self.store,
            {"ops": self.ops, "night": self.night},
            settings or OutboxSettings(),
            now=lambda: self.clock,
            jitter=lambda: 1.0,
        )
        return self.worker

    async def owe(self, alert_id: str = "a1", revision: int = 1, *channels: str) -> None:
        """One more notice for the channels, `ops` unless told otherwise."""
        alert = an_alert(alert_id, revision=revision)
        kind = NoticeType.OPENED if revision == 1 else NoticeType.UPDATED
        items = [an_item(alert, channel=name, notice=kind) for name in channels or ("ops",)]
        await self.store.save(alert, expected_revision=revision - 1, outbox=items)


async def test_what_is_owed_is_sent_once() -> None:
    """Taken is done."""
    post = Post()
    await post.owe()

    assert await post.worker.deliver_due("ops") == 1
    assert await post.worker.deliver_due("ops") == 0
    assert post.ops.sent == [("a1.1.ops", 1)]
    assert post.worker.counts["ops"].delivered == 1


async def test_a_retryable_failure_is_tried_again_with_the_same_key_and_growing_patience() -> None:
    """One, two, four seconds."""
    post = Post()
    post.ops.refuse = refusing()
    await post.owe()

    for wait in (0.0, 0.9, 0.1, 1.9, 0.1, 3.9, 0.1):
        post.clock += wait
        await post.worker.deliver_due("ops")

    assert post.ops.sent == [("a1.1.ops", attempt) for attempt in (1, 2, 3, 4)]
    assert post.worker.counts["ops"].failed == 4


async def test_a_receivers_retry_after_is_honoured_within_reason() -> None:
    """Thirty seconds are granted, a year is not."""
    post = Post()

    assert post.worker.delay_s(1, 30.0) == 30.0
    assert post.worker.delay_s(1, 31_536_000.0) == 3_600.0
    assert post.worker.delay_s(50) == 300.0


async def test_patience_is_spread_by_the_given_randomness() -> None:
    """Between half and all of it."""
    worker = OutboxWorker(
        FakeAlertStore(), {}, OutboxSettings(), now=lambda: 0.0, jitter=lambda: 0.0
    )

    assert worker.delay_s(3) == 2.0


async def test_after_the_last_attempt_it_is_a_dead_letter() -> None:
    """And can be seen and revived."""
    post = Post(OutboxSettings(attempts=2))
    post.ops.refuse = refusing()
    await post.owe()

    for _ in range(3):
        await post.worker.deliver_due("ops")
        post.clock += 600

    (letter,) = await post.store.dead_letters(limit=9)
    assert (letter.error, letter.attempts) == ("http_500", 2)
    assert len(post.ops.sent) == 2
    assert post.worker.counts["ops"].dead == 1


async def test_what_cannot_work_is_dead_at_once() -> None:
    """A 404 is not repeated."""
    post = Post()
    post.ops.refuse = refusing("http_404", retryable=False)
    await post.owe()

    await post.worker.deliver_due("ops")

    assert [letter.error for letter in await post.store.dead_letters(limit=9)] == ["http_404"]


async def test_a_channel_that_breaks_is_counted_and_tried_again() -> None:
    """A bug in one delivery ends neither the worker nor the delivery."""
    post = Post()
    post.ops.refuse = lambda d: ZeroDivisionError() if d.attempt == 1 else None
    await post.owe("a1")
    await post.owe("a2")

    await post.worker.deliver_due("ops")
    post.clock += 1
    await post.worker.deliver_due("ops")

    assert sorted(post.ops.sent) == [
        ("a1.1.ops", 1),
        ("a1.1.ops", 2),
        ("a2.1.ops", 1),
        ("a2.1.ops", 2),
    ]
    assert (post.worker.counts["ops"].broken, post.worker.counts["ops"].delivered) == (2, 2)


async def test_an_attempt_that_hangs_is_cut_off() -> None:
    """Whatever the channel does about its own timeout."""
    post = Post(OutboxSettings(attempt_s=0.01))
    post.ops.blocked = True
    await post.owe()

    await post.worker.deliver_due("ops")

    assert post.ops.trying == 0
    assert post.worker.counts["ops"].failed == 1


async def test_revisions_of_one_alert_arrive_in_order() -> None:
    """The second waits until the first is delivered, however often that is tried."""
    post = Post()
    post.ops.refuse = lambda d: (
        DeliveryError("http_503", retryable=True) if d.attempt == 1 else None
    )
    await post.owe("a1", 1)
    await post.owe("a1", 2)

    for _ in range(6):
        await post.worker.deliver_due("ops")
        post.clock += 1

    assert post.ops.sent == [
        ("a1.1.ops", 1),
        ("a1.1.ops", 2),
        ("a1.2.ops", 1),
        ("a1.2.ops", 2),
    ]


async def test_a_stopped_attempt_is_repeated_by_the_next_start() -> None:
    """At once, with the same key."""
    post = Post()
    post.ops.blocked = True
    await post.owe()
    running = asyncio.create_task(post.worker.run())
    await until(lambda: post.ops.trying == 1)
    await ended(running)

    post.ops.blocked = False
    assert await post.restart().deliver_due("ops") == 1

    assert post.ops.sent == [("a1.1.ops", 1), ("a1.1.ops", 2)]


async def test_what_a_crash_left_claimed_is_repeated_when_the_claim_is_over() -> None:
    """Another worker waits as long as the first one may still be at it."""
    post = Post()
    await post.owe()
    await post.store.claim("ops", now=post.clock, until=post.clock + 20, limit=1)

    post.clock += 19
    assert await post.worker.deliver_due("ops") == 0
    post.clock += 1
    assert await post.worker.deliver_due("ops") == 1

    assert post.ops.sent == [("a1.1.ops", 2)]


async def test_a_store_that_is_away_is_survived() -> None:
    """The worker looks again later."""
    post = Post()
    await post.owe()
    post.store.away = True

    assert await post.worker.deliver_due("ops") == 0

    post.store.away = False
    assert await post.worker.deliver_due("ops") == 1


async def test_a_hanging_channel_holds_up_nobody_else_and_no_more_than_its_share() -> None:
    """Each channel has its own few places."""
    post = Post(OutboxSettings(at_once=2))
    post.ops.blocked = True
    for number in range(5):
        await post.owe(f"a{number}", 1, "ops", "night")

    running = asyncio.create_task(post.worker.run())
    await until(lambda: post.worker.counts["night"].delivered == 5)
    await ended(running)

    assert len(post.night.sent) == 5
    assert (len(post.ops.sent), post.ops.most_at_once) == (2, 2)


async def test_waking_the_worker_delivers_at_once() -> None:
    """A word need not wait for the next poll."""
    post = Post(OutboxSettings(poll_s=60))
    running = asyncio.create_task(post.worker.run())
    await asyncio.sleep(0)
    await post.owe("a1", 1)
    await post.owe("a1", 2)

    post.worker.wake()
    await until(lambda: post.worker.counts["ops"].delivered == 2)
    await ended(running)

    assert post.ops.sent == [("a1.1.ops", 1), ("a1.2.ops", 1)]
