"""Files a command writes: refused before any work is done where they cannot be, else whole or not at all."""

from __future__ import annotations

import os
from itertools import combinations
from pathlib import Path

from detente.cli.terminal import fail


def name_file(what: str, name: str) -> Path:
    """Return the file an argument names; refuse what was more likely meant as something else."""
    if not name.strip():
        fail(f"{what} names no file. Give it one.")
    if name.startswith("-"):
        hint = "Name a file; only --json takes -, for standard output."
        fail(f"{what} would write a file called {name}. {hint} If you mean that file: ./{name}")
    return Path(name)


def check_writable(path: Path | None, case: str | None = None) -> None:
    """Refuse an output that cannot be written, or would replace the case, before any work is done."""
    if path is None:
        return
    try:
        fault = _find_obstacle(path, case)
    except (OSError, ValueError, RuntimeError) as error:
        fault = f"cannot be written: {getattr(error, 'strerror', None) or error}"
    if fault:
        fail(f"{path} {fault}.")


def _find_obstacle(path: Path, case: str | None) -> str | None:
    """Return what stands in the way of writing a file, as the rest of a sentence."""
    if path.is_dir():
        return "is a folder. Name a file"
    if not path.parent.is_dir():
        return f"cannot be written: there is no folder {path.parent}. Make it first"
    if path.exists() and not path.is_file():
        return "is no plain file. Name another; --json - is standard output"
    if case is not None and path.exists() and Path(case).exists() and path.samefile(case):
        return "is the case itself. Name another file"
    if not os.access(path.resolve().parent, os.W_OK):
        return "cannot be written: its folder is closed to you. Name another"
    return None


def name_outputs(case: str, named: dict[str, str | None]) -> dict[str, Path]:
    """Return the files a command is to write, by option; refuse what cannot be written, and one file twice."""
    paths = {option: name_file(option, name) for option, name in named.items() if name is not None}
    for path in paths.values():
        check_writable(path, case)
    for (option, path), (other, again) in combinations(paths.items(), 2):
        if path.resolve() == again.resolve():
            fail(f"{option} and {other} both name {again}. Name two files.")
    return paths


def write(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all; say so and exit with 2 where it cannot be."""
    from detente.documents.file_io import write_bytes

    try:
        write_bytes(path, content if isinstance(content, bytes) else content.encode())
    except OSError as error:
        fail(f"{path} cannot be written: {error.strerror or error}.")
