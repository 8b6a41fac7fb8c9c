"""Robots of chat platforms that keep to what the platforms document: credentials, signatures with
their window of time, sizes, rates, shapes; and answer errors as they do.
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from tests.fakes.http_server import Answer, Asked

Json = dict[str, Any]

HOUR_S = 3600.0
MENTION = re.compile(r"<!|<@|<at\b|@all|@所有人|@channel|@here", re.IGNORECASE)
"""What would call people who were not meant."""


class Platform(Protocol):
    """A robot's end."""

    path: str
    shown: list[Json]

    def __call__(self, asked: Asked) -> Answer:
        """Answer one post."""
        ...


class _Rate:
    """Counts messages in a sliding window."""

    def __init__(self, most: int, within_s: float, now: Callable[[], float]) -> None:
        self._most, self._within_s, self._now = most, within_s, now
        self._at: list[float] = []

    def exceeded(self) -> bool:
        """Count one message; whether it is one too many."""
        now = self._now()
        self._at = [at for at in self._at if now - at < self._within_s]
        self._at.append(now)
        return len(self._at) > self._most


def _code(field: str, code: int, message: str = "", status: int = 200) -> Answer:
    body = {field: code, "errmsg" if field == "errcode" else "msg": message or "ok"}
    return Answer(status, body=json.dumps(body).encode())


class WeComRobot:
    """Markdown of at most 4096 bytes, 20 a minute."""

    path = "/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"

    def __init__(self, now: Callable[[], float]) -> None:
        self.shown: list[Json] = []
        self._rate = _Rate(20, 60.0, now)

    def __call__(self, asked: Asked) -> Answer:
        """See `Platform`."""
        if asked.path != self.path:
            return _code("errcode", 93000, "invalid webhook url")
        body = json.loads(asked.body)
        if body.get("msgtype") != "markdown":
            return _code("errcode", 40008, "invalid message type")
        content = body.get("markdown", {}).get("content", "")
        if not content:
            return _code("errcode", 44004, "empty content")
        if len(content.encode()) > 4096:
            return _code("errcode", 40058, "markdown.content exceed max length 4096")
        if self._rate.exceeded():
            return _code("errcode", 45009, "api freq out of limit")
        self.shown.append(body)
        return _code("errcode", 0)


class DingTalkRobot:
    """A signed address, action cards of at most 20000 bytes, 20 a minute or ten minutes' peace."""

    path = "/robot/send?access_token=566cc69da782ec"
    secret = "SECb3f1a8b5e0d04d6c8d0c3f0d2f1f"

    def __init__(self, now: Callable[[], float]) -> None:
        self.shown: list[Json] = []
        self._now = now
        self._rate = _Rate(20, 60.0, now)
        self._refused_until = 0.0

    def __call__(self, asked: Asked) -> Answer:
        """See `Platform`."""
        parts = urlsplit(asked.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path != "/robot/send" or query.get("access_token") != "566cc69da782ec":
            return _code("errcode", 300005, "token is not exist")
        if (error := self._unsigned(query)) is not None:
            return error
        if len(asked.body.encode()) > 20_000:
            return _code("errcode", 460101, "message too long, exceed 20000 bytes")
        body = json.loads(asked.body)
        card = body.get("actionCard", {})
        wanted = ("title", "text", "singleTitle", "singleURL")
        if body.get("msgtype") != "actionCard" or not all(card.get(name) for name in wanted):
            return _code("errcode", 40035, "invalid parameter")
        if self._rate.exceeded():
            self._refused_until = self._now() + 600
        if self._now() < self._refused_until:
            return _code("errcode", 130101, "send too fast, exceed 20 times per minute")
        self.shown.append(body)
        return _code("errcode", 0)

    def _unsigned(self, query: dict[str, str]) -> Answer | None:
        timestamp = query.get("timestamp", "0")
        if abs(int(timestamp) / 1000 - self._now()) > HOUR_S:
            return _code("errcode", 310000, "invalid timestamp")
        told = f"{timestamp}\n{self.secret}".encode()
        right = base64.b64encode(hmac.new(self.secret.encode(), told, hashlib.sha256).digest())
        if query.get("sign") != right.decode():
            return _code("errcode", 310000, "sign not match")
        return None


class FeishuBot:
    """A signed body of at most 20 KB with a card, 5 a second and 100 a minute."""

    path = "/open-apis/bot/v2/hook/9ff23a1e-3b3a-4f70-9c0c-1f0e5cb2a5aa"
    secret = "Hq0cX5wuGz4dnRIWOoOUhg"
    TAGS = frozenset({"div", "action", "note", "hr"})

    def __init__(self, now: Callable[[], float]) -> None:
        self.shown: list[Json] = []
        self._now = now
        self._second, self._minute = _Rate(5, 1.0, now), _Rate(100, 60.0, now)

    def __call__(self, asked: Asked) -> Answer:
        """See `Platform`."""
        if asked.path != self.path:
            return _code("code", 19001, "param invalid: incoming webhook access token invalid")
        if len(asked.body.encode()) > 20 * 1024:
            return _code("code", 9499, "Bad Request", status=400)
        body = json.loads(asked.body)
        timestamp = int(body.get("timestamp", "0"))
        key = f"{timestamp}\n{self.secret}".encode()
        right = base64.b64encode(hmac.new(key, digestmod=hashlib.sha256).digest()).decode()
        if abs(timestamp - self._now()) > HOUR_S or body.get("sign") != right:
            return _code("code", 19021, "sign match fail or timestamp is not within one hour")
        if not self._is_card(body):
            return _code("code", 9499, "Bad Request", status=400)
        if self._second.exceeded() or self._minute.exceeded():
            return _code("code", 11232, "frequency limited")
        self.shown.append(body)
        return _code("code", 0, "success")

    def _is_card(self, body: Json) -> bool:
        card = body.get("card", {})
        head = card.get("header", {}).get("title", {})
        elements = card.get("elements", [])
        return (
            body.get("msg_type") == "interactive"
            and head.get("tag") == "plain_text"
            and bool(head.get("content"))
            and bool(elements)
            and all(element.get("tag") in self.TAGS for element in elements)
        )


class SlackHook:
    """Blocks within their bounds, about one a second."""

    path = "/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX"

    def __init__(self, now: Callable[[], float]) -> None:
        self.shown: list[Json] = []
        self._rate = _Rate(1, 1.0, now)

    def __call__(self, asked: Asked) -> Answer:
        """See `Platform`."""
        if asked.path != self.path:
            return Answer(404, body=b"no_service")
        try:
            body = json.loads(asked.body)
        except ValueError:
            return Answer(400, body=b"invalid_payload")
        if not body.get("text"):
            return Answer(400, body=b"no_text")
        if not all(self._fits(block) for block in body.get("blocks", [])):
            return Answer(400, body=b"invalid_blocks")
        if self._rate.exceeded():
            return Answer(429, (("retry-after", "30"),), body=b"rate_limited")
        self.shown.append(body)
        return Answer(body=b"ok")

    def _fits(self, block: Json) -> bool:
        most = {"header": 150, "section": 3000}.get(block["type"], 2000)
        text = block.get("text")
        fields = block.get("fields", [])
        if block["type"] == "header" and (not text or text["type"] != "plain_text"):
            return False
        return (
            (text is None or 0 < len(text["text"]) <= most)
            and len(fields) <= 10
            and all(0 < len(field["text"]) <= 2000 for field in fields)
        )
