"""Why somebody cannot listen in.

ListeningError
├── NotLiveError          call_not_live
├── ListeningFullError    listening_full
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


class BadOfferError(ListeningError):
    """What a browser offers cannot be answered; the text says why."""

    code = "bad_offer"
