"""How much memory this process has; 0 where the system does not say."""

from pathlib import Path

STATUS = Path("/proc/self/status")


def resident_mb() -> float:
    """Megabytes in memory now."""
    return _field("VmRSS:")


def peak_mb() -> float:
    """Most megabytes ever. Not `ru_maxrss`: that begins with what the parent process had."""
    return _field("VmHWM:")


def _field(name: str) -> float:
    try:
        lines = STATUS.read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    found = (int(line.split()[1]) for line in lines if line.startswith(name))
    return next(found, 0) / 1024
