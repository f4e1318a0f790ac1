"""Weights of the codes that occur in a file, also of those that lost a leading zero."""

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
        If the codes have lost their leading zeros.

    Examples
    --------
    >>> weigh_codes([("cameo", "010"), ("cameo", "42"), ("cameo", "999")])
    {('cameo', '010'): (0.0, 1), ('cameo', '42'): (1.9, 1)}
    """
    listed = list(codes)
    _check_zeros(listed)
    weighed = {(scheme, code): _weigh(code, scheme) for scheme, code in listed}
    return {key: weight for key, weight in weighed.items() if weight is not None}


def _check_zeros(codes: list[tuple[str, str]]) -> None:
    """Refuse codes that have lost their leading zeros: 10 may then be 010, a statement, or 10, a demand."""
    lost = [code for kind, code in codes if weigh_code(code, kind) is None and _weigh(code, kind) is not None]
    if lost and not any(code.startswith("0") for _, code in codes):
        message = (
            f"The codes have lost their leading zeros, perhaps in a spreadsheet: none begins with 0, and {lost[0]} "
            f"exists only as 0{lost[0]}. Then 10 could be 010, a statement, or 10, a demand. Restore the zeros."
        )
        raise StoreError(message)


def _weigh(code: str, scheme: str) -> tuple[float, int | None] | None:
    """Return the weight and class of a code; one that a spreadsheet took the zero from gets it back."""
    weighed = weigh_code(code, scheme)
    if weighed is None and (whole := weigh_code(f"0{code}", scheme)) is not None and whole.code == f"0{code}":
        weighed = whole
    return None if weighed is None else (weighed.weight, weighed.quad or None)
