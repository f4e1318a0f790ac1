"""The main path: contract, neutrality, invariances, reproducibility, snapshots."""

import copy
import io
import json
from pathlib import Path

import numpy as np
import pytest
from jsonschema import Draft202012Validator
from rich.console import Console

from detente import assess, read_case
from detente.case.model import Case
from detente.evaluation.solution import solve
from detente.report.console import print_assessment
from detente.sampling.samples import sample

EXAMPLES = ["isis-2017", "isis-2017-counter"]
PAST = ["agreed-framework-1994", "nummi-1984", "nunn-lugar-1991"]
SCHEMA = Path(__file__).parents[1] / "docs" / "reference" / "assessment.schema.json"


@pytest.fixture(scope="module")
def told(assess_once):
    return assess_once(read_case("isis-2017"), n_draws=500, seed=1)


def run(data):
    """Go the whole main path."""
    return assess(Case.model_validate(copy.deepcopy(data)), n_draws=200, seed=1)


def play(data):
    """Go as far as the value of the options, which is all that many a property speaks of."""
    return solve(sample(Case.model_validate(copy.deepcopy(data)), 200, 1))


@pytest.mark.filterwarnings("ignore::detente.errors.NotConverged")
@pytest.mark.parametrize("slug", EXAMPLES + PAST)
def test_snapshot(slug, snapshot, assess_once):
    assessment = assess_once(read_case(slug), n_draws=500, seed=1)
    snapshot(f"{slug}.json", assessment.to_json())
    text = io.StringIO()
    print_assessment(assessment, Console(file=text, width=100), full=True)
    snapshot(f"{slug}.txt", text.getvalue())


