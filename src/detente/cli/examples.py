"""``detente examples``: the cases that come with detente."""

from __future__ import annotations

from detente.cli.terminal import print_out


def examples() -> None:
    """List the example cases that come with detente."""
    from detente.casefile.files import list_examples

    for example in list_examples():
        print_out(f"{example.slug:<22} {example.date:<12} {example.title}\n")
    print_out(
        "\nEach is one reading of public facts, not the project's own view. Try: detente assess isis-2017\n"
    )
