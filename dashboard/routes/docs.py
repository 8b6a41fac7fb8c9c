"""`/api/docs`: the published API as one plain page, which loads nothing from anywhere."""

from html import escape

from fastapi import Request
from fastapi.responses import HTMLResponse
from pydantic import JsonValue

from dashboard.headers import new_nonce, page_policy

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;"
    "padding:.4rem .8rem .4rem 0;border-bottom:1px solid #8884}code{font-family:ui-monospace,"
    "monospace}"
)


def docs(request: Request) -> HTMLResponse:
    """All addresses of the API, and where the machine-readable description is."""
    schema = request.app.openapi()
    nonce = new_nonce()
    rows = "".join(
        _row(method, path, operation)
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
    )
    info = schema["info"]
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        f"<title>{escape(info['title'])} API</title>"
        f'<style nonce="{nonce}">{STYLE}</style>'
        f"<h1>{escape(info['title'])} API</h1><p>{escape(info['description'])}</p>"
        '<p>Machine-readable: <a href="/api/openapi.json">openapi.json</a></p>'
        "<table><tr><th>Request<th>Access<th>What it does</tr>"
        f"{rows}</table></html>"
    )
    return HTMLResponse(page, headers={"content-security-policy": page_policy(nonce)})


def _row(method: str, path: str, operation: dict[str, JsonValue]) -> str:
    said = str(operation.get("description", ""))
    access = str(operation.get("x-access", ""))
    return (
        f"<tr><td><code>{escape(method.upper())}&nbsp;{escape(path)}</code>"
        f"<td><code>{escape(access)}</code><td>{escape(said)}</tr>"
    )
