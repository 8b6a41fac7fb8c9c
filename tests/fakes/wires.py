"""A wire that remembers what was sent and how it was closed."""

import json
from typing import Any

from stream.refusal import CloseCode


class RememberingWire:
    """Meets `Wire` without a socket."""

    def __init__(self) -> None:
        self.texts: list[dict[str, Any]] = []
        self.closed_with: CloseCode | None = None

    def send_text(self, text: str) -> None:
        """Keep a text, decoded; nothing may come after the close."""
        assert self.closed_with is None
        self.texts.append(json.loads(text))

    def close(self, code: CloseCode, reason: str) -> None:
        """Keep the first close code."""
        assert len(reason.encode()) < 124
        if self.closed_with is None:
            self.closed_with = code
