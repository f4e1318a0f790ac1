"""Arguments and options that several commands share."""

from typing import Annotated, TypeAlias

import typer

CasePath: TypeAlias = Annotated[
    str,
    typer.Argument(metavar="CASE", help="A case file, or the name of an example (see: detente examples)."),
]
DrawsOption: TypeAlias = Annotated[
    int,
    typer.Option("--draws", metavar="N", min=100, max=200_000, help="Number of Monte Carlo draws."),
]
SeedOption: TypeAlias = Annotated[
    int,
    typer.Option(
        "--seed", metavar="N", min=0, max=2**31 - 1, help="Random seed; the same seed gives the same result."
    ),
]
ReadingsOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--reading",
        metavar="FILE",
        help="A file with one analyst's own ranges for some numbers of the case; repeat it for several analysts.",
    ),
]
