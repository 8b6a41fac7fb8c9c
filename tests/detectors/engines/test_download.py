"""Fetching models from servers that behave and misbehave, over real sockets."""

import contextlib
import http.server
import resource
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from pydantic import AnyHttpUrl

from detectors.engines.catalogue import PublishedModel
from detectors.engines.download import LIST_BYTES, ModelServer
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
from tests.fakes.archive_server import (
    ArchiveServer,
    answers,
    archive_server,
    chunked,
    drips,
    drops,
    hangs,
    ignores_ranges,
)
from tests.fakes.model_archives import entry

pytestmark = pytest.mark.integration

BODY = bytes(range(256)) * 400
"""Stands for an archive: 102,400 bytes."""


@pytest.fixture
def server() -> Iterator[ArchiveServer]:
    """A server of one archive."""
    with archive_server(BODY) as running:
        yield running


def settings(server: ArchiveServer, **changed: object) -> SupplySettings:
    """Little patience, and no wait between attempts."""
    given = {"list_url": f"{server.url}model-list.json", "retry_wait_s": 0, "attempts": 3}
    return SupplySettings.model_validate(given | changed)


def published(server: ArchiveServer, **changed: str) -> PublishedModel:
    """The archive as the list has it."""
    return msgspec.convert(entry(BODY, server.url, **changed), PublishedModel)


def fetched(
    server: ArchiveServer, folder: Path, model: PublishedModel | None = None, **changed: object
) -> bytes:
    """The archive, after everything the script does."""
    partial = Partial(folder / "model.zip")
    with ModelServer(settings(server, **changed)) as source:
        source.fetch(model or published(server), partial, lambda _done, _total: None)
    return partial.path.read_bytes()


def test_an_archive_arrives_whole(server: ArchiveServer, tmp_path: Path) -> None:
    """Uncompressed on the way, so that lengths and ranges mean the archive."""
    assert fetched(server, tmp_path) == BODY
    assert server.asked[0]["accept-encoding"] == "identity"
    assert "range" not in server.asked[0]


def test_progress_is_told(server: ArchiveServer, tmp_path: Path) -> None:
    """From nothing to everything."""
    told: list[tuple[int, int]] = []
    with ModelServer(settings(server)) as source:
        source.fetch(
            published(server), Partial(tmp_path / "a.zip"), lambda *step: told.append(step)
        )
    assert told[0] == (0, len(BODY))
    assert told[-1] == (len(BODY), len(BODY))


def test_a_dropped_download_goes_on_where_it_stopped(server: ArchiveServer, tmp_path: Path) -> None:
    """With a range that holds only for the same file."""
    server.script = [drops(30_000), drops(20_000)]
    assert fetched(server, tmp_path) == BODY
    assert [asked.get("range") for asked in server.asked] == [None, "bytes=30000-", "bytes=50000-"]
    assert server.asked[1]["if-range"] == '"one"'


def test_another_process_goes_on_where_this_one_stopped(
    server: ArchiveServer, tmp_path: Path
) -> None:
    """What arrived is kept, with what is needed to go on."""
    server.script = [drops(40_000), drops(0)]
    with pytest.raises(DownloadError) as failed:
        fetched(server, tmp_path, attempts=1)
    assert failed.value.retryable
    assert "goes on where it stopped" in failed.value.remedy
    assert Partial(tmp_path / "model.zip").size == 40_000
    assert fetched(server, tmp_path) == BODY
    assert server.asked[-1]["range"] == "bytes=40000-"


def test_progress_between_drops_renews_patience(server: ArchiveServer, tmp_path: Path) -> None:
    """Only attempts that bring nothing count."""
    server.script = [drops(10_000) for _ in range(8)]
    assert fetched(server, tmp_path, attempts=2) == BODY


def test_attempts_that_bring_nothing_come_to_an_end(server: ArchiveServer, tmp_path: Path) -> None:
    """Three, here."""
    server.script = [drops(0)] * 9
    with pytest.raises(DownloadError):
        fetched(server, tmp_path)
    assert len(server.asked) == 3


def test_a_server_that_ignores_ranges_sends_everything_anew(
    server: ArchiveServer, tmp_path: Path
) -> None:
    """Its answer is not appended to what is there."""
    server.script = [drops(30_000), ignores_ranges]
    assert fetched(server, tmp_path) == BODY


def test_a_file_that_changed_meanwhile_is_fetched_anew(
    server: ArchiveServer, tmp_path: Path
) -> None:
    """Two halves of different files are no file."""

    def changes(handler: object, state: ArchiveServer) -> None:
        state.body, state.etag = BODY[::-1], '"two"'
        drops(10_000)(handler, state)  # type: ignore[arg-type]

    server.script = [drops(30_000), changes]
    assert fetched(server, tmp_path) == BODY[::-1]
    assert server.asked[2]["if-range"] == '"two"'


