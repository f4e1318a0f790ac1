"""Weights of the codes that occur in a file, zeros at their start included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.errors import StoreError
from detente.events.scales import weigh_code

if TYPE_CHECKING:
    from collections.abc import Iterable


def weigh_codes(codes: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tuple[float, int | None]]:
    """Return the weight and class of every code that has one.

    Parameters
    ----------
    codes
        Scheme and code, each once.

    Raises
    ------
    StoreError
        If the codes have lost their first zeros.

    Examples
    --------
    >>> weigh_codes([("cameo", "010"), ("cameo", "42"), ("cameo", "999")])
    {('cameo', '010'): (0.0, 1), ('cameo', '42'): (1.9, 1)}
    """
    told = list(codes)
    _check_zeros(told)
    weighed = {(kind, code): _weigh(code, kind) for kind, code in told}
    return {key: found for key, found in weighed.items() if found is not None}


def _check_zeros(codes: list[tuple[str, str]]) -> None:
    """Refuse codes that have lost their first zero: 10 may then be 010, a statement, or 10, a demand."""
    lost = [code for kind, code in codes if weigh_code(code, kind) is None and _weigh(code, kind) is not None]
    if lost and not any(code.startswith("0") for _, code in codes):
        message = (
            f"No code begins with 0, and some, such as {lost[0]}, are none without: a spreadsheet has taken the "
            "zeros. Then 10 may be 010, a statement, or 10, a demand. Write codes with all their digits."
        )
        raise StoreError(message)


def _weigh(code: str, scheme: str) -> tuple[float, int | None] | None:
    """Return the weight and class of a code; one that a spreadsheet took the zero from gets it back."""
    found = weigh_code(code, scheme)
    if found is None and (whole := weigh_code(f"0{code}", scheme)) is not None and whole.code == f"0{code}":
        found = whole
    return None if found is None else (found.weight, found.quad or None)
