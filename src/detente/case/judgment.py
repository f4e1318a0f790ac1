"""What the analyst says of the judgment as a whole."""

from typing import Literal, TypeAlias

from detente.case.fields import Table, Text

Level: TypeAlias = Literal["low", "moderate", "high"]


class StatedConfidence(Table):
    """Confidence set by the analyst, in place of the one that is proposed."""

    level: Level
    """Low, moderate or high: how sound the foundations are, apart from how likely anything is."""
    because: Text
    """Why it differs from the proposal; shown beside it."""
    by: Text | None = None
    """Who set it."""