def test_a_range_of_another_file_is_not_appended(server: ArchiveServer, tmp_path: Path) -> None:
    """A server that does not look at If-Range is caught by its ETag, place or length."""
    size = len(BODY)
    wrong = [
        answers(206, b"x" * 10, ETag='"two"', Content_Range=f"bytes 30000-{size - 1}/{size}"),
        answers(206, b"x" * 10, ETag='"one"', Content_Range=f"bytes 0-{size - 1}/{size}"),
        answers(206, b"x" * 10, ETag='"one"', Content_Range="bytes 30000-30009/30010"),
        answers(206, b"x" * 10, ETag='"one"'),
    ]
    for turn in wrong:
        server.script = [drops(30_000), turn]
        folder = tmp_path / str(len(server.asked))
        folder.mkdir()
        assert fetched(server, folder) == BODY


def test_a_refused_range_means_to_begin_anew(server: ArchiveServer, tmp_path: Path) -> None:
    """416: the file there is shorter now than what we have."""
    server.script = [drops(30_000), answers(416)]
    assert fetched(server, tmp_path) == BODY
    assert "range" not in server.asked[-1]


def test_without_a_validator_nothing_is_resumed(server: ArchiveServer, tmp_path: Path) -> None:
    """A weak ETag does not vouch for bytes; a date does."""
    server.etag, server.changed = 'W/"one"', ""
    server.script = [drops(30_000)]
    assert fetched(server, tmp_path) == BODY
    assert "range" not in server.asked[1]
    server.changed = "Wed, 01 Jan 2025 00:00:00 GMT"
    server.script = [drops(30_000)]
    (tmp_path / "again").mkdir()
    assert fetched(server, tmp_path / "again") == BODY
    assert server.asked[-1]["if-range"] == server.changed


def test_a_partial_of_another_version_is_thrown_away(server: ArchiveServer, tmp_path: Path) -> None:
    """The list's checksum tells them apart."""
    server.script = [drops(30_000), drops(0)]
    with pytest.raises(DownloadError):
        fetched(server, tmp_path, published(server, md5="0" * 32), attempts=1)
    server.script = []
    assert fetched(server, tmp_path) == BODY
    assert "range" not in server.asked[-1]


def test_a_complete_file_is_not_fetched_again(server: ArchiveServer, tmp_path: Path) -> None:
    """After a crash between fetching and unpacking."""
    fetched(server, tmp_path)
    fetched(server, tmp_path)
    assert len(server.asked) == 1


def test_a_wrong_length_is_said_before_a_gigabyte_has_come(
    server: ArchiveServer, tmp_path: Path
) -> None:
    """By what the server announces."""
    server.body = BODY + b"more"
    with pytest.raises(WrongFileError, match="102404 B; published are 102400 B"):
        fetched(server, tmp_path)


def test_a_body_without_end_is_cut_off(server: ArchiveServer, tmp_path: Path) -> None:
    """Even if no length was announced."""
    server.script = [chunked(BODY * 2)]
    with pytest.raises(WrongFileError, match="more than the 102400 B"):
        fetched(server, tmp_path)


def test_a_body_that_ends_early_is_no_archive(server: ArchiveServer, tmp_path: Path) -> None:
    """A clean end is not yet a complete file."""
    server.script = [chunked(BODY[:1000])] * 2
    assert fetched(server, tmp_path) == BODY
    assert server.asked[1]["range"] == "bytes=1000-"


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_refusal_is_not_tried_again(server: ArchiveServer, tmp_path: Path, status: int) -> None:
    """Nor called a network failure."""
    server.script = [answers(status)]
    with pytest.raises(DownloadRefusedError, match=str(status)) as refused:
        fetched(server, tmp_path)
    assert not refused.value.retryable
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_what_may_pass_is_tried_again(server: ArchiveServer, tmp_path: Path, status: int) -> None:
    """Two bad answers, then the archive."""
    server.script = [answers(status), answers(status)]
    assert fetched(server, tmp_path) == BODY


def test_redirects_are_followed_a_few_times(server: ArchiveServer, tmp_path: Path) -> None:
    """And the range goes along."""
    server.script = [answers(302, Location="/elsewhere.zip"), drops(10_000)]
    server.script += [answers(307, Location=f"{server.url}other.zip")]
    assert fetched(server, tmp_path) == BODY
    assert server.paths[-1] == "/models/other.zip"
    assert server.asked[-1]["range"] == "bytes=10000-"


def test_a_redirect_loop_ends(server: ArchiveServer, tmp_path: Path) -> None:
    """After six requests."""
    server.script = [answers(302, Location="/models/x.zip")] * 20
    with pytest.raises(RedirectError):
        fetched(server, tmp_path)
    assert len(server.asked) == 6


