"""Installing, replacing, checking and removing models, with the real engine."""

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from detectors.engines.catalogue import PublishedModel
from detectors.engines.download import ModelServer
from detectors.engines.models import ModelSettings, read_card
from detectors.engines.receipt import differences, read_receipt
from detectors.engines.store import InstalledModel, ModelStore
from detectors.engines.supply import (
    BusyError,
    DiskFullError,
    InUseError,
    SupplySettings,
    UnknownModelError,
    UnloadableError,
    UnsafeArchiveError,
    WrongFileError,
)
from detectors.engines.trial import Trial, attempt
from tests.fakes.archive_server import ArchiveServer, archive_server
from tests.fakes.model_archives import entry, model_archive, model_files, zipped

pytestmark = pytest.mark.integration

NAME = "vosk-model-small-cn-0.22"
GOOD = model_archive()


def no_steps(_step: str) -> Callable[[int, int], None]:
    """Nobody watches."""
    return lambda _done, _total: None


def untried(_path: Path, _timeout_s: float) -> Trial:
    """For tests that are not about the engine."""
    return Trial(load_s=1.0, memory_mb=50)


def a_store(folder: Path, *, tried: bool = False, **changed: object) -> ModelStore:
    """A store in a folder of its own."""
    settings = SupplySettings.model_validate({"folder": folder / "models"} | changed)
    return ModelStore(settings) if tried else ModelStore(settings, try_out=untried)


def pulled(
    store: ModelStore, server: ArchiveServer, folder: Path, **changed: object
) -> InstalledModel:
    """Pull the archive as it is published."""
    settings = SupplySettings.model_validate(
        {"folder": folder / "models", "list_url": f"{server.url}model-list.json"}
    )
    listed = entry(server.body, server.url) | changed
    model = msgspec.convert(listed, PublishedModel)
    with ModelServer(settings) as source:
        return store.pull(model, source, no_steps)


def installed_file(store: ModelStore, folder: Path, body: bytes, **given: str) -> InstalledModel:
    """Install these bytes from a file."""
    archive = folder / "model.zip"
    archive.write_bytes(body)
    return store.install_file(archive, no_steps, **given)


def test_a_pulled_model_can_be_used(tmp_path: Path) -> None:
    """The real engine loads it, and the receipt says what it cost."""
    store = a_store(tmp_path, tried=True)
    with archive_server(GOOD) as server:
        model = pulled(store, server, tmp_path)
    card = read_card(ModelSettings(path=model.path))
    assert (card.name, card.language, card.demo) == (NAME, "zh-CN", False)
    assert model.receipt is not None
    assert model.receipt.source == f"{server.url}{NAME}.zip"
    assert model.receipt.trial.load_s > 0
    assert model.receipt.trial.memory_mb > 0
    assert list(differences(model.path, model.receipt)) == []
    assert store.installed() == (model,)
    assert list((tmp_path / "models" / ".arriving").iterdir()) == []


def test_an_archive_of_the_older_layout_is_loaded(tmp_path: Path) -> None:
    """Some languages have nothing newer."""
    body = zipped(model_files("vosk-model-small-pt-0.3", flat=True))
    model = installed_file(a_store(tmp_path, tried=True), tmp_path, body)
    assert read_card(ModelSettings(path=model.path)).language == "pt"


def test_a_wrong_checksum_installs_nothing(tmp_path: Path) -> None:
    """And what was fetched is thrown away, or it would be wrong for ever."""
    store = a_store(tmp_path)
    with archive_server(GOOD) as server, pytest.raises(WrongFileError, match="MD5"):
        pulled(store, server, tmp_path, md5="0" * 32)
    assert store.installed() == ()
    assert list((tmp_path / "models" / ".arriving").iterdir()) == []


def test_a_list_without_a_checksum_is_not_trusted(tmp_path: Path) -> None:
    """What to do instead is said."""
    with archive_server(GOOD) as server, pytest.raises(WrongFileError) as error:
        pulled(a_store(tmp_path), server, tmp_path, md5="")
    assert "--checksum" in error.value.remedy


