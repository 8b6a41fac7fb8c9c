"""What can go wrong with keeping things.

StorageError
├── DatabaseAwayError      database_away       out of reach, locked or full (retryable)
├── SchemaTooNewError      schema_too_new      written by a newer Floorwalker
├── DatabaseAddressError   database_address    no address of a database we support
├── NameTakenError         name_taken          the name is in use already
├── UnknownNameError       name_unknown        nothing has this name
├── CustomerHeldError      customer_held       a legal hold stands in the way of forgetting
├── CustomerOnLineError    customer_on_line    calls to forget are not over for long (retryable)
├── SpoolWaitingError      spool_waiting       something waits to be written (retryable)
├── EntryError             entry               an entry of the directory is wrong
└── SpoolError             spool               the spool file cannot be written (retryable)
    └── SpoolFullError     spool_full          the spool has reached its bound (retryable)
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import exc

from storage.directory import Fault


class StorageError(Exception):
    """Something could not be kept or found."""

    code = "storage"
    retryable = False


class DatabaseAwayError(StorageError):
    """The database cannot be reached, is locked, or has no room. Nothing was written."""

    code = "database_away"
    retryable = True


class SchemaTooNewError(StorageError):
    """The database was written by a newer Floorwalker than this one."""

    code = "schema_too_new"


class DatabaseAddressError(StorageError):
    """The address names no database we support. The message never contains the address."""

    code = "database_address"


class NameTakenError(StorageError):
    """The name is in use already."""

    code = "name_taken"


class UnknownNameError(StorageError):
    """Nothing has this name."""

    code = "name_unknown"


class CustomerHeldError(StorageError):
    """A legal hold stands in the way; nothing was removed."""

    code = "customer_held"

    def __init__(self, calls: int) -> None:
        super().__init__(f"a legal hold keeps {calls} calls of this customer")
        self.calls = calls


class CustomerOnLineError(StorageError):
    """The customer is on the line, or was less than a minute ago; nothing was removed."""

    code = "customer_on_line"
    retryable = True

    def __init__(self, calls: int) -> None:
        super().__init__(f"{calls} calls of this customer are not over, or only just")
        self.calls = calls


class SpoolWaitingError(StorageError):
    """Something waits on this node to be written and may be the customer's; nothing was removed."""

    code = "spool_waiting"
    retryable = True

    def __init__(self, spool: str) -> None:
        super().__init__(f"something waits in {spool} to be written; try again once it is")


class EntryError(StorageError):
    """An entry of the directory cannot be as it is."""

    code = "entry"

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(", ".join(f"{fault.field}: {fault.code}" for fault in faults))
        self.faults = tuple(faults)


class SpoolError(StorageError):
    """The spool file cannot be written; what was asked to be kept is not in it."""

    code = "spool"
    retryable = True


class SpoolFullError(SpoolError):
    """The spool has reached the size it may have."""

    code = "spool_full"


AWAY = (
    exc.OperationalError,
    exc.InterfaceError,
    exc.TimeoutError,
    exc.ResourceClosedError,
    ConnectionError,
    TimeoutError,
    OSError,
)
"""What drivers raise when the database is out of reach rather than the data at fault."""


AWAY_STATES = ("08", "25006", "28", "3D", "40", "53", "55P03", "57", "58")
"""Begins of PostgreSQL's error codes that mean the same: no connection, read only, no such user or
database, deadlock, no resources, locked, shutting down, system error (its manual, appendix A)."""

AWAY_NAMES = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
"""SQLite's names of errors for which it has no class of their own."""


def is_away(error: BaseException) -> bool:
    """Whether `error` means that the database is out of reach for now."""
    if isinstance(error, AWAY):
        return True
    if not isinstance(error, exc.DBAPIError):
        return False
    reason = away_reason(error)
    return error.connection_invalidated or reason.startswith((*AWAY_STATES, *AWAY_NAMES))


@contextmanager
def away_as_ours() -> Iterator[None]:
    """Turn the drivers' errors for an absent database into `DatabaseAwayError`."""
    try:
        yield
    except (exc.SQLAlchemyError, OSError) as error:
        if is_away(error):
            raise DatabaseAwayError(away_reason(error)) from error
        raise


def away_reason(error: BaseException) -> str:
    """The driver's own name for what is wrong, such as `SQLITE_FULL`; nothing of the data."""
    cause = getattr(error, "orig", None) or error
    name = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    return str(name or type(cause).__name__)
