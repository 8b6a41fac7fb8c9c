"""Errors of recordings.

RecordingError
├── RecordingNotFoundError   nothing is kept for this call
├── RecordingRemovedError    what was kept was removed on purpose
├── SegmentFormatError       not a segment of ours, or from a newer version
├── RecordingDamagedError    an encrypted piece is not what was written
├── RecordingDiskError       the disk refused (full, read-only, gone)
└── RecordingKeyError        about keys of encryption
    ├── KeysFormatError      the configured keys cannot be read
    ├── MissingKeyError      the master key of this recording is not configured
    └── WrongKeyError        a key of that name is configured, and it is another one
"""


class RecordingError(Exception):
    """Something about a recording; `code` is for programs, the text for people."""

    code = "recording"
    retryable = False


class RecordingNotFoundError(RecordingError):
    """Nothing is kept for this call."""

    code = "recording_not_found"


class RecordingRemovedError(RecordingNotFoundError):
    """Sound was kept and has been removed, as the manifest says."""

    code = "recording_removed"


class SegmentFormatError(RecordingError):
    """The file is not a segment, or was written by a newer version."""

    code = "segment_format"


class RecordingDamagedError(RecordingError):
    """A piece of encrypted sound was changed, moved or cut off."""

    code = "recording_damaged"


class RecordingDiskError(RecordingError):
    """The disk refused to write."""

    code = "recording_disk"
    retryable = True


class RecordingKeyError(RecordingError):
    """Something about the keys of encryption; never names more of a key than its id."""

    code = "recording_key"


class KeysFormatError(RecordingKeyError):
    """The configured keys cannot be read."""

    code = "recording_keys_format"


class MissingKeyError(RecordingKeyError):
    """The master key a recording was sealed with is not configured."""

    code = "recording_key_missing"


class WrongKeyError(RecordingKeyError):
    """The master key of that id is not the one the recording was sealed with."""

    code = "recording_key_wrong"