def test_a_web_page_instead_of_an_archive_is_named(tmp_path: Path) -> None:
    """Even with a checksum that fits."""
    page = archive_server(b"<html>Sign in</html>")
    with page as server, pytest.raises(UnsafeArchiveError, match="web page"):
        pulled(a_store(tmp_path), server, tmp_path)
    assert list((tmp_path / "models" / ".arriving").iterdir()) == []


def test_a_model_the_engine_refuses_is_not_installed(tmp_path: Path) -> None:
    """It would have stopped the next start."""
    files = model_files(NAME) | {f"{NAME}/am/final.mdl": b"no model"}
    store = a_store(tmp_path, tried=True)
    with pytest.raises(UnloadableError, match=f"refused the model {NAME}\\."):
        installed_file(store, tmp_path, zipped(files))
    assert store.installed() == ()
    assert list((tmp_path / "models" / ".installed").iterdir()) == []


def test_an_archive_of_something_else_is_not_installed(tmp_path: Path) -> None:
    """What it lacks is named."""
    with pytest.raises(UnloadableError, match=r"final\.mdl"):
        installed_file(a_store(tmp_path), tmp_path, zipped({"holiday/beach.jpg": b"x"}))


def test_a_model_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    """With the setting that gives it more time."""
    store = a_store(tmp_path, tried=True, load_timeout_s=0.01)
    with pytest.raises(UnloadableError) as error:
        installed_file(store, tmp_path, GOOD)
    assert "models.load_timeout_s" in error.value.remedy


def test_a_new_version_takes_the_place_of_the_old(tmp_path: Path) -> None:
    """Nothing of the old one is left."""
    store = a_store(tmp_path)
    installed_file(store, tmp_path, zipped(model_files(NAME) | {f"{NAME}/OLD": b"old"}))
    model = installed_file(store, tmp_path, GOOD)
    assert not (model.path / "OLD").exists()
    assert len(list((tmp_path / "models" / ".installed").iterdir())) == 1


def test_a_failed_replacement_leaves_the_old_one(tmp_path: Path) -> None:
    """Whoever runs on it goes on."""
    store = a_store(tmp_path)
    before = installed_file(store, tmp_path, GOOD)
    with pytest.raises(UnloadableError):
        installed_file(store, tmp_path, zipped({f"{NAME}/x": b"x"}))
    assert store.installed() == (before,)
    assert before.receipt is not None
    assert list(differences(before.path, before.receipt)) == []


