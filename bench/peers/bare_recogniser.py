"""Peer: bare vosk recognisers fed in real time, by one thread, with the pieces it is given.

`python -m bench.peers.bare_recogniser MODEL` reads the name of a file of pieces from each line of
its standard input and prints the CPU seconds that took. Each stretch has a recogniser of its own,
words have times, and the text so far is asked for after each piece, as ours does; nobody decodes
the answers here.
"""

import sys
import time
from pathlib import Path

import msgspec
import vosk

from bench.stretches import Piece


def play(model: vosk.Model, pieces: list[Piece]) -> float:
    """Recognise each piece when it is due; the CPU seconds it took."""
    streams: dict[int, vosk.KaldiRecognizer] = {}
    cpu = time.thread_time()
    begin = time.monotonic()
    for piece in pieces:
        wait = begin + piece.at_s - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        recogniser = streams.get(piece.stream)
        if recogniser is None:
            recogniser = streams[piece.stream] = vosk.KaldiRecognizer(model, 8000)
            recogniser.SetWords(enable_words=True)
        if piece.pcm:
            if recogniser.AcceptWaveform(piece.pcm):
                recogniser.Result()
            else:
                recogniser.PartialResult()
        if piece.last:
            recogniser.FinalResult()
            del streams[piece.stream]
    return time.thread_time() - cpu


if __name__ == "__main__":
    vosk.SetLogLevel(-1)
    loaded = vosk.Model(sys.argv[1])
    for name in sys.stdin:
        given = msgspec.msgpack.decode(Path(name.strip()).read_bytes(), type=list[Piece])
        print(play(loaded, given), flush=True)
