"""What happened later: kept for readers, never read by the engine."""

from pydantic import Field

from detente.case.fields import Name, Table, Text, When


class LaterEvent(Table):
    """Something that happened after the decision."""

    date: When
    """When it happened: after the decision."""
    what: Text
    """What happened."""
    source: Text | None = None
    """The passage it rests on."""


class Outcome(Table):
    """What became of it. No number of an assessment depends on this table."""

    what: Text
    """What happened, in one or two sentences."""
    until: When | None = None
    """How far the account goes."""
    entries: dict[Name, LaterEvent] = Field(default_factory=dict)
    """Dated events after the decision."""
    source: Text | None = None
    """The passage the account rests on."""
