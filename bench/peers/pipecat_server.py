"""Peer: pipecat's Twilio transport, with and without its own voice activity detection.

`python -m bench.peers.pipecat_server PORT none|silero`, in the environment build/peers. Lean: no
turn tracking, no heartbeats, one pipeline a leg, frames dropped at its end.
"""

import sys

import uvicorn
from fastapi import FastAPI, WebSocket
from loguru import logger
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.audio.vad_processor import VADProcessor
from pipecat.processors.frame_processor import FrameProcessor
from pipecat.serializers.twilio import TwilioFrameSerializer
from pipecat.transports.websocket.fastapi import (
    FastAPIWebsocketParams,
    FastAPIWebsocketTransport,
)
from pipecat.workers.runner import WorkerRunner

logger.remove()
app = FastAPI()


@app.websocket("/twilio")
async def take(websocket: WebSocket) -> None:
    """One leg: one pipeline until the leg goes away."""
    await websocket.accept()
    while (message := await websocket.receive_json())["event"] != "start":
        pass
    silent = TwilioFrameSerializer.InputParams(auto_hang_up=False)
    params = FastAPIWebsocketParams(
        audio_in_enabled=True,
        add_wav_header=False,
        serializer=TwilioFrameSerializer(message["streamSid"], params=silent),
    )
    transport = FastAPIWebsocketTransport(websocket=websocket, params=params)
    parts: list[FrameProcessor] = [transport.input()]
    if sys.argv[2] == "silero":
        parts.append(VADProcessor(vad_analyzer=SileroVADAnalyzer()))
    worker = PipelineWorker(
        Pipeline(parts),
        params=PipelineParams(audio_in_sample_rate=8000),
        enable_rtvi=False,
        enable_turn_tracking=False,
    )

    @transport.event_handler("on_client_disconnected")
    async def gone(*_: object) -> None:
        await worker.cancel()

    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    await runner.run()


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
