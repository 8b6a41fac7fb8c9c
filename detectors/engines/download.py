"""Fetches the published list and archives. The only place of this room with an HTTP client, which
honours HTTPS_PROXY, NO_PROXY and SSL_CERT_FILE.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx

from detectors.engines.catalogue import PublishedModel
from detectors.engines.partial import Partial
from detectors.engines.supply import (
    DiskFullError,
    DownloadError,
    DownloadRefusedError,
    DownloadSlowError,
    ListAwayError,
    RedirectError,
    SupplyError,
    SupplySettings,
    WrongFileError,
)

LIST_BYTES = 4 * 1024 * 1024
"""Largest list we read; the published one has some 50 kB."""

REDIRECTS = 5
"""How often a server may send us on."""

Told = Callable[[int, int], None]
"""Is told bytes so far, and bytes in all."""

_PASSING = frozenset({408, 425, 429})
"""Statuses below 500 that may pass by themselves."""


class ModelServer:
    """The server of models, or its mirror. Use it as a context manager."""

    def __init__(self, settings: SupplySettings) -> None:
        self._settings = settings
        self._client = httpx.Client(
            timeout=httpx.Timeout(settings.stall_s, connect=settings.connect_s),
            follow_redirects=False,
            # Byte ranges and checksums are of the archive, not of a compressed answer.
            headers={"user-agent": "floorwalker", "accept-encoding": "identity"},
        )

    def __enter__(self) -> "ModelServer":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def catalogue(self) -> bytes:
        """The published list, as it came.

        Raises:
            ListAwayError: it cannot be had, or is far too large.
            RedirectError: we are sent on too often, or to where we do not go.
        """
        url = str(self._settings.list_url)
        try:
            with self._open(url, {}) as response:
                if response.status_code != httpx.codes.OK:
                    status = response.status_code
                    raise ListAwayError(f"The list of models: {url} answers {status}.")
                body = bytearray()
                for part in self._parts(response):
                    body += part
                    if len(body) > LIST_BYTES:
                        raise ListAwayError(f"The list of models at {url} is too large.")
                return bytes(body)
        except (httpx.HTTPError, DownloadSlowError) as error:
            raise ListAwayError(f"The list of models cannot be had from {url}: {error}") from error

    def address(self, model: PublishedModel) -> str:
        """Where a model's archive is fetched from.

        Raises:
            RedirectError: the list names an address we do not go to.
        """
        mirror = self._settings.mirror
        if mirror is None:
            return _onward(str(self._settings.list_url), model.url)
        return f"{str(mirror).rstrip('/')}/{Path(urlsplit(model.url).path).name}"

    def fetch(self, model: PublishedModel, partial: Partial, told: Told) -> None:
        """Bring a model's archive into `partial`, going on with what is there already.

        Raises:
            DownloadError: it breaks off again and again, is refused, or is too slow.
            WrongFileError: the server has another file than the list says.
            RedirectError, DiskFullError: as they say.
        """
        url = self.address(model)
        partial.belongs_to(url, model.md5, model.size)
        futile, wait_s = 0, self._settings.retry_wait_s
        while True:
            before = partial.size
            try:
                self._continue(url, partial, told)
            except DownloadError as error:
                futile = futile + 1 if partial.size <= before else 1
                if not error.retryable or futile >= self._settings.attempts:
                    raise
                time.sleep(wait_s * 2 ** (futile - 1))
            else:
                return

    def _continue(self, url: str, partial: Partial, told: Told) -> None:
        """One connection: the rest of the archive, or all of it if it is not the same any more."""
        total = partial.total
        if partial.size == total:
            return
        try:
            with self._open(url, partial.resume_headers()) as response:
                _check_answer(response, partial)
                told(partial.size, total)
                with partial.writer() as write:
                    for part in self._parts(response):
                        if partial.size + len(part) > total:
                            raise WrongFileError(f"{url} sends more than the {total} B published.")
                        write(part)
                        told(partial.size, total)
        except httpx.TimeoutException as error:
            raise DownloadSlowError(f"{url} does not answer or has stopped sending.") from error
        except httpx.HTTPError as error:
            reason = str(error) or type(error).__name__
            raise DownloadError(f"{url} broke off after {partial.size} B: {reason}") from error
        except OSError as error:
            raise DiskFullError(f"{partial.path} cannot be written: {error.strerror}.") from error
        if partial.size < total:
            raise DownloadError(f"{url} ended after {partial.size} of {total} B.")

    @contextmanager
    def _open(self, url: str, headers: dict[str, str]) -> Iterator[httpx.Response]:
        """The answer to a GET, having followed redirects."""
        for _ in range(REDIRECTS + 1):
            with self._client.stream("GET", url, headers=headers) as response:
                if not response.is_redirect:
                    if response.headers.get("content-encoding", "identity") != "identity":
                        raise DownloadRefusedError(f"{url} insists on compressing its answer.")
                    yield response
                    return
                url = _onward(url, response.headers.get("location", ""))
        raise RedirectError(f"Sent on more than {REDIRECTS} times, at last to {url}.")

    def _parts(self, response: httpx.Response) -> Iterator[bytes]:
        """The body in parts, for as long as enough of it arrives."""
        since, came = time.monotonic(), 0
        # Without a size: with one, the client would hold back bytes and lose them at a drop.
        for part in response.iter_raw():
            came += len(part)
            now = time.monotonic()
            if now - since >= self._settings.stall_s:
                if came < self._settings.stall_bytes:
                    raise DownloadSlowError(
                        f"{response.url} sent {came} B in {now - since:.0f} s: too slow."
                    )
                since, came = now, 0
            yield part


def _onward(here: str, there: str) -> str:
    """Where an address named at `here` leads.

    Raises:
        RedirectError: it is not http(s), or would leave https.
    """
    url = urljoin(here, there)
    scheme = urlsplit(url).scheme
    if scheme not in {"http", "https"} or not there:
        raise RedirectError(f"{here} leads to {there or 'nowhere'}, where we do not go.")
    if scheme == "http" and urlsplit(here).scheme == "https":
        raise RedirectError(f"{here} leads to {url}, which is not encrypted.")
    return url


def _check_answer(response: httpx.Response, partial: Partial) -> None:
    """Make `partial` fit the answer: go on, or begin anew; or raise what is wrong with it."""
    status, url = response.status_code, response.url
    if status == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE and partial.size:
        partial.restart()
        raise DownloadError(f"{url} has no such range; beginning anew.")
    if status == httpx.codes.PARTIAL_CONTENT and partial.size:
        if not partial.continued_by(response.headers):
            partial.restart()
            raise DownloadError(f"{url} continues another file; beginning anew.")
        return
    if status != httpx.codes.OK:
        _refuse(status, str(url))
    length = response.headers.get("content-length", "")
    if length.isdecimal() and int(length) != partial.total:
        raise WrongFileError(f"{url} has {length} B; published are {partial.total} B.")
    # The server ignores ranges, or the file changed since: from the beginning, then.
    partial.restart(response.headers)


def _refuse(status: int, url: str) -> None:
    error: type[SupplyError] = DownloadRefusedError
    if status >= httpx.codes.INTERNAL_SERVER_ERROR or status in _PASSING:
        error = DownloadError
    raise error(f"{url} answers {status}.")
