"""Names that a reader cannot tell apart."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from detente.case.checks.raw_data import RawData, as_table, table_at
from detente.case.quantity import quote_value
from detente.errors import Problem
from detente.text_safety import format_line

if TYPE_CHECKING:
    from collections.abc import Iterator


def check_display_names(case: RawData) -> Iterator[Problem]:
    """Yield actors whose names look the same, character by character or in another encoding."""
    first: dict[str, str] = {}
    for actor, row in table_at(case, "actors").items():
        name = as_table(row).get("name")
        if not isinstance(name, str):
            continue
        shown = unicodedata.normalize("NFC", format_line(name))
        other = first.setdefault(shown, actor)
        if shown and other != actor:
            message = f"{actor} and {other} are both called {quote_value(shown)}"
            hint = "Give each a name of its own, so that readers can tell them apart."
            yield Problem(f"actors.{actor}.name", message, hint)
