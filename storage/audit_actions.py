"""Everything the audit log keeps, and what happens to a deed that cannot be written down.

To add an action is one line in `Action`, one in `ACTIONS`, and its title in the web application's
words; tests miss what is left out.
"""

from enum import StrEnum

import msgspec


class Action(StrEnum):
    """What somebody did. The value is kept for ever: never change one."""

    SIGN_IN = "sign_in"
    SIGN_IN_FAILED = "sign_in.failed"
    SIGN_IN_THROTTLED = "sign_in.throttled"
    SIGN_OUT = "sign_out"
    SESSION_REVOKED = "session.revoked"
    TOKEN_CREATED = "token.created"  # noqa: S105 - the name of a deed
    TOKEN_REVOKED = "token.revoked"  # noqa: S105 - the name of a deed
    CLAIM_REFUSED = "claim.refused"
    SEARCHED = "searched"
    RECORDING_PLAYED = "recording.played"
    EXPORTED = "exported"
    TRANSCRIPT_VIEWED = "transcript.viewed"
    CONFIGURATION_CHANGED = "configuration.changed"
    KEY_ROTATED = "key.rotated"
    USER_ADDED = "user.added"
    USER_CHANGED = "user.changed"
    USER_REMOVED = "user.removed"
    PASSWORD_CHANGED = "password.changed"  # noqa: S105 - the name of a deed
    DIRECTORY_CHANGED = "directory.changed"
    HOLD_SET = "hold.set"
    HOLD_LIFTED = "hold.lifted"
    CUSTOMER_FORGOTTEN = "customer.forgotten"
    RETENTION_PURGED = "retention.purged"
    DELIVERY_REVIVED = "delivery.revived"
    CHANNEL_TESTED = "channel.tested"
    MODEL_INSTALLED = "model.installed"
    MODEL_REMOVED = "model.removed"
    INTERVENTION_BEGUN = "intervention.begun"
    INTERVENTION_ENDED = "intervention.ended"
    MARK_MADE = "mark.made"
    MARK_CHANGED = "mark.changed"
    MARK_REMOVED = "mark.removed"
    ENTRIES_LOST = "entries.lost"


class WhenUnwritten(StrEnum):
    """What becomes of a deed that the audit log cannot take, because the database is away."""

    REFUSE = "refuse"
    """It fails: `AuditLog.record` and `append` raise, and it must not be done."""
    DEFER = "defer"
    """It happens all the same, and is written down once the database is back: `AuditBacklog`."""


class ActionRule(msgspec.Struct, frozen=True):
    """How one action is kept."""

    description: str
    """When it is written, and what its target and details are; for docs/audit.md."""
    unwritten: WhenUnwritten = WhenUnwritten.REFUSE
    """What becomes of it while nothing can be written."""


_DEFER = WhenUnwritten.DEFER

