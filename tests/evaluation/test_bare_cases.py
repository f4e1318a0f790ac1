"""Cases in which somebody, or something, is not there."""

from dataclasses import replace

import numpy as np
import pytest

from detente import read_case
from detente.evaluation.interests import compare_interests
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


def test_credit_is_not_shared_out_among_too_many(samples):
    assert share_credit(samples) is not None
    names = tuple(f"provider{i}" for i in range(MOST_PLAYERS + 1))
    assert share_credit(replace(samples, production=replace(samples.production, providers=names))) is None


def test_a_hostile_act_needs_to_know_what_drives_acts(samples):
    without = replace(samples, counterpart=replace(samples.counterpart, outside=None))
    with pytest.raises(ValueError, match="outside"):
        list_entries(replace(without, past=replace(samples.past, episodes=())), np.empty(0))
