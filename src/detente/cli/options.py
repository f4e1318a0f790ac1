"""Arguments and options that several commands share."""

from typing import Annotated, TypeAlias

import typer

CasePath: TypeAlias = Annotated[
    str, typer.Argument(metavar="CASE", help="A case file, or the slug of a shipped case.")
]

FEWEST_DRAWS, MOST_DRAWS = 100, 200_000

DrawsOption: TypeAlias = Annotated[
    int,
    typer.Option(
        "--draws",
        metavar="N",
        min=FEWEST_DRAWS,
        max=MOST_DRAWS,
        help="Number of Monte Carlo draws.",
    ),
]
SeedOption: TypeAlias = Annotated[
    int,
    typer.Option("--seed", metavar="N", min=0, max=2**31 - 1, help="The same seed gives the same answer."),
]