@pytest.mark.parametrize("there", ["file:///etc/passwd", "ftp://127.0.0.1/x.zip", ""])
def test_a_redirect_to_another_scheme_is_refused(
    server: ArchiveServer, tmp_path: Path, there: str
) -> None:
    """We speak HTTP only, and read no files because a server says so."""
    server.script = [answers(302, Location=there)]
    with pytest.raises(RedirectError):
        fetched(server, tmp_path)


def test_encryption_is_not_left(server: ArchiveServer) -> None:
    """A list that came encrypted may not name an address that is not."""
    secure = settings(server, list_url="https://models.example/list.json")
    with ModelServer(secure) as source, pytest.raises(RedirectError, match="not encrypted"):
        source.address(published(server))


def test_a_mirror_takes_the_place_of_the_published_folder(
    server: ArchiveServer, tmp_path: Path
) -> None:
    """The file's name stays."""
    model = published(server, url="https://alphacephei.com/vosk/models/vosk-model-x-1.zip")
    assert fetched(server, tmp_path, model, mirror=f"{server.url}copies") == BODY
    assert server.paths == ["/models/copies/vosk-model-x-1.zip"]


def test_a_slow_drip_is_given_up(server: ArchiveServer, tmp_path: Path) -> None:
    """It never stops sending, and would take a month."""
    server.script = [drips] * 5
    with pytest.raises(DownloadSlowError, match="too slow") as slow:
        fetched(server, tmp_path, stall_s=0.2, attempts=1)
    assert slow.value.code == "model_too_slow"


def test_silence_is_given_up(server: ArchiveServer, tmp_path: Path) -> None:
    """A connection that is open and nothing more."""
    server.script = [hangs]
    with pytest.raises(DownloadSlowError):
        fetched(server, tmp_path, stall_s=0.2, attempts=1)


def test_nobody_there_is_said(tmp_path: Path) -> None:
    """As a failure of the network."""
    with archive_server(BODY) as server:
        pass
    with pytest.raises(DownloadError) as failed:
        fetched(server, tmp_path, attempts=1)
    assert failed.value.code == "model_download"


def test_a_compressed_answer_is_refused(server: ArchiveServer, tmp_path: Path) -> None:
    """Its length and checksum would be those of something else."""
    server.script = [answers(200, BODY, Content_Encoding="gzip")]
    with pytest.raises(DownloadRefusedError, match="compressing"):
        fetched(server, tmp_path)


def test_a_disk_that_takes_no_more_is_said(server: ArchiveServer, tmp_path: Path) -> None:
    """And what came is kept."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, before[1]))
    try:
        with pytest.raises(DiskFullError):
            fetched(server, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert Partial(tmp_path / "model.zip").size == 50_000
    assert fetched(server, tmp_path) == BODY
    assert server.asked[-1]["range"] == "bytes=50000-"


@contextlib.contextmanager
def a_proxy() -> Iterator[tuple[int, list[str]]]:
    """A proxy that answers everything itself; the addresses it was asked for."""
    asked: list[str] = []

    class Proxy(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", str(len(BODY)))
            self.end_headers()
            self.wfile.write(BODY)

        def log_message(self, *_: object) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server.server_address[1], asked
        finally:
            server.shutdown()
            thread.join()


def test_the_proxy_of_the_environment_is_used(
    server: ArchiveServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HTTP_PROXY, as everywhere else on the machine."""
    with a_proxy() as (port, asked):
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{port}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        model = published(server, url="http://models.example/vosk.zip")
        assert fetched(server, tmp_path, model) == BODY
    assert asked == ["http://models.example/vosk.zip"]
    assert server.paths == []


@pytest.mark.parametrize(
    ("turn", "error"),
    [
        (answers(404), ListAwayError),
        (answers(500), ListAwayError),
        (answers(200, b" " * (LIST_BYTES + 1)), ListAwayError),
        (drops(0), ListAwayError),
        (hangs, ListAwayError),
        (answers(302, Location="file:///etc/passwd"), RedirectError),
    ],
)
def test_a_list_that_cannot_be_had_is_said(
    server: ArchiveServer, turn: object, error: type[SupplyError]
) -> None:
    """With what to do without a network."""
    server.script = [turn]  # type: ignore[list-item]
    with ModelServer(settings(server, stall_s=0.2)) as source, pytest.raises(error) as failed:
        source.catalogue()
    assert failed.value.remedy


def test_the_published_list_is_the_default() -> None:
    """Whoever has the network needs no setting."""
    assert SupplySettings().list_url == AnyHttpUrl(
        "https://alphacephei.com/vosk/models/model-list.json"
    )
