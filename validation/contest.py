"""A contest of forecasts: what happened in each unit, and what every model had forecast."""

from dataclasses import dataclass

from jaxtyping import Float, Int

from detente.shapes import Array, Indices


@dataclass(frozen=True)
class Contest:
    """Forecasts of several models for the same units, made without knowing what happened.

    Raises
    ------
    ValueError
        If an array has another length than the units, a model named is not among the forecasts,
        or not exactly one of clusters and block is given.
    """

    name: str
    """Short name of the data: ``frd-2012``."""
    unit: str
    """What one unit is: ``decision``."""
    successes: Float[Array, " units"]
    """Successes in each unit; of a yes-or-no outcome 0 or 1."""
    trials: Float[Array, " units"]
    """Events in each unit, above 0."""
    weights: Float[Array, " units"]
    """What each unit counts for in a mean score."""
    clusters: Int[Indices, " units"] | None
    """Which units hang together and are drawn together; ``None`` for a series in time."""
    block: int | None
    """Units in a row that hang together, in a series in time; ``None`` where there are clusters."""
    forecasts: dict[str, Float[Array, " units"]]
    """Model to the probability of success it gave each unit, weakest model first."""
    default: str
    """The baseline that our forecast must beat."""
    ours: str
    """The forecast of this package."""
    notes: tuple[str, ...] = ()
    """What a reader of the scores should know, one sentence each."""
    title: str = ""
    """What was forecast, as a line."""
    ranked: dict[str, Float[Array, " units"]] | None = None
    """Continuous ranked probability score by model, where the outcome has more than two ranks."""

    def __post_init__(self) -> None:
        """Refuse a contest that cannot be scored."""
        shapes = [array.shape for array in (self.trials, self.weights, *self.forecasts.values())]
        shapes += [] if self.clusters is None else [self.clusters.shape]
        if any(shape != self.successes.shape for shape in shapes):
            message = f"{self.name}: every array has one number a unit, {len(self.successes)}"
            raise ValueError(message)
        if not {self.default, self.ours} <= set(self.forecasts):
            message = f"{self.name}: {self.default!r} and {self.ours!r} must be among {list(self.forecasts)}"
            raise ValueError(message)
        if (self.clusters is None) == (self.block is None):
            message = f"{self.name}: give either clusters or the length of a block"
            raise ValueError(message)
