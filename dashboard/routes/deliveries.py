"""Channels, and what they could not be told."""

from typing import Annotated

from fastapi import Query, Request

from dashboard.paging import parse_place, place_text
from dashboard.resources import (
    ChannelList,
    ChannelView,
    DeliveryList,
    DeliveryView,
    Resent,
    TestOutcome,
)
from dashboard.routes.calls import Limit, Place
from dashboard.services import services_of
from dashboard.sight import Seen, no_dead_letter
from storage.delivery_list import BeforeDelivery, DeliveryRecord

ChannelName = Annotated[str, Query(description="Only those of this channel.")]


async def list_channels(seen: Seen) -> ChannelList:
    """The channels of the settings, each with how many deliveries are in which state."""
    tally = await seen.tally()
    return ChannelList(
        items=[
            ChannelView.model_validate(
                {
                    **{name: getattr(channel, name) for name in channel.__struct_fields__},
                    "deliveries": tally.get(channel.name, {}),
                }
            )
            for channel in seen.channels()
        ]
    )


async def try_channel(channel: str, request: Request, seen: Seen) -> TestOutcome:
    """Send a test message now; answers when it arrived, or says why not."""
    seen.check_channel(channel)
    code = await services_of(request).channels.test(channel)
    return TestOutcome(arrived=code == "", code=code)


async def resend_channel(channel: str, seen: Seen) -> Resent:
    """Send all dead letters of a channel again."""
    return Resent(deliveries=await seen.resend_all(channel))


async def list_dead_letters(
    seen: Seen, channel: ChannelName = "", limit: Limit = 50, before: Place = ""
) -> DeliveryList:
    """What was given up, latest first and in pages."""
    place = BeforeDelivery(*parse_place(before)) if before else None
    found = await seen.dead_letters(limit=limit, channel=channel, before=place)
    last = found[-1] if len(found) == limit else None
    return DeliveryList(
        items=[_view(record) for record in found],
        next=place_text(last.at, last.key) if last else None,
    )


async def resend_delivery(key: str, request: Request, seen: Seen) -> Resent:
    """Send one dead letter again."""
    await seen.check_delivery(key)
    if not await services_of(request).channels.resend(key):
        raise no_dead_letter()
    return Resent(deliveries=1)


async def alert_deliveries(alert_id: str, request: Request, seen: Seen) -> DeliveryList:
    """Which channels were told of an alert, and what became of it; latest first."""
    services = services_of(request)
    await seen.alert(alert_id)
    found = await services.deliveries.of_alert(alert_id)
    return DeliveryList(items=[_view(record) for record in found])


def _view(record: DeliveryRecord) -> DeliveryView:
    alert = record.notice.alert
    return DeliveryView(
        key=record.key,
        channel=record.channel,
        type=record.notice.type,
        state=record.state,
        attempts=record.attempts,
        error=record.error,
        at=record.at,
        alert=alert.id,
        call=alert.call,
        start_ms=alert.start_ms,
        severity=alert.severity,
        title=alert.title,
        agent=alert.agent,
        agent_name=alert.agent_name,
        team=alert.team,
    )
