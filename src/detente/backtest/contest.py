"""A contest: the same units of data, told beforehand by several forecasts."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from jaxtyping import Float, Int

Array = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Contest:
    """What was forecast, what came, and who told it how."""

    name: str
    """Slug, such as ``frd-2012``."""
    title: str
    """What was forecast, as a line."""
    unit: str
    """What one unit is: ``decision``, ``pair-year``, ``week``."""
    successes: Float[Array, " units"]
    """Successes (cooperative events) in each unit."""
    trials: Float[Array, " units"]
    """Events in each unit, above 0; 1 for a yes-or-no outcome."""
    weights: Float[Array, " units"]
    """What each unit counts for in every mean."""
    clusters: Int[Places, " units"] | None
    """What the bootstrap draws whole, numbered from 0; None for a series in time."""
    block: int | None
    """Length of the blocks of time that the bootstrap draws; None where there are clusters."""
    forecasts: dict[str, Float[Array, " units"]]
    """Forecast of a success in each unit, by model, simple ones first."""
    default: str
    """The simple forecast that ours must beat."""
    ours: str
    """Our forecast."""
    notes: tuple[str, ...] = ()
    """What a reader should know: where the data end, what was left out."""
    ranked: dict[str, Float[Array, " units"]] | None = None
    """Continuous ranked probability score by model, where the outcome has more than two places."""
