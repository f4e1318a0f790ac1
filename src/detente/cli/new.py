"""``detente new``: a commented starter case."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli.outputs import check_writable, name_file, write
from detente.cli.terminal import fail, print_err


def new(path: Annotated[str, typer.Argument(help="File to write; it must not exist yet.")]) -> None:
    """Write a commented starter case that assesses as it stands."""
    from detente.casefile.files import read_starter

    file = name_file("detente new", path)
    check_writable(file)
    if file.exists() or file.is_symlink():
        fail(f"{path} is already there. Name a new file.")
    write(file, read_starter())
    print_err(f"{path} is written. Change it, then run: detente assess {path}")
