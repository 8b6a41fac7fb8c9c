"""The outbox: retries, order, dead letters, restarts, and channels that hang."""

import asyncio

import pytest
from msgspec.structs import replace

from alerts.alert import Severity
from alerts.channels.channel import RATE_LIMITED, DeliveryError, DigestReason
from alerts.notice import NoticeType
from alerts.outbox import OutboxSettings, OutboxWorker, UnknownChannelError
from alerts.pace import Limit
from tests.fakes.alert_samples import an_alert, an_item
from tests.fakes.alert_store import FakeAlertStore
from tests.fakes.channel import FakeChannel, refusing
from tests.fakes.turning import ended, until

pytestmark = pytest.mark.unit


class Post:
    """A worker over a fake store, two fake channels and a clock that is set by hand."""

    def __init__(
        self, settings: OutboxSettings | None = None, *, limits: tuple[Limit, ...] = ()
    ) -> None:
        self.store = FakeAlertStore()
        self.ops, self.night = FakeChannel(limits), FakeChannel()
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

    async def hold(self, alert_id: str, *, until: float, revision: int = 1) -> None:
        """A notice for `ops` that quiet hours hold."""
        alert = an_alert(alert_id, revision=revision)
        item = replace(an_item(alert), held_until=until)
        await self.store.save(alert, expected_revision=revision - 1, outbox=[item])


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


async def test_what_was_held_is_told_in_one_message_when_the_quiet_is_over() -> None:
    """All revisions of it; nothing before."""
    post = Post()
    for number in range(3):
        await post.hold(f"a{number}", until=2_000.0)
    await post.hold("a0", until=2_000.0, revision=2)

    assert await post.worker.deliver_due("ops") == 0
    post.clock = 2_000.0
    assert await post.worker.deliver_due("ops") == 1

    told = ["a0.1.ops", "a1.1.ops", "a2.1.ops", "a0.2.ops"]
    assert post.ops.digests == [(DigestReason.QUIET_HOURS, told)]
    assert (post.worker.counts["ops"].delivered, post.worker.counts["ops"].digests) == (4, 1)
    assert await post.worker.deliver_due("ops") == 0


async def test_a_single_one_that_was_held_is_told_as_itself() -> None:
    """A list of one is no list."""
    post = Post()
    await post.hold("a1", until=500.0)

    await post.worker.deliver_due("ops")

    assert (post.ops.sent, post.ops.digests) == ([("a1.1.ops", 1)], [])


async def test_what_passes_supersedes_what_is_held_of_the_same_alert() -> None:
    """It tells more, and it does not wait for the morning."""
    post = Post()
    await post.hold("a1", until=2_000.0)
    await post.hold("a2", until=2_000.0)
    await post.owe("a1", 2)

    await post.worker.deliver_due("ops")
    post.clock = 2_000.0
    await post.worker.deliver_due("ops")

    assert post.ops.sent == [("a1.2.ops", 1), ("a2.1.ops", 1)]


async def test_a_digest_that_fails_is_repeated_whole() -> None:
    """Each of its deliveries is tried again, none is lost."""
    post = Post()
    post.ops.refuse = refusing()
    for number in range(2):
        await post.hold(f"a{number}", until=1_000.0)
    await post.worker.deliver_due("ops")
    post.ops.refuse = lambda _: None
    post.clock += 1
    await post.worker.deliver_due("ops")

    assert [keys for _, keys in post.ops.digests] == [["a0.1.ops", "a1.1.ops"]] * 2
    assert (post.worker.counts["ops"].failed, post.worker.counts["ops"].delivered) == (2, 2)


async def test_no_more_is_sent_than_the_channel_takes() -> None:
    """The rest waits where it is, without costing an attempt."""
    post = Post(limits=(Limit(2, 1.0), Limit(20, 60.0)))
    for number in range(5):
        await post.owe(f"a{number}")

    sent = []
    for _ in range(4):
        sent.append(await post.worker.deliver_due("ops"))
        post.clock += 1

    assert sent == [2, 2, 1, 0]
    assert {attempt for _, attempt in post.ops.sent} == {1}


async def test_a_burst_beyond_the_limit_is_told_in_one_with_the_gravest_alone() -> None:
    """Nothing is lost and nothing is refused."""
    post = Post(limits=(Limit(3, 60.0),))
    for number in range(10):
        grave = Severity.CRITICAL if number == 7 else Severity.WARNING
        alert = an_alert(f"a{number}", severity=grave)
        await post.store.save(alert, expected_revision=0, outbox=[an_item(alert)])

    assert await post.worker.deliver_due("ops") == 3

    assert [key for key, _ in post.ops.sent] == ["a7.1.ops", "a0.1.ops"]
    ((reason, keys),) = post.ops.digests
    assert reason is DigestReason.BURST
    assert sorted(keys) == [f"a{number}.1.ops" for number in (1, 2, 3, 4, 5, 6, 8, 9)]
    assert await post.worker.deliver_due("ops") == 0


async def test_a_channel_that_asks_for_peace_gets_it() -> None:
    """Everything waits, not only what was refused."""
    post = Post(limits=(Limit(20, 60.0),))
    post.ops.refuse = lambda _: DeliveryError(RATE_LIMITED, retryable=True, retry_after_s=600.0)
    await post.owe("a1")
    await post.worker.deliver_due("ops")
    post.ops.refuse = lambda _: None
    await post.owe("a2")

    post.clock += 599
    assert await post.worker.deliver_due("ops") == 0
    post.clock += 1
    assert await post.worker.deliver_due("ops") == 2


async def test_a_test_message_goes_past_everything_that_waits() -> None:
    """But not past the limit, and not to a channel that is not there."""
    post = Post(limits=(Limit(1, 60.0),))

    await post.worker.test("ops")
    with pytest.raises(DeliveryError) as failed:
        await post.worker.test("ops")
    with pytest.raises(UnknownChannelError):
        await post.worker.test("nobody")

    assert (post.ops.tests, failed.value.code) == (1, RATE_LIMITED)


async def test_what_was_taken_while_the_store_went_away_is_not_sent_again() -> None:
    """What came of it is written down first once the store is back, however late that is."""
    post = Post()
    await post.owe()

    def go_away(_: object) -> None:
        post.store.away = True

    post.ops.refuse = go_away
    await post.worker.deliver_due("ops")
    post.clock += 600
    assert await post.worker.deliver_due("ops") == 0
    post.store.away = False

    assert await post.worker.deliver_due("ops") == 0
    assert await post.restart().deliver_due("ops") == 0
    assert post.ops.sent == [("a1.1.ops", 1)]


async def test_an_attempt_that_outlasts_its_claim_is_not_doubled() -> None:
    """A store that answered late must not make this worker send the same twice at once."""
    post = Post()
    post.ops.blocked = True
    await post.owe()
    first = asyncio.create_task(post.worker.deliver_due("ops"))
    await until(lambda: post.ops.trying == 1)
    post.clock += 600

    assert await post.worker.deliver_due("ops") == 0

    await ended(first)
    assert post.ops.sent == [("a1.1.ops", 1)]
