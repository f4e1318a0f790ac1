"""``python -m validation``: our forecasts of public data, scored beside simple ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.outputs import parse_outputs, write_output
from detente.cli.terminal import open_progress, print_err, print_out, print_report, report_errors

if TYPE_CHECKING:
    from rich.console import Console

    from validation.act_calibration import ActCalibration
    from validation.backtest import Validation
    from validation.treatments import Transfer


app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def validate(
    *,
    data: Annotated[
        str | None,
        typer.Option(
            metavar="DIR",
            envvar="DETENTE_DATA",
            help="Folder of public data (default: made-up data, to see that the program works).",
        ),
    ] = None,
    html: Annotated[str | None, typer.Option(metavar="FILE", help="Write one HTML page.")] = None,
    json_file: Annotated[
        str | None,
        typer.Option(
            "--json", metavar="FILE|-", help="Write every score as JSON; - writes to standard output."
        ),
    ] = None,
) -> None:
    """Score our forecasts of cooperation beside simple ones, by rules fixed beforehand."""
    to_stdout = json_file == "-"
    outputs = parse_outputs("", {"--html": html, "--json": None if to_stdout else json_file})
    with report_errors(data or ""), open_progress() as progress:
        from validation.backtest import find_folder, run_validation

        validation = run_validation(find_folder(data), progress=progress)
    if "--html" in outputs:
        from validation.page import render_validation_page

        write_output(outputs["--html"], render_validation_page(validation))
    if json_file is not None:
        from validation.summary import list_scores

        text = json.dumps(list_scores(validation), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
        print_out(text) if to_stdout else write_output(outputs["--json"], text)
    print_report(lambda console: _print(validation, console), to_stderr=to_stdout)
    for path in outputs.values():
        print_err(f"written: {path}")


def _print(validation: Validation, console: Console) -> None:
    """Print a table and a claim for each contest, and what none of it can show."""
    from rich.table import Table
    from rich.text import Text

    from validation.summary import HEAD, format_claim, format_header, list_limits, tabulate_scores

    console.print(Text(format_header(validation)))
    for board in validation.boards:
        rows = tabulate_scores(board)
        filled = [index for index in range(len(HEAD)) if any(row[index] for row in rows)]
        table = Table(box=None, pad_edge=False, header_style="")
        for index in filled:
            table.add_column(HEAD[index], no_wrap=index > 0)
        for row in rows:
            table.add_row(*(row[index] for index in filled))
        console.print(Text(f"\n{board.contest.title} ({len(board.contest.trials):,} {board.contest.unit}s)"))
        console.print(table)
        for line in (format_claim(board), *board.contest.notes):
            console.print(Text(line))
    tables: list[Transfer | ActCalibration] = [*validation.transfers, validation.acts]
    for transfer in tables:
        table = Table(*transfer.columns, box=None, pad_edge=False, header_style="")
        for cells in transfer.tabulate():
            table.add_row(*cells)
        console.print(Text(f"\n{transfer.title}"))
        console.print(table)
        console.print(Text(transfer.format_verdict()))
    console.print(Text("\nWhat these scores cannot show"))
    for limit in list_limits(validation):
        console.print(Text(f"· {limit}"))


if __name__ == "__main__":
    app()
