"""Forecasts of pairs: our own and those it must beat, on made-up pairs."""

from typing import Any

import numpy as np
import pytest
from validation.simulation import simulate_pair_years

from detente.forecasting import pooled, single
from detente.forecasting.dyads import gather_observations
from detente.methods.scoring import log_loss
from validation import pair_rivals

FIRST, LAST = 3, 8


@pytest.fixture(scope="module")
def dyads():
    return simulate_pair_years(np.random.default_rng(7))


@pytest.fixture(scope="module")
def fitted(dyads):
    return {
        "average": single.fit_average(dyads, FIRST, LAST),
        "lags": pair_rivals.fit_lags(dyads, FIRST, LAST),
        "chain": pair_rivals.fit_chain(dyads, FIRST, LAST),
        "types": pair_rivals.fit_type_mixture(dyads, FIRST, LAST),
        "pooled": pooled.fit_pooled(dyads, FIRST, LAST),
    }


PREDICT: dict[str, Any] = {
    "average": single.predict_average,
    "lags": pair_rivals.predict_lags,
    "chain": pair_rivals.predict_mixture,
    "types": pair_rivals.predict_mixture,
    "pooled": pooled.predict_pooled,
}


def score(dyads, table):
    observations = gather_observations(dyads, LAST, dyads.n_periods)
    trials = dyads.total[observations.pairs, observations.periods]
    return float(
        log_loss(
            observations.pick(table), dyads.cooperative[observations.pairs, observations.periods], trials
        ).mean()
    )


@pytest.mark.parametrize("name", PREDICT)
def test_a_forecast_of_a_period_knows_nothing_of_it_or_later(dyads, fitted, name):
    hits, total = dyads.cooperative.copy(), dyads.total.copy()
    hits[:, 9:], total[:, 9:] = 0.0, 50.0
    changed = dyads._replace(cooperative=hits, total=total)
    before, after = (PREDICT[name](each, fitted[name])[:, :10] for each in (dyads, changed))
    assert np.array_equal(before, after)
    assert np.all((before > 0) & (before < 1))


@pytest.mark.parametrize(
    "fit",
    [
        single.fit_average,
        pair_rivals.fit_lags,
        pair_rivals.fit_chain,
        pair_rivals.fit_type_mixture,
        pooled.fit_pooled,
    ],
)
def test_a_fit_looks_at_nothing_after_its_end(dyads, fit):
    later = dyads._replace(cooperative=dyads.cooperative.copy(), total=dyads.total.copy())
    later.cooperative[:, LAST:] = 0.0
    few = fit(dyads, FIRST, LAST), fit(later, FIRST, LAST)
    assert all(np.array_equal(a, b) for a, b in zip(*map(np.concatenate, map(_flatten, few)), strict=True))


def _flatten(fitted):
    parts = fitted if isinstance(fitted, tuple) else (fitted,)
    flat = [part for each in parts for part in (each if isinstance(each, tuple) else (each,))]
    return [np.ravel(np.asarray(part, dtype=float)) for part in flat]


def test_pooling_wins_where_kin_matter_and_every_cleverer_forecast_beats_the_base_rate(dyads, fitted):
    scores = {name: score(dyads, PREDICT[name](dyads, fitted[name])) for name in PREDICT}
    base = score(dyads, single.predict_base_rate(dyads))
    assert scores["pooled"] < min(scores[name] for name in PREDICT if name != "pooled")
    assert max(scores.values()) < base


def test_kin_left_out_pull_nothing_and_noise_left_out_is_none(dyads):
    assert pooled.fit_pooled(dyads, FIRST, LAST, without="kin").pulls.tolist() == [0, 0]
    assert pooled.fit_pooled(dyads, FIRST, LAST, without="noise").motion.noise == 0
    assert pooled.fit_pooled(dyads, FIRST, LAST, without="other side").calibration[2] == 0


def test_renumbering_the_states_changes_no_forecast(dyads, fitted):
    order = np.random.default_rng(3).permutation(dyads.sources.max() + 1)
    renamed = dyads._replace(sources=order[dyads.sources], targets=order[dyads.targets])
    before, after = (pooled.predict_pooled(each, fitted["pooled"]) for each in (dyads, renamed))
    assert after == pytest.approx(before, abs=1e-9)


def test_persistence_is_the_last_share_and_the_base_rate_the_same_for_all(dyads):
    table = single.weigh_past(dyads, 0.0)
    pair = int(np.argmax(dyads.total[:, 4]))
    share = dyads.cooperative[pair, 4] / dyads.total[pair, 4]
    assert table[pair, 5] == pytest.approx(share, abs=0.01)
    assert len(np.unique(single.predict_base_rate(dyads)[:, 5])) == 1


def test_too_few_events_to_learn_from_are_an_error(dyads):
    silent = dyads._replace(
        total=np.minimum(dyads.total, 4.0), cooperative=np.minimum(dyads.cooperative, 4.0)
    )
    for fit in (single.fit_average, pair_rivals.fit_type_mixture):
        with pytest.raises(ValueError, match="no pair has 5 events"):
            fit(silent, FIRST, LAST)
