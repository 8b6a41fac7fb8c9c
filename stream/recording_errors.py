"""Errors of recordings.

RecordingError
├── RecordingNotFoundError   nothing is kept for this call
├── SegmentFormatError       not a segment of ours, or from a newer version
└── RecordingDiskError       the disk refused (full, read-only, gone)
"""


class RecordingError(Exception):
    """Something about a recording; `code` is for programs, the text for people."""

    code = "recording"
    retryable = False


class RecordingNotFoundError(RecordingError):
    """Nothing is kept for this call."""

    code = "recording_not_found"


class SegmentFormatError(RecordingError):
    """The file is not a segment, or was written by a newer version."""

    code = "segment_format"


class RecordingDiskError(RecordingError):
    """The disk refused to write."""

    code = "recording_disk"
    retryable = True
