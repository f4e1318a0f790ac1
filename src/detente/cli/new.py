"""``detente new``: a commented starter case."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli.outputs import parse_new_path, write_output
from detente.cli.terminal import print_err


def new(path: Annotated[str, typer.Argument(metavar="FILE", help="New file to write.")]) -> None:
    """Write a starter case with comments, ready to edit and assess."""
    from detente.casefile.files import read_starter

    write_output(parse_new_path("detente new", path), read_starter())
    print_err(f"Wrote {path}. Edit it, then run: detente assess {path}")
