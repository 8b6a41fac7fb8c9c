"""Archives that want out of their folder, or to fill the disk."""

import io
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from detectors.engines.supply import DiskFullError, UnsafeArchiveError
from detectors.engines.unpacking import HARMLESS, Archive, FileRecord, UnpackLimits
from tests.fakes.model_archives import zipped

pytestmark = pytest.mark.integration

LIMITS = UnpackLimits(size=10_000_000)


def unpacked(
    body: bytes, folder: Path, limits: UnpackLimits = LIMITS
) -> tuple[dict[str, FileRecord], Path]:
    """What an archive becomes, and where."""
    path = folder / "model.zip"
    path.write_bytes(body)
    target = folder / "inside" / "model"
    target.parent.mkdir()
    with Archive(path, limits) as archive:
        return archive.unpack(target, lambda _done, _total: None), target


def refused(body: bytes, folder: Path, limits: UnpackLimits = LIMITS) -> str:
    """What is said against it; nothing may have been written."""
    with pytest.raises(UnsafeArchiveError) as error:
        unpacked(body, folder, limits)
    left = {path.name for path in folder.rglob("*")}
    assert left == {"model.zip", "inside"}
    return str(error.value)


def with_mode(mode: int, name: str = "m/x", content: bytes = b"/etc/passwd") -> bytes:
    """An archive of one entry of this kind."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        info = zipfile.ZipInfo(name)
        info.create_system = 3
        info.external_attr = mode << 16
        archive.writestr(info, content)
    return into.getvalue()


def test_a_good_archive_is_unpacked_without_the_folder_around_it(tmp_path: Path) -> None:
    """Each file with its checksum."""
    files, target = unpacked(zipped({"m/am/final.mdl": b"abc", "m/README": b""}), tmp_path)
    assert (target / "am/final.mdl").read_bytes() == b"abc"
    assert files["README"].size == 0
    assert files["am/final.mdl"] == FileRecord(
        3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


def test_files_without_a_folder_around_them_are_taken(tmp_path: Path) -> None:
    """Somebody packed the inside."""
    files, _ = unpacked(zipped({"am/final.mdl": b"abc", "README": b""}), tmp_path)
    assert files.keys() == {"am/final.mdl", "README"}


def test_files_are_never_executable(tmp_path: Path) -> None:
    """Nor anything else the archive wishes for."""
    _, target = unpacked(with_mode(stat.S_IFREG | 0o6777), tmp_path)
    assert stat.S_IMODE((target / "x").stat().st_mode) & 0o7133 == 0


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "m/../../evil",
        "/etc/cron.d/evil",
        "//evil",
        "C:/evil",
        "m\\..\\evil",
        "m/" + "x" * 300,
        "/".join("abcdefghijklmnop"),
        "m/new\nline",
        "m/turned\u202etxt",
    ],
)
def test_paths_that_lead_out_or_astray_are_refused(tmp_path: Path, name: str) -> None:
    """All of them before the first file is written."""
    refused(zipped({"m/good": b"good", name: b"evil"}), tmp_path)


def test_a_name_cut_short_by_nul_is_refused(tmp_path: Path) -> None:
    """What is checked is what is written in the archive."""
    refused(zipped({"m/good": b"x", "m/evil#": b"x"}).replace(b"m/evil#", b"m/evil\0"), tmp_path)


@pytest.mark.parametrize(
    "kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK, stat.S_IFDIR]
)
def test_only_plain_files_and_folders_are_taken(tmp_path: Path, kind: int) -> None:
    """No links, no devices, no folder that has content."""
    assert "no plain file" in refused(with_mode(kind | 0o777), tmp_path)


@pytest.mark.parametrize(
    "names",
    [
        ("m/README", "m/readme"),
        ("m/Am/final.mdl", "m/am/other"),
        ("m/caf\u00e9", "m/cafe\u0301"),
        ("m/stra\u00dfe", "m/STRASSE"),
    ],
)
def test_names_that_are_one_elsewhere_are_refused(tmp_path: Path, names: tuple[str, str]) -> None:
    """Case and composition."""
    assert "collide" in refused(zipped(dict.fromkeys(names, b"x")), tmp_path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_name_twice_is_refused(tmp_path: Path) -> None:
    """Which one was checked?"""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        archive.writestr("m/x", b"one")
        archive.writestr("m/x", b"two")
    assert "twice" in refused(into.getvalue(), tmp_path)


def test_a_file_that_is_also_a_folder_is_refused(tmp_path: Path) -> None:
    """In either order."""
    refused(zipped({"m/x": b"", "m/x/y": b""}), tmp_path)


def test_a_bomb_is_refused_by_its_size(tmp_path: Path) -> None:
    """As announced."""
    bomb = zipped({"m/zeros": bytes(HARMLESS + 1)})
    limits = UnpackLimits(size=HARMLESS)
    assert "becomes 67 MB" in refused(bomb, tmp_path, limits)


def test_a_bomb_is_refused_by_how_much_it_expands(tmp_path: Path) -> None:
    """A thousand times is no model."""
    bomb = zipped({"m/zeros": bytes(HARMLESS + 1)})
    assert "expands" in refused(bomb, tmp_path, UnpackLimits(size=10**12))


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    """Inodes run out as well."""
    many = zipped({f"m/{number}": b"" for number in range(20)})
    assert "too many" in refused(many, tmp_path, UnpackLimits(size=10**6, files=19))


def test_an_entry_larger_than_it_says_is_stopped(tmp_path: Path) -> None:
    """The size in the directory is a lie: only so much is written, and it is called damaged."""
    body = bytearray(zipped({"m/big": bytes(1_000_000)}))
    directory = body.rindex(b"PK\x01\x02")
    assert struct.unpack_from("<I", body, directory + 24) == (1_000_000,)
    struct.pack_into("<I", body, directory + 24, 10)
    with pytest.raises(UnsafeArchiveError, match="damaged"):
        unpacked(bytes(body), tmp_path)
    assert (tmp_path / "inside/model/big").stat().st_size <= 10


def test_a_bit_that_fell_over_is_found(tmp_path: Path) -> None:
    """By the archive's own checksum."""
    body = bytearray(zipped({"m/x": b"model" * 100}, compression=zipfile.ZIP_STORED))
    body[100] ^= 1
    with pytest.raises(UnsafeArchiveError, match="damaged"):
        unpacked(bytes(body), tmp_path)


