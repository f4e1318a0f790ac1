"""The draws of a case as an xarray dataset: named axes, units, numbers of the equations."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.case.fields import CONDUCTS
from detente.errors import RenderError

if TYPE_CHECKING:
    import xarray as xr

    from detente.axes import Array
    from detente.exchange.solving import Answers

UTILS = "utils of the own side"
ONE = "1"


class Variable(NamedTuple):
    """An array of the dataset, with what a reader must know of it."""

    axes: tuple[str, ...]
    values: Array
    unit: str
    meaning: str
    equation: str = ""


def to_xarray(told: Answers) -> xr.Dataset:
    """Return the draws of an assessment as an ``xarray.Dataset`` [HoyerHamman2017]_.

    Parameters
    ----------
    told
        An assessment, or a solved case.

    Returns
    -------
    :
        Axes ``draws``, ``premises``, ``types``, ``options``, ``conducts``, with their names as
        coordinates. Every variable says its ``units``, ``long_name`` and the ``equation`` of the model.

    Raises
    ------
    RenderError
        If xarray is not installed.
    """
    try:
        import xarray as xr  # noqa: PLC0415 - an extra
    except ImportError as error:
        message = 'A dataset needs xarray: pip install "detente[xarray]".'
        raise RenderError(message) from error
    draws, case = told.draws, told.case
    return xr.Dataset(
        {
            name: (
                one.axes,
                one.values,
                {"units": one.unit, "long_name": one.meaning, "equation": one.equation},
            )
            for name, one in _list_variables(told).items()
        },
        coords={
            "draws": np.arange(1, draws.n_draws + 1),
            "premises": list(draws.premises),
            "types": list(draws.counterpart.types),
            "options": list(draws.menu.options),
            "conducts": list(CONDUCTS),
        },
        attrs={
            "case": case.case,
            "title": case.title,
            "question": case.question,
            "date": case.decision.date.written,
            "best": told.verdict.best,
            "seed": draws.seed,
        },
    )


def _list_variables(told: Answers) -> dict[str, Variable]:
    game, plan, record, verdict = told.stage_game, told.strategy, told.track_record, told.verdict
    by_option, by_type = ("draws", "options"), ("draws", "types")
    responses = game.responses[:, :, : told.draws.menu.n_options]
    return {
        "premise": Variable(
            ("draws", "premises"), _stack_premises(told), "as the case file says", "value of a premise"
        ),
        "belief": Variable(by_type, record.belief, ONE, "belief at the decision", "(18)"),
        "prior": Variable(by_type, record.prior, ONE, "belief before the first entry of the record"),
        "response": Variable(
            ("draws", "types", "options", "conducts"),
            responses,
            ONE,
            "probability of each conduct; undefined under refuse",
            "(10)",
        ),
        "payoff": Variable(
            (*by_option, "conducts"), game.with_consent, UTILS, "payoff of each conduct after consent", "(11)"
        ),
        "reward": Variable(
            ("draws", "types", "options"), game.rewards, UTILS, "expected payoff of a period", "(11)"
        ),
        "value": Variable(
            by_option, verdict.values, UTILS, "value of starting with an option; undefined if barred", "(25)"
        ),
        "margin": Variable(
            ("draws",), verdict.margin, UTILS, "gain of the best option but refuse over it", "(37)"
        ),
        "evsi": Variable(by_option, plan.evsi, UTILS, "worth of what an option teaches", "(28)"),
        "evpi": Variable(("draws",), plan.evpi, UTILS, "worth of knowing the type", "(27)"),
    }


def _stack_premises(told: Answers) -> Array:
    columns = list(told.draws.premises.values())
    return np.stack(columns, axis=1) if columns else np.zeros((told.draws.n_draws, 0))
