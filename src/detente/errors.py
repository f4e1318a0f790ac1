"""What can go wrong, and who can mend it.

::

    DetenteError
    ├── CaseError         the analyst mends the case file
    ├── StoreError        the user mends or names another event file, store or data folder
    └── RenderError       the user names another file, or installs an extra
    DetenteWarning
    └── NotConverged      the analyst raises a limit, or reads the printed gap
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Problem(NamedTuple):
    """One fault in a user's file: where it stands, what was found, what to do."""

    path: str
    """Place in the case, dotted: ``options.probe.detect``. Empty for the whole file."""
    message: str
    """What was found and what was expected."""
    hint: str = ""
    """What to do about it, in one sentence."""
    line: int | None = None
    """Line in the file, counted from 1."""
    column: int | None = None
    """Column in the file, counted from 1."""
    file: str | None = None
    """The file, where several were read at once."""
    also: tuple[str, ...] = ()
    """Other places that it concerns, dotted; once the file is looked at, their lines stand in the message."""

    def __str__(self) -> str:
        """Return the problem as one line: file, place, path, message, hint."""
        position = "" if self.line is None else f"line {self.line}, column {self.column}: "
        path = f"{self.path}: " if self.path else ""
        file = f"{self.file}: " if self.file else ""
        hint = f" {self.hint}" if self.hint else ""
        return f"{file}{position}{path}{self.message.rstrip('.')}.{hint}"


class DetenteError(Exception):
    """Anything a user can mend; the command line prints it and exits with 2."""


class CaseError(DetenteError):
    """A case cannot be read; the analyst mends every problem it lists."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class StoreError(DetenteError):
    """Event files, a store or public data cannot be read; the user names others or mends them."""


class RenderError(DetenteError):
    """A report cannot be written; the user names another file or installs an extra."""


class DetenteWarning(UserWarning):
    """Something the reader of a result should know."""


class NotConverged(DetenteWarning):
    """A method stopped at its limit; the printed gap says how far it may be off."""
