"""Cases in which somebody, or something, is not there."""

from dataclasses import replace

import numpy as np
import pytest

from detente import read_case
from detente.evaluation.interests import _sample_bundles, compare_interests
from detente.evaluation.record_entries import list_entries
from detente.evaluation.third_parties import share_credit
from detente.methods.shapley import MOST_PLAYERS
from detente.sampling.samples import sample


@pytest.fixture(scope="module")
def samples():
    return sample(read_case("isis-2017"), 20, 1)


def test_help_that_cannot_be_given_makes_no_bundle_better_for_us(samples):
    nobody = replace(samples, production=replace(samples.production, rival=None))
    helped, alone = compare_interests(samples).overlaps, compare_interests(nobody).overlaps
    for kind, overlap in alone.items():
        assert (overlap.zone_share <= helped[kind].zone_share).all()
    assert alone["partner"].zone_share.mean() < helped["partner"].zone_share.mean()


@pytest.mark.parametrize("most", [0.0, 0.3, 0.8])
def test_bundles_keep_within_hard_limits(samples, most):
    """The best one too; and what comes whole or not at all is never cut to a limit."""
    give, other = samples.items.gives[:2]
    limited = replace(samples, decision=replace(samples.decision, forbidden={give: most}))
    levels = np.concatenate(_sample_bundles(limited, 500), axis=1)
    place = limited.items.gives.index(give)
    assert levels[:, place].max() == pytest.approx(most, abs=0.01)
    assert levels[:, place].max() <= most
    assert levels.any(axis=1).all()
    assert np.mean(levels[:, place] > 0) == pytest.approx(0.5 * (most > 0), abs=0.1)
    whole = replace(
        limited, items=replace(limited.items, indivisible=(True,) * len(limited.items.indivisible))
    )
    gives, _ = _sample_bundles(whole, 500)
    assert set(gives[:, place]) == {0.0}
    assert set(gives[:, limited.items.gives.index(other)]) == {0.0, 1.0}
    bundles = [each.best_common_bundle for each in compare_interests(limited).overlaps.values()]
    assert all(bundle is None or bundle.levels[give] <= most for bundle in bundles)


def test_where_nothing_may_change_hands_no_bundle_helps_anybody(samples):
    names = (*samples.items.gives, *samples.items.gets)
    barred = replace(samples, decision=replace(samples.decision, forbidden=dict.fromkeys(names, 0.0)))
    for overlap in compare_interests(barred).overlaps.values():
        assert not overlap.zone_share.any()
        assert overlap.best_common_bundle is None


def test_credit_is_not_shared_out_among_too_many(samples):
    assert share_credit(samples) is not None
    names = tuple(f"provider{i}" for i in range(MOST_PLAYERS + 1))
    assert share_credit(replace(samples, production=replace(samples.production, providers=names))) is None


def test_a_hostile_act_needs_to_know_what_drives_acts(samples):
    without = replace(samples, counterpart=replace(samples.counterpart, outside=None))
    with pytest.raises(ValueError, match="outside"):
        list_entries(replace(without, past=replace(samples.past, episodes=())), np.empty(0))
