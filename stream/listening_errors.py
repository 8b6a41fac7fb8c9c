"""Why somebody cannot listen in, or not speak.

ListeningError
├── NotLiveError          call_not_live
├── ListeningFullError    listening_full
├── NoWayBackError        no_way_back
├── CoachThereError       coach_there
└── BadOfferError         bad_offer
"""


class ListeningError(Exception):
    """Somebody cannot listen in."""

    code = "listening_refused"
    retryable = False


class NotLiveError(ListeningError):
    """The call is not live on this node, or just over."""

    code = "call_not_live"


class ListeningFullError(ListeningError):
    """As many listen as may."""

    code = "listening_full"
    retryable = True


class NoWayBackError(ListeningError):
    """The call's source cannot carry sound to whom it is meant for, or just refused to."""

    code = "no_way_back"


class CoachThereError(ListeningError):
    """Somebody else speaks to the agent already; the text is their name."""

    code = "coach_there"


class BadOfferError(ListeningError):
    """What a browser offers cannot be answered; the text says why."""

    code = "bad_offer"