@pytest.mark.parametrize("slug", EXAMPLES)
def test_json_keeps_its_contract(slug, assess_once):
    data = json.loads(assess_once(read_case(slug), n_draws=500, seed=1).to_json())
    schema = json.loads(SCHEMA.read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(data)


def test_same_case_and_seed_same_bytes(told):
    again = assess(read_case("isis-2017"), n_draws=500, seed=1)
    assert again.to_json() == told.to_json()
    assert np.all(solve(sample(again.case, 500, 2)).strategy.values[:, 1:] != told.strategy.values[:, 1:])


def test_refusing_is_exactly_neutral(told):
    assert np.all(told.third_parties.participation[:, :, 0] == 1)
    assert np.all(told.third_parties.consents[:, :, 0] == 1)
    assert np.all(told.third_parties.passes[:, 0] == 1)
    assert np.all(told.stage_game.in_force[:, 0] == 0)
    assert np.all(told.stage_game.rewards[:, :, 0] == 0)
    assert np.all(told.stage_game.worst_loss[:, 0] == 0)
    assert np.all(np.isnan(told.stage_game.responses[:, :, 0]))


def test_beliefs_and_shares_sum_to_one(told):
    np.testing.assert_allclose(told.track_record.filtered.sum(axis=2), 1)
    np.testing.assert_allclose(told.track_record.smoothed.sum(axis=2), 1)
    assert sum(told.verdict.p_best.values()) == pytest.approx(1)
    for judged in told.trust.options.values():
        assert sum(judged.diagnosis_shares.values()) == pytest.approx(1)


def test_prior_evidence_and_drift_add_up_to_the_posterior(told):
    record = told.track_record
    odds = [10 * np.log10(b / (1 - b)) for b in (record.prior, record.belief)]
    added = sum(item.decibans for item in record.evidence)
    np.testing.assert_allclose(odds[0] + added + record.drift, odds[1], atol=1e-6)


def test_learning_is_never_worth_less_than_nothing(told):
    assert np.all(told.strategy.evsi >= 0)
    assert np.all(told.strategy.evpi >= 0)
    assert np.all(told.strategy.learning >= 0)


def test_an_objective_nobody_ranks_changes_nothing(starter):
    before = play(starter)
    starter["objectives"]["weather"] = {"from": "rain", "to": "sun"}
    after = play(starter)
    np.testing.assert_allclose(after.strategy.values, before.strategy.values, atol=1e-12)
    np.testing.assert_allclose(after.track_record.belief, before.track_record.belief, atol=1e-12)


def test_relabelling_providers_changes_nothing(starter):
    before = play(starter)
    providers = starter["capabilities"]["providers"]
    starter["capabilities"]["providers"] = dict(reversed(providers.items()))
    np.testing.assert_allclose(play(starter).strategy.values, before.strategy.values, atol=1e-9)


def test_utils_of_the_counterpart_are_a_matter_of_scale(starter):
    """Ten times its utilities and ten times its decisive difference: the same counterpart."""
    rival = starter["counterpart"]
    starter["priorities"]["rival"] = {"weights": {"market": 100, "plant": 40}}
    rival |= {"effort": 20, "decisive": 10}
    rival["types"] = {"partner": {"goodwill": 30}, "raider": {"weights": {"lead": -80}}}
    rival["prior"]["shares"] = {"partner": 0.5, "raider": 0.5}
    rival["outside"]["cost"] = 8
    before = play(starter)
    starter["priorities"]["rival"] = {"weights": {"market": 1000, "plant": 400}}
    rival |= {"effort": 200, "decisive": 100}
    rival["types"] = {"partner": {"goodwill": 300}, "raider": {"weights": {"lead": -800}}}
    rival["outside"]["cost"] = 80
    after = play(starter)
    np.testing.assert_allclose(after.stage_game.responses, before.stage_game.responses, atol=1e-9)
    np.testing.assert_allclose(after.track_record.belief, before.track_record.belief, atol=1e-9)


def test_grade_e_moves_no_belief(starter):
    without = copy.deepcopy(starter)
    without["record"] = {}
    for table in ("episodes", "acts"):
        for entry in starter["record"][table].values():
            entry["grade"] = "E1"
    worthless = play(starter)
    np.testing.assert_allclose(worthless.track_record.belief, play(without).track_record.belief, atol=1e-12)
    for item in worthless.track_record.evidence:
        np.testing.assert_allclose(item.decibans, 0, atol=1e-9)


def test_splitting_a_watched_span_changes_no_belief(starter):
    record = starter["record"]
    record["watched"] = {"all": {"from": "2017-02", "to": "2021-08", "complete": True}}
    whole = play(starter)
    record["watched"] = {
        "one": {"from": "2017-02", "to": "2018-05", "complete": True},
        "two": {"from": "2018-06", "to": "2018-06", "complete": True},
        "three": {"from": "2018-07-01", "to": "2021-08-31", "complete": True},
    }
    np.testing.assert_allclose(play(starter).track_record.belief, whole.track_record.belief, atol=1e-9)
    assert {item.kind for item in whole.track_record.evidence} == {"episode", "hostile_act", "quiet"}


def test_silence_counts_only_where_it_was_watched(starter):
    before = play(starter)
    starter["record"]["watched"] = {"all": {"from": 2015, "to": 2024, "complete": True}}
    after = play(starter)
    raider = list(starter["counterpart"]["types"]).index("raider")
    assert after.track_record.belief[:, raider].mean() < before.track_record.belief[:, raider].mean()


def test_sanctions_that_did_not_exist_yet_would_have_hidden_the_reset(told):
    """Terms in force matter: quiet successes coded as courtesies prove little."""
    weights = {
        item.name: np.abs(np.median(item.decibans, axis=0)).max() for item in told.track_record.evidence
    }
    assert weights["low-level"] < weights["senior-team"]


def test_barred_options_are_never_best(starter):
    starter["decision"]["hard_limits"][0]["forbids"] = {"research": 0.1}
    told = run(starter)
    assert told.verdict.best == "refuse"
    assert told.verdict.p_best == {"refuse": 1.0, "pilot": 0.0, "venture": 0.0}
    data = json.loads(told.to_json())
    assert data["verdict"]["options"]["venture"]["value"] is None
    assert data["verdict"]["options"]["venture"]["barred"] is True


def test_more_goodwill_never_makes_a_deal_worse(starter):
    before = play(starter)
    starter["counterpart"]["types"]["partner"]["goodwill"] = 300
    after = play(starter)
    assert np.all(after.stage_game.responses[:, 0, 1:, 0] >= before.stage_game.responses[:, 0, 1:, 0] - 1e-12)


def test_one_type_and_no_outside_acts_will_do(starter):
    starter["counterpart"]["types"] = {"trader": {"weights": {"lead": "-30 to -5"}}}
    starter["counterpart"]["prior"] = {"at": 2014}
    del starter["counterpart"]["outside"], starter["record"]["acts"]
    told = run(starter)
    assert np.all(told.track_record.belief == 1)
    assert np.all(told.strategy.evpi == 0)


def test_a_case_without_record_allies_or_vetoes(starter):
    starter["record"] = {}
    starter["actors"] = {k: v for k, v in starter["actors"].items() if k in {"us", "rival"}}
    starter["priorities"] = {k: v for k, v in starter["priorities"].items() if k in {"us", "rival"}}
    starter["priorities"]["us"] = {"ranks": ["plant", "lead", "market"], "against": ["market"]}
    del (
        starter["others"],
        starter["capabilities"]["providers"]["suppliers"],
        starter["objectives"]["suppliers"],
    )
    told = run(starter)
    assert told.track_record.evidence == ()
    text = io.StringIO()
    print_assessment(told, Console(file=text, width=100))
    assert "The case names no ally who would react." in " ".join(text.getvalue().split())


def test_progress_is_told_step_by_step(starter):
    steps = []

    def note(step, done):
        steps.append((step, done))

    assess(Case.model_validate(starter), n_draws=100, progress=note, parts=["stopping", "interests"])
    names, shares = zip(*steps, strict=True)
    assert names == (
        "drawing the numbers",
        "valuing every option",
        "comparing interests",
        "finding when to stop",
    )
    assert shares == (0.0, 0.25, 0.5, 0.75)


def test_an_assessment_shows_itself(told):
    assert "isis-2017" in repr(told)
    assert told._repr_html_().startswith("<table>")
    with pytest.raises(AttributeError):
        told.case = None


def test_a_rival_that_provides_nothing_adds_nothing(starter):
    del starter["capabilities"]["providers"]["rival"]
    told = run(starter)
    np.testing.assert_array_equal(told.added_value.added, 0)


def test_results_are_read_only(told):
    assert not told.verdict.values.flags.writeable
    assert not told.track_record.belief.flags.writeable
    assert not told.trust.options["probe"].held.flags.writeable


def test_a_watched_span_without_outside_acts_says_nothing(starter):
    del starter["counterpart"]["outside"], starter["record"]["acts"]
    starter["record"]["watched"] = {"all": {"from": 2015, "to": 2020, "complete": True}}
    told = run(starter)
    assert {item.kind for item in told.track_record.evidence} == {"episode"}