ACTIONS: dict[Action, ActionRule] = {
    Action.SIGN_IN: ActionRule("Somebody signed in; target: the user."),
    Action.SIGN_IN_FAILED: ActionRule(
        "User and password did not fit; target: the user if there is one of that name. "
        "What was typed is not kept: people type passwords into the wrong field."
    ),
    Action.SIGN_IN_THROTTLED: ActionRule(
        "A sign-in was refused unchecked after too many guesses; once per address and window."
    ),
    Action.SIGN_OUT: ActionRule("Somebody signed out; target: the user."),
    Action.SESSION_REVOKED: ActionRule("A session was ended by its id; target: whose it was."),
    Action.TOKEN_CREATED: ActionRule("A token was made; target: its id; details: name, scopes."),
    Action.TOKEN_REVOKED: ActionRule("A token was made worthless; target: its name or id."),
    Action.CLAIM_REFUSED: ActionRule(
        "A source tried to bring a party that another credential brings (4403); target: the call; "
        "details: party, holder. The refusal itself never waits.",
        _DEFER,
    ),
    Action.SEARCHED: ActionRule(
        "Calls or customers were searched; details: fields used and results, never the words."
    ),
    Action.RECORDING_PLAYED: ActionRule(
        "Sound of a call was sent; target: the call; details: `from_ms`, `to_ms`. "
        "Written before the first byte leaves."
    ),
    Action.EXPORTED: ActionRule(
        "Something left as a file; target: what; details: rows, and of calls what was asked for, "
        "without the words and attributes typed."
    ),
    Action.TRANSCRIPT_VIEWED: ActionRule(
        "What was said in a call of another team was read; target: the call."
    ),
    Action.CONFIGURATION_CHANGED: ActionRule(
        "A node started with other settings or rule packs than the last time; target: the node; "
        "details: what changed, and keyed fingerprints. It does not start otherwise."
    ),
    Action.KEY_ROTATED: ActionRule(
        "Recordings were encrypted, or their data keys put under another key; target: the key's "
        "id; details: command. Making a key changes nothing and is not written."
    ),
    Action.USER_ADDED: ActionRule("A user was added; target: the user; details: role."),
    Action.USER_CHANGED: ActionRule("Role, team or state of a user changed; target: the user."),
    Action.USER_REMOVED: ActionRule("A user was removed; target: the user."),
    Action.PASSWORD_CHANGED: ActionRule("A user has another password; target: the user."),
    Action.DIRECTORY_CHANGED: ActionRule(
        "Teams, agents or queues changed; target: what; details: how many of each."
    ),
    Action.HOLD_SET: ActionRule(
        "A call or a customer may not be deleted; target: the call or the customer's subject; "
        "details: hold. The reason is kept with the hold."
    ),
    Action.HOLD_LIFTED: ActionRule("It may be deleted again; target and details as above."),
    Action.CUSTOMER_FORGOTTEN: ActionRule(
        "The data of one customer was removed; target: the subject; details: how many of each "
        "kind. Removal and entry are one transaction."
    ),
    Action.RETENTION_PURGED: ActionRule(
        "What had been kept long enough was removed; target: the kind; details: how many."
    ),
    Action.DELIVERY_REVIVED: ActionRule(
        "A delivery given up was made due again, or all of a channel; target: its key, or the "
        "channel."
    ),
    Action.CHANNEL_TESTED: ActionRule("A test message was sent to a channel; target: its name."),
    Action.MODEL_INSTALLED: ActionRule(
        "A recognition model was fetched or installed; target: its name; details: source."
    ),
    Action.MODEL_REMOVED: ActionRule("A recognition model was removed; target: its name."),
    Action.INTERVENTION_BEGUN: ActionRule(
        "Somebody joins a live call; target: the call; details: mode, reason. Nobody joins "
        "otherwise."
    ),
    Action.INTERVENTION_ENDED: ActionRule(
        "They left it; target: the call; details: mode, `from_ms`, `to_ms`. Leaving never waits.",
        _DEFER,
    ),
    Action.MARK_MADE: ActionRule(
        "Somebody commented on a moment of a call; target: the call; details: mark, `from_ms`, "
        "`to_ms` of a stretch. What they wrote is kept with the call only."
    ),
    Action.MARK_CHANGED: ActionRule("Its author changed it; target and details as above."),
    Action.MARK_REMOVED: ActionRule("Its author removed it; target and details as above."),
    Action.ENTRIES_LOST: ActionRule(
        "Deferred entries did not fit into memory while the database was away; details: how many.",
        _DEFER,
    ),
}
"""Every action; nothing else can be written."""


class TargetKind(StrEnum):
    """What a deed was done to."""

    NONE = ""
    USER = "user"
    SESSION = "session"
    TOKEN = "token"  # noqa: S105 - a kind of thing
    CALL = "call"
    CUSTOMER = "customer"
    """The target is the customer's subject (`storage.subject`), never number or hash."""
    NODE = "node"
    DIRECTORY = "directory"
    DELIVERY = "delivery"
    CHANNEL = "channel"
    MODEL = "model"
    KEY = "key"
    LIST = "list"
    """A list or file as a whole, such as the audit log itself."""
