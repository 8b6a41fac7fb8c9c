"""The built web application: its page for every address, its files, and the headers of both."""

import re
from pathlib import Path

import httpx
import pytest

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("path", ["/", "/login", "/calls/c1", "/alerts", "/index.html"])
async def test_every_address_of_the_browser_is_the_page(
    client: httpx.AsyncClient, path: str
) -> None:
    """Reloading a page deep in the application works, also when signed out."""
    answer = await client.get(path)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert '<div id="app">' in answer.text
    assert answer.headers["cache-control"] == "no-store"


async def test_the_policy_needs_no_unsafe_inline_and_its_nonce_is_in_the_page(
    client: httpx.AsyncClient,
) -> None:
    """Styles made at run time carry the nonce, which is another one each time."""
    first, second = await client.get("/"), await client.get("/")
    policy = first.headers["content-security-policy"]
    nonce = re.search(r"'nonce-([\w-]+)'", policy)

    assert nonce is not None
    assert f'nonce="{nonce[1]}"' in first.text
    assert nonce[1] not in second.text
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


async def test_hashed_files_are_kept_for_ever_and_others_asked_for_again(
    client: httpx.AsyncClient,
) -> None:
    """A new version has new names, except for the few files that have none."""
    script = await client.get("/assets/index-abc.js")
    mark = await client.get("/mark.svg")

    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert script.headers["content-type"].startswith("text/javascript")
    assert mark.headers["cache-control"] == "no-cache"
    assert mark.headers["content-type"] == "image/svg+xml"
    for answer in (script, mark):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"


async def test_head_is_answered_without_a_body(client: httpx.AsyncClient) -> None:
    """Monitors ask so."""
    answer = await client.head("/mark.svg")

    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    "path",
    ["/..%2f..%2fsecret.txt", "/assets/..%2f..%2fsecret.txt", "/%2e%2e/secret.txt", "/a%00.js"],
)
async def test_nothing_outside_the_folder_is_served(
    client: httpx.AsyncClient, web_dist: Path, path: str
) -> None:
    """However the way out is written."""
    (web_dist.parent / "secret.txt").write_text("secret", encoding="utf-8")
    (web_dist.parent.parent / "secret.txt").write_text("secret", encoding="utf-8")

    answer = await client.get(path)

    assert answer.status_code == 404
    assert "secret" not in answer.text


async def test_a_link_out_of_the_folder_is_not_followed(
    client: httpx.AsyncClient, web_dist: Path
) -> None:
    """Nor by a link somebody left there."""
    (web_dist.parent / "secret.txt").write_text("secret", encoding="utf-8")
    (web_dist / "link.txt").symlink_to(web_dist.parent / "secret.txt")

    assert (await client.get("/link.txt")).status_code == 404


async def test_an_application_that_is_not_built_says_how_to_build_it(
    client: httpx.AsyncClient, web_dist: Path
) -> None:
    """A fresh checkout without npm."""
    (web_dist / "index.html").unlink()

    answer = await client.get("/")

    assert answer.status_code == 503
    assert "make demo" in answer.json()["error"]["message"]
