"""Metrics of calls coming in, and of their recordings."""

from dashboard.metrics.metric import Kind, Metric, Scrape, by, by_board, figure, of_board

HANDS_UP = "a connection is turned away"
LISTENED_TO = "somebody listens in"


def _listening(scrape: Scrape) -> int:
    room = scrape.node.listening
    return len(room.seats()) if room else 0


def _listeners(scrape: Scrape) -> dict[str, float]:
    room = scrape.node.listening
    return {str(form): count for form, count in room.joined.items()} if room else {}


CALLS = (
    Metric(
        "floorwalker_pbx_ready",
        Kind.GAUGE,
        "1 while a telephone system that is asked to tap answers and can be tapped, else 0.",
        by(lambda scrape: {k: int(not v) for k, v in scrape.node.connectors.health.items()}),
        ("pbx",),
        still="a telephone system is connected",
    ),
    Metric(
        "floorwalker_calls_live",
        Kind.GAUGE,
        "Calls that are live, or wait for a lost source.",
        of_board(lambda board: board.live_calls),
    ),
    Metric(
        "floorwalker_calls_begun_total",
        Kind.COUNTER,
        "Calls let in.",
        of_board(lambda board: board.counts.begun),
    ),
    Metric(
        "floorwalker_calls_ended_total",
        Kind.COUNTER,
        "Calls that ended, by cause.",
        by_board(lambda board: {str(k): v for k, v in board.counts.ended.items()}),
        ("cause",),
    ),
    Metric(
        "floorwalker_listeners",
        Kind.GAUGE,
        "People who listen in on live calls.",
        figure(_listening),
        still=LISTENED_TO,
    ),
    Metric(
        "floorwalker_listeners_joined_total",
        Kind.COUNTER,
        "People who began to listen in, by how their sound is sent: `opus` (WebRTC), `pcm` "
        "(WebSocket).",
        by(_listeners),
        ("form",),
        still=LISTENED_TO,
    ),
    Metric(
        "floorwalker_connections",
        Kind.GAUGE,
        "Open media connections, whether they have named a call or not.",
        of_board(lambda board: board.connections),
    ),
    Metric(
        "floorwalker_connections_refused_total",
        Kind.COUNTER,
        "Media connections turned away after the upgrade, by the name of the close code.",
        by_board(lambda board: {k.name.lower(): v for k, v in board.counts.refused.items()}),
        ("reason",),
        still=HANDS_UP,
    ),
    Metric(
        "floorwalker_upgrades_refused_total",
        Kind.COUNTER,
        "Media connections turned away before the upgrade, by HTTP status.",
        by_board(lambda board: {str(k): v for k, v in board.counts.turned_away.items()}),
        ("status",),
        still=HANDS_UP,
    ),
    Metric(
        "floorwalker_connections_resumed_total",
        Kind.COUNTER,
        "Media connections that took a lost party up again.",
        of_board(lambda board: board.counts.resumed),
        still="a source comes back within the resume window",
    ),
    Metric(
        "floorwalker_claims_refused_total",
        Kind.COUNTER,
        "Attempts of one token to bring a party that another token brings.",
        of_board(lambda board: board.counts.claims_refused),
        still="two tokens bring one party",
    ),
    Metric(
        "floorwalker_messages_total",
        Kind.COUNTER,
        "Messages of media connections; counted twice a second.",
        of_board(lambda board: board.counts.messages),
    ),
    Metric(
        "floorwalker_sound_seconds_total",
        Kind.COUNTER,
        "Sound of parties heard in time, in seconds; a second is 50 frames.",
        of_board(lambda board: board.sound_ms / 1000),
    ),
    Metric(
        "floorwalker_gaps_total",
        Kind.COUNTER,
        "Gaps that are over, by cause.",
        by_board(lambda board: {str(k): v for k, v in board.counts.gaps.over.items()}),
        ("cause",),
    ),
    Metric(
        "floorwalker_gap_seconds_total",
        Kind.COUNTER,
        "How long they lasted, in seconds, by cause.",
        by_board(lambda b: {str(k): v / 1000 for k, v in b.counts.gaps.lasted_ms.items()}),
        ("cause",),
    ),
    Metric(
        "floorwalker_late_frames_total",
        Kind.COUNTER,
        "Frames that came too late to be analysed; they are recorded.",
        of_board(lambda board: board.counts.gaps.late_frames),
        still="sound is held up on its way for longer than the lateness bound",
    ),
    Metric(
        "floorwalker_recorder_written_bytes_total",
        Kind.COUNTER,
        "Sound written to recordings, in bytes.",
        figure(lambda scrape: scrape.node.recording.disk.written_bytes),
    ),
    Metric(
        "floorwalker_recorder_pending_bytes",
        Kind.GAUGE,
        "Sound that waits to be written, in bytes.",
        figure(lambda scrape: scrape.node.recording.disk.pending_bytes),
        still="the disk is slower than the sound at the moment of the question",
    ),
    Metric(
        "floorwalker_recorder_lost_bytes_total",
        Kind.COUNTER,
        "Sound the disk refused or was too slow for, in bytes; it was heard all the same.",
        figure(lambda scrape: scrape.node.recording.disk.lost_bytes),
        still="the disk is full, broken or too slow",
    ),
    Metric(
        "floorwalker_recordings_waiting",
        Kind.GAUGE,
        "Recordings that wait to be compressed.",
        figure(lambda scrape: scrape.node.recording.finisher.waiting),
        still="a call has just ended",
    ),
    Metric(
        "floorwalker_recordings_finished_total",
        Kind.COUNTER,
        "Recordings closed and compressed.",
        figure(lambda scrape: scrape.node.recording.finisher.finished),
    ),
    Metric(
        "floorwalker_recordings_failed_total",
        Kind.COUNTER,
        "Recordings that could not be finished and were kept as they are.",
        figure(lambda scrape: scrape.node.recording.finisher.failed),
        still="a recording cannot be read or written",
    ),
)
