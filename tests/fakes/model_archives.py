"""Archives of models to install: the demonstration model as a published one, and evil ones."""

import hashlib
import io
import zipfile
from pathlib import Path

DEMO = Path(__file__).resolve().parent.parent.parent / "demo" / "models" / "zh-8k"


def zipped(entries: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these files."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return into.getvalue()


def model_files(top: str, *, flat: bool = False) -> dict[str, bytes]:
    """The demonstration model without its description, as a published model comes."""
    files = {}
    for path in sorted(DEMO.rglob("*")):
        inner = str(path.relative_to(DEMO))
        if path.is_file() and inner != "floorwalker.json":
            if flat:
                inner = path.name
            files[f"{top}/{inner}" if top else inner] = path.read_bytes()
    return files


def model_archive(top: str = "vosk-model-small-cn-0.22") -> bytes:
    """A good archive."""
    return zipped(model_files(top))


def entry(
    body: bytes, folder_url: str, *, name: str = "vosk-model-small-cn-0.22", **changed: object
) -> dict[str, object]:
    """Its line on the published list."""
    return {
        "lang": "cn",
        "lang_text": "Chinese",
        "md5": hashlib.md5(body, usedforsecurity=False).hexdigest(),
        "name": name,
        "obsolete": "false",
        "size": len(body),
        "size_text": "1.0MiB",
        "type": "small",
        "url": f"{folder_url}{name}.zip",
        "version": "0.22",
        **changed,
    }
