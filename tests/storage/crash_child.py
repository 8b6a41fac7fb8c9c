"""Writes calls and alerts until it is killed, and prints what it was told is safe.

Run as `python -m tests.storage.crash_child FOLDER`. Each line is one JSON object: how many calls
were flushed, how many alerts saved.
"""

import asyncio
import json
import sys
from itertools import count
from pathlib import Path

from detectors.speech import Speech
from storage.alert_store import DatabaseAlertStore
from storage.database import Database
from storage.settings import StorageSettings
from storage.writer import EventWriter
from stream.party import Party
from tests.fakes.alert_samples import an_alert, an_item
from tests.storage.kept_events import a_call, an_utterance


async def write_for_ever(folder: Path) -> None:
    """One call of three utterances and a span, and one alert with two deliveries, at a time."""
    settings = StorageSettings(data_dir=folder, write_batch=4)
    database = await Database.open(settings)
    writer = await EventWriter.open(database, settings, node="n1", run="r1")
    store = DatabaseAlertStore(database)
    for number in count():
        writer.emit(a_call(f"c{number}"))
        for utterance in range(3):
            writer.emit(an_utterance(utterance, call=f"c{number}"))
        writer.emit(Speech(f"c{number}", Party.AGENT, 100))
        alert = an_alert(f"a{number}")
        items = [an_item(alert, channel="ops"), an_item(alert, channel="night")]
        await asyncio.gather(writer.flush(), store.save(alert, expected_revision=0, outbox=items))
        print(json.dumps({"safe": number + 1}), flush=True)


if __name__ == "__main__":
    asyncio.run(write_for_ever(Path(sys.argv[1])))
