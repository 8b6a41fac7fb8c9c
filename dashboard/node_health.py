"""The node's own figures for the wall: what `/metrics` says, in the few numbers a page can show."""

import shutil

from dashboard.loop_lag import LoopLag
from dashboard.metrics.serving import disk_of
from dashboard.node import Node
from dashboard.node_messages import NodeHealth
from detectors.workers import Workers


class NodeFigures:
    """Reads them anew each time; costs some microseconds."""

    def __init__(self, node: Node, lag: LoopLag) -> None:
        self._node = node
        self._lag = lag

    def now(self) -> NodeHealth:
        """The figures as they are."""
        node = self._node
        disk = shutil.disk_usage(disk_of(node.recording.folder))
        written = node.writer.health
        lanes = node.recognition.lanes if node.recognition else None
        board = node.switchboard
        return NodeHealth(
            loop_lag_ms=round(self._lag.p99_s * 1000, 1),
            recognition_lag_ms=node.counts.lag_ms,
            coverage=round(node.counts.coverage, 3),
            missed_speech_ms=lanes.missed_ms if isinstance(lanes, Workers) else 0,
            late_frames=board.counts.gaps.late_frames if board else 0,
            lost_sound_bytes=node.recording.disk.lost_bytes,
            lost_events=written.lost + written.refused,
            spool_bytes=written.spool_bytes + node.alerting.desk.spool_bytes,
            disk_free_bytes=disk.free,
            disk_bytes=disk.total,
        )
