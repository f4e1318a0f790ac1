"""What each entry of the record tells, and why it is little: (15)-(20)."""

import copy
import math

import numpy as np
import pytest

from detente.case.model import Case
from detente.casefile.files import read_case
from detente.evaluation.entry_weights import SMALL_FACTOR, weigh_entries
from detente.evaluation.record_entries import assemble_record, list_entries
from detente.evaluation.signing import predict_past_signing
from detente.evaluation.solution import solve
from detente.methods.hidden_markov import weight_of_evidence
from detente.sampling.samples import sample


def weigh(case, n_draws=30):
    case = case if isinstance(case, Case) else Case.model_validate(copy.deepcopy(case))
    samples = sample(case, n_draws, 1)
    solution = solve(samples)
    return samples, solution, weigh_entries(case, samples, solution)


def by_path(weights):
    return {weight.path: weight for weight in weights}


@pytest.mark.parametrize("slug", ["isis-2017", "nummi-1984"])
def test_the_weight_of_a_dealing_is_the_ratio_of_its_likelihoods(slug):
    samples, solution, weights = weigh(read_case(slug))
    game, types = solution.stage_game, samples.counterpart.types
    signed = predict_past_signing(samples, flows=game.flows, passes=solution.third_parties.passes)
    record = assemble_record(samples, list_entries(samples, game.responses, signed))
    found = by_path(weights)
    for entry, log_likelihood in record.reports:
        if entry.path.startswith("record.episodes."):
            weight = found[entry.path]
            towards, away = types.index(weight.towards), types.index(weight.away)
            logs = np.asarray(log_likelihood)
            ratio = np.exp(logs[:, towards] - logs[:, away])
            np.testing.assert_allclose(weight.factor, ratio, rtol=1e-9)


def test_what_is_told_against_one_kind_agrees_with_decibans_where_there_are_two(numbers):
    samples, solution, weights = weigh(numbers)
    evidence = {(entry.kind, entry.name): entry for entry in solution.track_record.evidence}
    for weight in weights:
        entry = evidence[weight.kind, weight.path.rpartition(".")[2]]
        towards = samples.counterpart.types.index(weight.towards)
        np.testing.assert_allclose(10 * np.log10(weight.factor), entry.decibans[:, towards], atol=1e-9)
        np.testing.assert_allclose(
            weight_of_evidence(entry.log_ratios, np.full((30, 2), 0.5)), entry.decibans, atol=1e-9
        )


@pytest.fixture
def numbers(starter):
    """Return the starter with two kinds of rival."""
    del starter["counterpart"]["types"]["trader"]
    starter["counterpart"]["prior"]["shares"] = {"partner": 0.5, "raider": 0.5}
    return starter


def test_what_was_believed_before_does_not_weigh(starter):
    starter["record"] = {"episodes": starter["record"]["episodes"]}
    _, _, before = weigh(starter)
    starter["counterpart"]["prior"]["shares"] = {"partner": 0.1, "trader": 0.2, "raider": 0.7}
    _, _, after = weigh(starter)
    for one, other in zip(before, after, strict=True):
        assert (one.towards, one.away) == (other.towards, other.away)
        np.testing.assert_allclose(one.factor, other.factor, rtol=1e-9)


def test_chances_are_those_of_what_was_seen(starter):
    starter["record"]["episodes"]["first-pilot"]["conduct"] = {
        "reciprocate": 0.6,
        "free_ride": 0.4,
        "exploit": 0,
    }
    terms = {"like": "venture"}
    refusal = {"date": 2019, "what": "It declined", "terms": terms, "answer": "declined", "grade": "B2"}
    starter["record"]["answers"] = {"bid": refusal, "code": refusal | {"answer": "signed", "free": True}}
    samples, solution, weights = weigh(starter)
    found = by_path(weights)
    pilot = next(episode for episode in samples.past.episodes if episode.name == "first-pilot")
    responses = solution.stage_game.responses[:, :, pilot.terms]
    chances = found["record.episodes.first-pilot"].chances
    np.testing.assert_allclose(chances, 0.6 * responses[..., 0] + 0.4 * responses[..., 1])
    pair = [found[f"record.answers.{name}"].chances for name in ("bid", "code")]
    np.testing.assert_allclose(pair[0] + pair[1], 1)
    assert np.isnan(found["record.watched.since-we-ask-leavers"].chances).all()


def cause(starter, table, name, **changes):
    starter["record"][table][name] |= changes
    return by_path(weigh(starter)[2])[f"record.{table}.{name}"].cause


def test_a_low_grade_is_named(starter):
    assert (
        cause(starter, "episodes", "first-pilot", grade="D4")
        == "Its grade is low: most such reports carry no information."
    )


def test_a_coding_that_says_nothing_is_named(starter):
    assert (
        cause(
            starter,
            "episodes",
            "first-pilot",
            conduct={"reciprocate": 0.34, "free_ride": 0.33, "exploit": 0.33},
        )
        == "It is not clear enough what they did."
    )


def test_terms_under_which_every_kind_does_the_same_are_named(starter):
    starter["proposal"]["past_terms"] = {"nothing": {"levels": {}, "visible": "public"}}
    found = cause(starter, "episodes", "first-pilot", terms={"like": "nothing"})
    assert found == "Every kind would have done much the same under the terms of that day."


def test_a_shared_narrator_is_named(starter):
    first = starter["record"]["episodes"]["first-pilot"] | {"cluster": "one", "grade": "A1"}
    starter["record"]["episodes"] = {f"e{i}": first | {"date": 2015 + i} for i in range(8)}
    starter["reporting"] = {"correlation": {"one": 1}}
    found = by_path(weigh(starter)[2])["record.episodes.e0"]
    assert found.cause == "It shares its narrator with 7 other entries."


def test_an_act_that_nobody_cares_about_is_named(starter):
    starter["objectives"]["pride"] = {"from": "hurt", "to": "safe"}
    assert cause(starter, "acts", "hires", hits={"pride": 0.5}) == "No kind cares about what it hit."


def test_a_signature_that_was_not_free_is_named(starter):
    starter["record"]["answers"] = {
        "code": {
            "date": 2019,
            "what": "It signed",
            "terms": {"like": "venture"},
            "answer": "signed",
            "grade": "A1",
        }
    }
    weight = by_path(weigh(starter)[2])["record.answers.code"]
    assert weight.cause is not None
    assert weight.cause.startswith("Dealings are taken as signed")
    np.testing.assert_allclose(weight.factor, 1.0)


def test_what_tells_much_has_no_cause_and_what_tells_little_has_one():
    for weight in weigh(read_case("nunn-lugar-1991"), 100)[2]:
        assert (weight.cause is None) == (float(np.median(weight.factor)) >= SMALL_FACTOR)


def test_how_likely_they_are_unchanged_since_falls_with_every_change_of_leader(starter):
    starter["counterpart"]["hazard"] = {"ordinary": 0.1, "at_change": 0.5, "changes": [2018]}
    weights = by_path(weigh(starter)[2])
    first, second = (weights[f"record.episodes.{name}"].unchanged for name in ("first-pilot", "second-pilot"))
    assert first == pytest.approx(0.9**8 * 0.5)
    assert second == pytest.approx(0.9**5)
    assert math.isnan(weights["record.watched.since-we-ask-leavers"].unchanged)
