"""The master keys of recordings, out of the settings and their file."""

from stream.master_keys import MasterKeys
from stream.recorder import RecorderSettings
from stream.recording_errors import KeysFormatError


def recording_keys(settings: RecorderSettings) -> MasterKeys:
    """All master keys; none when recordings are not to be encrypted.

    Raises:
        KeysFormatError: they cannot be read, or both a file and keys are given; no key is quoted.
    """
    text, file = settings.keys.get_secret_value(), settings.keys_file
    if text.strip() and file is not None:
        raise KeysFormatError("recorder.keys and recorder.keys_file are given; one is enough")
    if file is None:
        return MasterKeys.parse(text)
    try:
        masters = MasterKeys.parse(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise KeysFormatError(f"{file}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise KeysFormatError(f"{file}: is not text") from None
    except KeysFormatError as error:
        raise KeysFormatError(f"{file}: {error}") from None
    if masters.active is None:
        # Whoever names a file wants encryption: an empty one must not switch it off silently.
        raise KeysFormatError(f"{file}: holds no key")
    return masters
