"""The protocol: what is forecast, from what and how it is scored, read from a file frozen beforehand."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class PairYears:
    """How pair-years are forecast."""

    file: str
    first: int
    learn: tuple[int, int]
    test: tuple[int, int]


@dataclass(frozen=True)
class WeeklySeries:
    """How weekly series are forecast."""

    file: str
    events: str
    begin: str
    start: int
    step: int
    block: int
    others: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Protocol:
    """Everything that was fixed before anything was scored."""

    seed: int
    confidence: float
    bins: int
    pair_years: PairYears
    weeks: WeeklySeries
    decisions: dict[str, str]
    """File of each laboratory."""
    digest: str
    """First twelve digits of the file's SHA-256."""


@cache
def read_protocol() -> Protocol:
    """Return the protocol that the package was released with."""
    content = resources.files("validation").joinpath("protocol.toml").read_bytes()
    table = tomllib.loads(content.decode())
    years, weeks = table["pair-years"], table["weeks"]
    return Protocol(
        seed=table["seed"],
        confidence=table["confidence"],
        bins=table["bins"],
        pair_years=PairYears(years["file"], years["first"], tuple(years["learn"]), tuple(years["test"])),
        weeks=WeeklySeries(
            weeks["file"],
            weeks["events"],
            weeks["begin"],
            weeks["start"],
            weeks["step"],
            weeks["block"],
            tuple((name, source, target) for name, source, target in weeks["others"]),
        ),
        decisions=dict(table["laboratory"]["decisions"]),
        digest=hashlib.sha256(content).hexdigest()[:12],
    )
