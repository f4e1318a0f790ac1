"""Files a command writes: refused before any work is done where they cannot be, else whole or not at all."""

from __future__ import annotations

import os
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from detente.cli.terminal import fail, print_err, print_out, print_report

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from detente.report.case_differences import ChangeReport


def parse_path(option: str, text: str) -> Path:
    """Return the file an argument names; refuse what was more likely meant as another option."""
    if not text.strip():
        fail(f"{option} needs a file name.")
    if text.startswith("-"):
        hint = " Only --json can write to standard output." if text == "-" else ""
        fail(f'{option} needs a file name, found "{text}".{hint} For a file with that name, write ./{text}')
    return Path(text)


def parse_new_path(option: str, text: str) -> Path:
    """Return the file an argument names; refuse one that exists or cannot be written."""
    path = parse_path(option, text)
    check_writable(path)
    if path.exists() or path.is_symlink():
        fail(f"{path} already exists. Choose another name.")
    return path


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
        return "is a folder. Add a file name"
    if not path.parent.is_dir():
        return f"cannot be written: the folder {path.parent} does not exist. Create it first"
    if path.exists() and not path.is_file():
        return "is not a regular file. Choose another path; for standard output, use --json -"
    if case is not None and path.exists() and Path(case).exists() and path.samefile(case):
        return "is the case file itself. Choose another path"
    if not os.access(path.resolve().parent, os.W_OK):
        return "cannot be written: no permission for its folder. Choose another path"
    return None


def parse_outputs(case: str, outputs: dict[str, str | None]) -> dict[str, Path]:
    """Return the files a command is to write, by option; refuse what cannot be written, and one file twice."""
    paths = {option: parse_path(option, text) for option, text in outputs.items() if text is not None}
    for path in paths.values():
        check_writable(path, case)
    for (option, path), (other_option, other_path) in combinations(paths.items(), 2):
        if path.resolve() == other_path.resolve():
            fail(f"{option} and {other_option} would both write {path}. Choose two files.")
    return paths


def write_output(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all; exit with 2 where it cannot be written."""
    from detente.documents.file_io import write_bytes

    try:
        write_bytes(path, content if isinstance(content, bytes) else content.encode())
    except OSError as error:
        fail(f"{path} cannot be written: {error.strerror or error}.")


def deliver(
    report: ChangeReport,
    files: Mapping[Path, Callable[[], str]],
    json: Callable[[], str] | None,
) -> None:
    """Write a result's files, print its report, and print its JSON, which then has standard output for itself.

    Parameters
    ----------
    report
        What is printed.
    files
        What makes the text of each file.
    json
        What makes the JSON for standard output; ``None`` where it is not asked for.
    """
    from detente.report.console import print_changes

    for path, make in files.items():
        write_output(path, make())
    print_report(lambda console: print_changes(report, console), to_stderr=json is not None)
    if json is not None:
        print_out(json())
    for path in files:
        print_err(f"Wrote {path}")
