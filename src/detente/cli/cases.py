"""Commands about case files: new, check, examples, schema."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from detente.cli.outputs import check_writable, name_file, write
from detente.cli.terminal import clean, fail, faults_told, print_problems, say, tell

CasePath = Annotated[str, typer.Argument(metavar="CASE", help="A case file, or the slug of a shipped case.")]


def new(path: Annotated[str, typer.Argument(help="File to write; it must not exist yet.")]) -> None:
    """Write a commented starter case that assesses as it stands."""
    from detente.case.files import read_starter

    file = name_file("detente new", path)
    check_writable(file)
    if file.exists() or file.is_symlink():
        fail(f"{path} is already there. Name a new file.")
    write(file, read_starter())
    tell(f"{path} is written. Change it, then run: detente assess {path}")


def check(case: CasePath) -> None:
    """Check a case: every fault at once, with line and column."""
    from detente.case.files import list_faults, read_case
    from detente.case.premises import count_sourced_entries, list_premises
    from detente.case.sources import check_sources

    with faults_told(case):
        found = read_case(case)
        statuses = check_sources(found, [Path(case).parent])
        if strays := list_faults(case, found, statuses):
            print_problems(case, strays)
            raise typer.Exit(2)
    for source in statuses:
        say(clean(f"source {source.name}: {source.status} ({source.title})") + "\n")
    premises = list_premises(found)
    assumed = sum(premise.status != "sourced" for premise in premises)
    defaults = sum(premise.status == "default" for premise in premises)
    told = (
        f"{case}: no faults. {len(premises)} numbers: {len(premises) - assumed} sourced, {assumed} assumptions "
        f"({defaults} of them defaults); {count_sourced_entries(found)} citations of a passage."
    )
    say(clean(told) + "\n")


def examples() -> None:
    """List the cases that come with detente; none of them is the project's own view."""
    from detente.case.files import list_examples

    for example in list_examples():
        say(f"{example.slug:<22} {example.date:<12} {example.title}\n")
    say("\nEach is one reading of public facts, not the project's view. Try: detente assess isis-2017\n")


def schema() -> None:
    """Print the JSON Schema of a case file, for editors that complete and check it."""
    import json as json_text

    from detente.case.schema import case_schema

    say(json_text.dumps(case_schema(), indent=2, ensure_ascii=False) + "\n")