def test_an_encrypted_archive_is_refused(tmp_path: Path) -> None:
    """Nobody has a password for it."""
    body = bytearray(zipped({"m/x": b"x"}))
    body[body.rindex(b"PK\x01\x02") + 8] |= 1
    assert "encrypted" in refused(bytes(body), tmp_path)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<!DOCTYPE html><title>Sign in</title>", "web page"),
        (b"", "empty"),
        (zipped({"m/x": b"x" * 1000})[:-30], "cut off"),
        (zipped({}), "empty"),
        (zipped({"m/": b""}), "empty"),
    ],
)
def test_what_is_no_archive_is_described(tmp_path: Path, body: bytes, said: str) -> None:
    """So that a proxy's sign-in page is recognised as one."""
    assert said in refused(body, tmp_path)


def test_nothing_is_written_through_what_is_there(tmp_path: Path) -> None:
    """The folder has to be new."""
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "model").symlink_to(tmp_path)
    (tmp_path / "model.zip").write_bytes(zipped({"m/x": b"x"}))
    with Archive(tmp_path / "model.zip", LIMITS) as archive, pytest.raises(OSError, match="exists"):
        archive.unpack(tmp_path / "inside" / "model", lambda _done, _total: None)
    assert not (tmp_path / "x").exists()


def test_a_full_disk_is_said(tmp_path: Path) -> None:
    """As such."""
    import resource

    body = zipped({"m/x": bytes(100_000)})
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    (tmp_path / "model.zip").write_bytes(body)
    (tmp_path / "inside").mkdir()
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, before[1]))
    try:
        with Archive(tmp_path / "model.zip", LIMITS) as archive, pytest.raises(DiskFullError):
            archive.unpack(tmp_path / "inside" / "model", lambda _done, _total: None)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
