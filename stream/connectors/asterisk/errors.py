"""What can go wrong between us and Asterisk.

Exception
└── AsteriskError          `retryable` says whether the same may succeed later
    ├── AriUnreachable     no connection, or no answer in time
    ├── AriRefused         an answer that is no success; carries the HTTP status
    ├── ApplicationTakenError  another program connected under our application's name
    ├── CarrierError       the sound of a tap could not be carried
    └── NoCarrierError     Asterisk has loaded none of the carriers we may use
"""


class AsteriskError(Exception):
    """Something between us and Asterisk. The text is for people and holds no personal data."""

    retryable = True


class AriUnreachable(AsteriskError):  # noqa: N818 - it is what we call the state, too
    """No connection, or no answer in time."""


class AriRefused(AsteriskError):  # noqa: N818 - it is the refusal
    """An answer that is no success."""

    def __init__(self, status: int, request: str) -> None:
        super().__init__(f"Asterisk answers {status} to {request}")
        self.status = status
        """HTTP status: 404 what was named is gone, 401 and 403 wrong user, 409 not now."""


class ApplicationTakenError(AsteriskError):
    """Another program connected under our application's name."""


class CarrierError(AsteriskError):
    """The sound of a tap could not be carried."""


class NoCarrierError(AsteriskError):
    """Asterisk has loaded none of the carriers we may use."""

    retryable = False
