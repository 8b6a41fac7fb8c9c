"""Ended calls that were looked for, as an Excel file."""

import asyncio
import tempfile
import time
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from dashboard.acting import Acting
from dashboard.export_sheet import ExportSheet
from dashboard.export_words import Tongue
from dashboard.routes.history import Asked
from dashboard.services import services_of
from dashboard.sight import Seen, Sight
from storage.search import Wanted

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE = 100
"""Calls read at once."""

Zone = Annotated[
    str, Query(max_length=64, description="Time zone of the times in it (Asia/Shanghai).")
]
Titles = Annotated[Tongue, Query(description="Language of what is ours in it.")]


async def export_calls(
    request: Request,
    seen: Seen,
    by: Acting,
    wanted: Asked,
    titles: Titles = "zh-CN",
    time_zone: Zone = "UTC",
) -> FileResponse:
    """Ended calls as asked for, latest first, as an Excel file; as many as the settings allow. It
    is audited before it is sent: which fields were asked about, and how many calls left.
    """
    services = services_of(request)
    folder = await asyncio.to_thread(
        tempfile.TemporaryDirectory, prefix="floorwalker-export-", ignore_cleanup_errors=True
    )
    try:
        path = Path(folder.name) / "calls.xlsx"
        sheet = await asyncio.to_thread(ExportSheet, path, tongue=titles, zone=_zone(time_zone))
        whole = await _write(sheet, seen, wanted, services.settings.max_export_calls)
        await asyncio.to_thread(sheet.finish, at=time.time(), whole=whole)
        await services.audited.exported(by, query=wanted.told(), rows=sheet.rows)
    except BaseException:
        await asyncio.to_thread(folder.cleanup)
        raise
    return FileResponse(
        path, media_type=EXCEL, filename="calls.xlsx", background=BackgroundTask(folder.cleanup)
    )


async def _write(sheet: ExportSheet, seen: Sight, wanted: Wanted, most: int) -> bool:
    """Write calls page by page; whether these were all."""
    before: int | None = None
    while sheet.rows < most:
        page = await seen.search(wanted, limit=min(PAGE, most - sheet.rows), before=before)
        await asyncio.to_thread(sheet.add, page.items)
        before = page.next
        if before is None:
            return True
    # Behind the last call there may be nothing that fits.
    return not (await seen.search(wanted, limit=1, before=before)).items


def _zone(name: str) -> tzinfo:
    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        where = {"loc": ("query", "time_zone"), "msg": "There is no such zone.", "type": "zone"}
        raise RequestValidationError([where]) from error
