"""``python -m validation``: our forecasts of public data, scored beside simple ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.outputs import parse_outputs, write_output
from detente.cli.terminal import open_progress, print_err, print_out, print_report, report_errors

if TYPE_CHECKING:
    from rich.console import Console

    from validation.backtest import Validation


app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def validate(
    *,
    data: Annotated[
        str | None,
        typer.Option(
            metavar="DIR",
            envvar="DETENTE_DATA",
            help="Folder of public data; left out: made-up data, to see the machinery work.",
        ),
    ] = None,
    html: Annotated[str | None, typer.Option(metavar="FILE", help="Write one HTML page.")] = None,
    json_file: Annotated[
        str | None, typer.Option("--json", metavar="FILE|-", help="Write every score; - is standard output.")
    ] = None,
) -> None:
    """Score our forecasts of cooperation beside simple ones, by a protocol frozen beforehand."""
    to_stdout = json_file == "-"
    outputs = parse_outputs("", {"--html": html, "--json": None if to_stdout else json_file})
    with report_errors(data or ""), open_progress() as progress:
        from validation.backtest import find_folder, run_validation

        told = run_validation(find_folder(data), progress=progress)
    if "--html" in outputs:
        from validation.page import render_validation_page

        write_output(outputs["--html"], render_validation_page(told))
    if json_file is not None:
        from validation.summary import list_scores

        text = json.dumps(list_scores(told), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
        print_out(text) if to_stdout else write_output(outputs["--json"], text)
    print_report(lambda console: _print(told, console), to_stderr=to_stdout)
    for path in outputs.values():
        print_err(f"written: {path}")


def _print(told: Validation, console: Console) -> None:
    """Print a table and a claim for each contest, and what none of it can know."""
    from rich.table import Table
    from rich.text import Text

    from validation.summary import HEAD, format_claim, format_header, list_limits, tabulate_scores

    console.print(Text(format_header(told)))
    for board in told.boards:
        rows = tabulate_scores(board)
        kept = [place for place in range(len(HEAD)) if any(row[place] for row in rows)]
        table = Table(box=None, pad_edge=False, header_style="")
        for place in kept:
            table.add_column(HEAD[place], no_wrap=place > 0)
        for row in rows:
            table.add_row(*(row[place] for place in kept))
        console.print(Text(f"\n{board.contest.title} ({len(board.contest.trials):,} {board.contest.unit}s)"))
        console.print(table)
        for line in (format_claim(board), *board.contest.notes):
            console.print(Text(line))
    for transfer in told.transfers:
        table = Table(*transfer.columns, box=None, pad_edge=False, header_style="")
        for cells in transfer.tabulate():
            table.add_row(*cells)
        console.print(Text(f"\n{transfer.title}"))
        console.print(table)
        console.print(Text(transfer.say_verdict()))
    console.print(Text("\nWhat this cannot know"))
    for limit in list_limits(told):
        console.print(Text(f"· {limit}"))


if __name__ == "__main__":
    app()
