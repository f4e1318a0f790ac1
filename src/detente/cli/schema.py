"""``detente schema``: the form of a case file, for editors."""

from __future__ import annotations

from detente.cli.terminal import print_out


def schema() -> None:
    """Print the JSON Schema of case files.

    Text editors use it to complete and check a case file as you type.
    """
    import json as json_text

    from detente.casefile.json_schema import case_schema

    print_out(json_text.dumps(case_schema(), indent=2, ensure_ascii=False) + "\n")
