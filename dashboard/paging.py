"""Places in lists, as the opaque text that travels in `before` and `next`."""

import math

from dashboard.errors import BadPlaceError


def place_text(at: float, item: str) -> str:
    """The place behind the item `item` of the time `at`."""
    return f"{at!r}~{item}"


def parse_place(text: str) -> tuple[float, str]:
    """Time and id again.

    Raises:
        BadPlaceError: it is none of ours.
    """
    at, separator, item = text.partition("~")
    try:
        moment = float(at)
    except ValueError:
        moment = math.nan
    if not separator or not math.isfinite(moment):
        raise BadPlaceError("`before` must be the `next` of an earlier page.")
    return moment, item
