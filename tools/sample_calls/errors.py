"""What can go wrong with a sample call.

SampleCallError            code
├── ScriptError            script      the YAML is not a valid script
├── LayoutError            layout      the turns cannot be placed on a time line
├── VoiceError             voice       espeak-ng is missing, or did not speak
└── RenderedError          rendered    rendered files are missing, stale or unreadable
"""

from pathlib import Path


class SampleCallError(Exception):
    """Anything wrong with a sample call; its text is a sentence for the person who wrote it."""

    code = "sample_call"


class ScriptError(SampleCallError):
    """The file is not a valid script."""

    code = "script"

    def __init__(self, path: Path, line: int, sentence: str) -> None:
        super().__init__(f"{path}:{line}: {sentence}")
        self.path = path
        self.line = line
        """Counts from 1."""


class LayoutError(SampleCallError):
    """The turns, as long as they turned out, cannot be placed as the script asks."""

    code = "layout"


class VoiceError(SampleCallError):
    """espeak-ng is missing, or did not speak what it was given."""

    code = "voice"


class RenderedError(SampleCallError):
    """Rendered files are missing, older than their script, or unreadable."""

    code = "rendered"
