"""Headings of a table and the names of a case that they mean."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from detente.case.messages import find_closest

if TYPE_CHECKING:
    from collections.abc import Iterable


class Spellings(NamedTuple):
    """How the headings of a table may write the names of a case, and the short names meant."""

    exact: dict[str, tuple[str, ...]]
    folded: dict[str, tuple[str, ...]]
    """Without regard to capitals."""

    @classmethod
    def gather(cls, written: Iterable[tuple[str, str]]) -> Spellings:
        """Return the short names behind each spelling."""
        exact: dict[str, tuple[str, ...]] = {}
        folded: dict[str, tuple[str, ...]] = {}
        for text, name in written:
            spelling = tidy_heading(text)
            for names, key in ((exact, spelling), (folded, spelling.casefold())):
                names[key] = tuple(dict.fromkeys([*names.get(key, ()), name]))
        return cls(exact, folded)

    def match(self, value: object) -> tuple[str, ...]:
        """Return whom or what a heading may mean: by its exact spelling, else whatever its capitals."""
        text = tidy_heading(value)
        if text in self.exact:
            return self.exact[text]
        folded = text.casefold()
        forms = (folded, folded.replace(" ", "_"), folded.replace(" ", "-"))
        return tuple(dict.fromkeys(name for form in forms for name in self.folded.get(form, ())))

    def find_closest(self, value: object) -> str | None:
        """Return the short name whose spelling is nearest to a heading, if one is near."""
        close = find_closest(tidy_heading(value).casefold(), self.folded)
        return self.folded[close][0] if close else None


def tidy_heading(value: object) -> str:
    """Return a heading as it is compared: composed, full-width letters as others, its spaces single.

    Examples
    --------
    >>> tidy_heading("  ｔｈｅ   rival ")
    'the rival'
    """
    return " ".join(unicodedata.normalize("NFKC", str(value)).split())