def test_a_crash_at_any_step_leaves_the_old_or_the_new(tmp_path: Path, root: Path) -> None:
    """Whole, and the next pull clears away what was half done."""
    old, new = tmp_path / "old.zip", tmp_path / "new.zip"
    small = {f"{NAME}/{n}": b"x" for n in ("am/final.mdl", "conf/model.conf", "graph/HCLG.fst")}
    small[f"{NAME}/conf/mfcc.conf"] = b"--sample-frequency=8000"
    old.write_bytes(zipped(small))
    new.write_bytes(zipped(small | {f"{NAME}/README": b"new"}))
    child = Path(__file__).parent / "install_crash_child.py"
    ran = subprocess.run(
        [sys.executable, str(child), str(old), str(new), str(tmp_path / "work")],
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    deaths = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(deaths) > 20
    assert [death for death in deaths if death["broken"] or death["left"] != 1] == []
    replaced = [death["replaced"] for death in deaths]
    assert replaced == sorted(replaced)
    assert set(replaced) == {False, True}


def test_two_at_once_do_not_meet(tmp_path: Path) -> None:
    """The second is told so, at once; a lock without its owner holds nobody up."""
    store = a_store(tmp_path)
    installed_file(store, tmp_path, GOOD)
    with (tmp_path / "models" / ".lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BusyError) as error:
            installed_file(store, tmp_path, GOOD)
    assert error.value.retryable
    installed_file(store, tmp_path, GOOD)


def test_a_disk_too_small_is_said_before_anything_is_fetched(tmp_path: Path) -> None:
    """With how much is missing."""
    with archive_server(GOOD) as server, pytest.raises(DiskFullError, match="are needed"):
        pulled(a_store(tmp_path), server, tmp_path, size=10**16)
    assert server.asked == []


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """One sentence, not a trace."""
    (tmp_path / "models").write_text("a file", encoding="utf-8")
    with pytest.raises(DiskFullError, match="cannot be written"):
        installed_file(a_store(tmp_path), tmp_path, GOOD)


@pytest.mark.parametrize("kind", ["md5", "sha256", ""])
def test_a_file_is_checked_against_a_given_checksum(tmp_path: Path, kind: str) -> None:
    """Of either kind; its length tells which, if nobody does."""
    import hashlib

    good = hashlib.new(kind or "sha256", GOOD).hexdigest()
    store = a_store(tmp_path)
    prefix = f"{kind}:" if kind else ""
    installed_file(store, tmp_path, GOOD, checksum=prefix + good.upper())
    with pytest.raises(WrongFileError):
        installed_file(store, tmp_path, GOOD + b"x", checksum=prefix + good)
    with pytest.raises(WrongFileError, match="no checksum"):
        installed_file(store, tmp_path, GOOD, checksum="crc:1234")


def test_a_file_is_named_by_its_folder_and_by_whoever_installs_it(tmp_path: Path) -> None:
    """And its language by its name, or by them."""
    store = a_store(tmp_path)
    assert installed_file(store, tmp_path, GOOD).name == NAME
    other = installed_file(store, tmp_path, GOOD, name="ours", language="zh-TW")
    assert read_card(ModelSettings(path=other.path)).language == "zh-TW"
    nameless = installed_file(store, tmp_path, model_archive(""))
    assert nameless.name == "model"
    assert read_card(ModelSettings(path=nameless.path)).language == ""


@pytest.mark.parametrize("name", ["../x", ".hidden", "a/b"])
def test_a_name_that_is_no_folder_is_refused(tmp_path: Path, name: str) -> None:
    """Nothing is written elsewhere."""
    with pytest.raises(UnsafeArchiveError):
        installed_file(a_store(tmp_path), tmp_path, GOOD, name=name)


def test_a_model_put_there_by_hand_is_listed_and_not_replaced(tmp_path: Path) -> None:
    """We do not know what it is."""
    store = a_store(tmp_path)
    (tmp_path / "models" / NAME).mkdir(parents=True)
    assert [(m.name, m.receipt) for m in store.installed()] == [(NAME, None)]
    with pytest.raises(InUseError, match="by hand"):
        installed_file(store, tmp_path, GOOD)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda path: (path / "am/final.mdl").write_bytes(b"other"), "am/final.mdl was changed"),
        (lambda path: (path / "graph/Gr.fst").unlink(), "graph/Gr.fst is gone"),
        (lambda path: (path / "evil").write_text("x"), "evil was not installed with it"),
    ],
)
def test_every_change_to_an_installed_model_is_found(
    tmp_path: Path, change: Callable[[Path], object], said: str
) -> None:
    """By its checksums."""
    model = installed_file(a_store(tmp_path), tmp_path, GOOD)
    change(model.path)
    receipt = read_receipt(model.path)
    assert receipt is not None
    assert list(differences(model.path, receipt)) == [said]


def test_a_file_that_became_a_link_is_found(tmp_path: Path) -> None:
    """Even to the same content."""
    model = installed_file(a_store(tmp_path), tmp_path, GOOD)
    file = model.path / "am/final.mdl"
    file.rename(tmp_path / "moved")
    file.symlink_to(tmp_path / "moved")
    assert model.receipt is not None
    assert list(differences(model.path, model.receipt)) == [
        "am/final.mdl is no plain file any more"
    ]


def test_a_removed_model_is_gone(tmp_path: Path) -> None:
    """With its files; a second time there is none."""
    store = a_store(tmp_path)
    installed_file(store, tmp_path, GOOD)
    store.remove(NAME)
    assert store.installed() == ()
    assert list((tmp_path / "models" / ".installed").iterdir()) == []
    with pytest.raises(UnknownModelError):
        store.remove(NAME)


def test_a_model_that_kills_the_engine_kills_only_the_trial(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said which signal it was."""
    script = tmp_path / "python"
    script.write_text("#!/bin/sh\nkill -SEGV $$\n", encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(script))
    with pytest.raises(UnloadableError, match="signal 11"):
        attempt(tmp_path, 10)
