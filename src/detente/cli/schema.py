"""``detente schema``: the form of a case file, or of an assessment's JSON."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from detente.cli.terminal import print_out


def schema(
    of: Annotated[
        Literal["case", "assessment"],
        typer.Argument(metavar="[case|assessment]", help="What to describe (default: a case file)."),
    ] = "case",
) -> None:
    """Print the JSON Schema of case files, or of what assess --json writes.

    Text editors use the first to complete and check a case file as you type.
    """
    import json as json_text

    if of == "case":
        from detente.casefile.json_schema import case_schema as describe
    else:
        from detente.assessment.result_schema import assessment_schema as describe

    print_out(json_text.dumps(describe(), indent=2, ensure_ascii=False) + "\n")
