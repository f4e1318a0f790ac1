"""The machine that a table was made on, and how fast it moves and multiplies numbers at best."""

import os
import platform
import time
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np

from detente.processors import count_processors

N_BYTES = 256 * 1024**2
"""Bytes copied to measure the speed of memory: more than any cache holds."""
N_ROWS = 1_000
"""Rows of the matrices multiplied to measure the speed of arithmetic."""


def describe_machine() -> str:
    """Say in three lines what runs, on what, and what else runs there."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("detente", "numpy", "numba"))
    return (
        f"{time.strftime('%Y-%m-%d')}; Python {platform.python_version()}, {packages}\n"
        f"{_name_processor()}, {count_processors()} cores; one copies {copied_bytes() / 1e9:.1f} GB a second "
        f"and multiplies matrices at {multiplied_numbers() / 1e9:.0f} billion operations a second\n"
        f"{describe_load()}"
    )


def describe_load() -> str:
    """Say how many processes wanted a core in the last minute: more than there are cores disturbs the figures."""
    if not hasattr(os, "getloadavg"):
        return "load unknown"
    load, cores = os.getloadavg()[0], count_processors()
    hint = "; other work disturbs these figures: compare CPU and ratios" if load > 1.5 * cores else ""
    return f"load {load:.1f} on {cores} cores{hint}"


@cache
def copied_bytes() -> float:
    """Bytes that are read and written a second at best, by one core."""
    source = np.ones(N_BYTES // 8)
    target = np.empty_like(source)
    return 2 * N_BYTES / min(_clock(lambda: np.copyto(target, source)) for _ in range(5))


@cache
def multiplied_numbers() -> float:
    """Additions and multiplications of 8-byte numbers a second at best, by one core."""
    matrix = np.ones((N_ROWS, N_ROWS))
    return 2 * N_ROWS**3 / min(_clock(lambda: matrix @ matrix) for _ in range(5))


def _clock(call: Callable[[], object]) -> float:
    """CPU seconds, which other work on the machine hardly disturbs."""
    start = time.process_time()
    call()
    return time.process_time() - start


def _name_processor() -> str:
    listed = Path("/proc/cpuinfo")
    if listed.exists():
        names = [
            line.split(":", 1)[1].strip()
            for line in listed.read_text().splitlines()
            if line.startswith("model name")
        ]
        if names:
            return names[0]
    return platform.processor() or platform.machine()
