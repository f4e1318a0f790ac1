"""How many processors this process may use: those of its affinity, and its share of them in a container."""

import os
from collections.abc import Iterator
from pathlib import Path

_MOUNTS, _MEMBERSHIPS = Path("/sys/fs/cgroup"), Path("/proc/self/cgroup")
"""Where Linux keeps the groups that bound processes, and to which of them this process belongs."""


def count_processors() -> int:
    """Return how many threads can work at once: at least one.

    A process may be held to some of the machine's processors, and in a container to a share of their
    time; half a processor counts as one.
    """
    if hasattr(os, "sched_getaffinity"):
        allowed = len(os.sched_getaffinity(0))
    else:  # pragma: no cover - macOS and Windows
        allowed = getattr(os, "process_cpu_count", os.cpu_count)() or 1
    quotas = [allowed, *(int(quota) for quota in _list_quotas())]
    return max(min(quotas), 1)


def _list_quotas() -> Iterator[float]:
    """Yield the processors' worth of time of every group that this process is in, and of those above it."""
    for controllers, group in _list_groups():
        version_2 = controllers == ""
        if version_2 or "cpu" in controllers.split(","):
            mount = _MOUNTS if version_2 else _MOUNTS / "cpu"
            # In a container the path may be that of the host: then the mount itself is the group.
            for folder in dict.fromkeys([*_climb(mount, group), mount]):
                quota = _read_quota(folder) if version_2 else _read_old_quota(folder)
                if quota is not None:
                    yield quota


def _list_groups() -> list[tuple[str, str]]:
    """Return the controllers and the path of each group of this process; none where there are no groups."""
    try:
        rows = [line.split(":", 2) for line in _MEMBERSHIPS.read_text("utf-8").splitlines()]
    except (OSError, ValueError):
        return []
    return [(row[1], row[2]) for row in rows if len(row) == 3]  # noqa: PLR2004


def _climb(mount: Path, group: str) -> Iterator[Path]:
    """Yield the folder of a group and of each group around it."""
    parts = [part for part in group.split("/") if part not in {"", ".."}]
    for length in range(len(parts), 0, -1):
        yield mount.joinpath(*parts[:length])


def _read_quota(folder: Path) -> float | None:
    """Return the bound of a group of version 2: microseconds a period, or ``max``."""
    try:
        quota, period = (folder / "cpu.max").read_text("utf-8").split()
        return int(quota) / int(period)
    except (OSError, ValueError, ZeroDivisionError):
        return None


def _read_old_quota(folder: Path) -> float | None:
    """Return the bound of a group of version 1: microseconds a period, or -1."""
    try:
        quota = int((folder / "cpu.cfs_quota_us").read_text("utf-8"))
        period = int((folder / "cpu.cfs_period_us").read_text("utf-8"))
        return quota / period if quota > 0 else None
    except (OSError, ValueError, ZeroDivisionError):
        return None
