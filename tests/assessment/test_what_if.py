"""What if a number were another: the stored draws, solved again."""

import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente import CaseError, assess
from detente.assessment import what_if as module
from detente.case.domains import DOMAINS, Domain
from detente.case.model import Case
from detente.case.premises import list_premises
from detente.casefile.files import list_examples, parse_case, read_case, read_starter
from detente.evaluation.solution import solve, value_at
from detente.sampling.samples import sample

N_DRAWS = 40
PRIOR = ("counterpart.prior.partner", "counterpart.prior.trader", "counterpart.prior.raider")


@pytest.fixture(scope="module")
def original():
    return assess(parse_case(read_starter().replace("horizon: 8 ", "horizon: 2 ")), n_draws=N_DRAWS)


@pytest.fixture
def short(starter):
    starter["decision"]["horizon"] = 2
    return starter


def test_nothing_changed_changes_nothing(original):
    found = original.what_if({}, n_draws=N_DRAWS)
    np.testing.assert_array_equal(found.after.values, found.before.values)
    assert not found.changes_best
    assert set(found.moves.values()) == {0.0}
    assert repr(found).startswith("What if nothing changes: 40 draws\n  best: refuse, as before\n")


def test_certain_numbers_put_where_they_stand_change_nothing(original):
    same = {path: x for path, x in original.samples.certain.items() if not path.endswith(".sample")}
    assert len(same) > 10
    found = original.what_if(same, n_draws=N_DRAWS)
    np.testing.assert_array_equal(found.after.values, found.before.values)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("counterpart.effort", 35),
        ("counterpart.effort", 400),
        ("decision.discount", 0.5),
        ("decision.blocked_cost", 200),
        ("proposal.options.pilot.detect", 0.99),
        ("proposal.options.pilot.detect", 0),
    ],
)
def test_it_is_the_assessment_of_the_edited_case_over_the_same_draws(short, original, path, value):
    *tables, name = path.split(".")
    node = short
    for table in tables:
        node = node[table]
    node[name] = value
    edited = solve(sample(Case.model_validate(short), N_DRAWS, 1), only_choice=True)
    found = original.what_if({path: value}, n_draws=N_DRAWS)
    np.testing.assert_allclose(found.after.values, edited.strategy.values, rtol=1e-9, atol=1e-9)
    assert found.changes == {path: value}
    assert (found.best, found.p_best) == (found.after.best, found.after.p_best)
    for name, mean in found.after.means.items():
        assert found.moves[name] == pytest.approx(mean - found.before.means[name])


def test_the_draws_are_the_first_ones_and_all_where_there_are_fewer(original):
    few, all_ = (original.what_if({"counterpart.effort": 35}, n_draws=n) for n in (7, 300))
    assert (few.n_draws, all_.n_draws) == (7, N_DRAWS)
    np.testing.assert_allclose(few.after.values, all_.after.values[:7], rtol=1e-9, atol=1e-9)
    with pytest.raises(ValueError, match="n_draws must be 1 or more"):
        original.what_if({}, n_draws=0)


def test_what_is_not_changed_is_solved_once(original, monkeypatch):
    assessment, solved = replace(original), []

    def count(case, fixed):
        solved.append(fixed)
        return value_at(case, fixed)

    monkeypatch.setattr(module, "value_at", count)
    before = [assessment.what_if({"counterpart.effort": effort}).before for effort in (10, 20, 30)]
    assert len(solved) == 4
    assert before[0] is before[2]
    assert len(pickle.loads(pickle.dumps(assessment)).what_if({}).before.values) == N_DRAWS
    assert len(solved) == 5


@settings(max_examples=10)
@given(st.floats(0.0, 1.0), st.sampled_from(range(3)))
def test_shares_make_room_for_one_in_proportion(original, share, changed):
    path = PRIOR[changed]
    number = (
        share if DOMAINS["share"].holds(share) and not 0 < share < 1e-9 and not 0 < 1 - share < 1e-9 else 0.5
    )
    fixed = module._fix(original.samples, {path: number}, N_DRAWS)
    np.testing.assert_allclose(sum(fixed[name] for name in PRIOR), 1)
    np.testing.assert_array_equal(fixed[path], number)
    one, other = (name for name in PRIOR if name != path)
    drawn = original.samples.premises
    np.testing.assert_allclose(fixed[one] * drawn[other], fixed[other] * drawn[one], atol=1e-12)
    assert np.isfinite(original.what_if({path: number}, n_draws=5).after.values).all()


def test_shares_written_as_ranges_may_be_changed_as_written(short):
    short["counterpart"]["prior"] = {
        "at": 2014,
        "shares": {"partner": "0.2 to 0.4", "trader": 0.5, "raider": 0.2},
    }
    assessment = assess(Case.model_validate(short), n_draws=N_DRAWS)
    short["counterpart"]["prior"]["shares"]["partner"] = 0.9
    edited = solve(sample(Case.model_validate(short), N_DRAWS, 1), only_choice=True)
    found = assessment.what_if({"counterpart.prior.shares.partner": 0.9}, n_draws=N_DRAWS)
    # The shares of a pool left alone are drawn as before; a prior of single numbers is spread by `sample`.
    assert found.after.values.shape == edited.strategy.values.shape
    shares = module._fix(assessment.samples, {"counterpart.prior.shares.partner": 0.9}, N_DRAWS)
    assert not set(PRIOR) & set(shares)
    at = value_at(assessment.case, shares | {PRIOR[0]: np.full(N_DRAWS, 0.9 / 1.6)})
    np.testing.assert_allclose(found.after.values, at, rtol=1e-9, atol=1e-9)


def list_faults(original, changes):
    with pytest.raises(CaseError) as raised:
        original.what_if(changes)
    return [str(problem) for problem in raised.value.problems]


def test_a_place_that_is_not_there_is_told_with_the_nearest_names(original):
    (fault,) = list_faults(original, {"counterpart.effect": 3})
    assert fault == (
        "counterpart.effect: is not a number of this case that can be changed. Did you mean `counterpart.effort`?"
    )
    (fault,) = list_faults(original, {"zzz": 3})
    assert (
        "zzz: is not a number of this case that can be changed. Write its place in the file, such as `"
        in fault
    )


def test_a_value_that_cannot_be_is_told_with_its_place(original):
    faults = list_faults(
        original,
        {
            "proposal.options.pilot.detect": 1.5,
            "counterpart.effort": -1,
            "counterpart.decisive": True,
            "decision.discount": "soon",
            "decision.keeps_word": "20% to 40%",
            "decision.blocked_cost": float("nan"),
        },
    )
    assert [fault.partition(":")[0] for fault in faults] == [
        "proposal.options.pilot.detect",
        "counterpart.effort",
        "counterpart.decisive",
        "decision.discount",
        "decision.keeps_word",
        "decision.blocked_cost",
    ]
    assert "found 1.5, expected a number from 0 to 1" in faults[0]
    assert "found '20% to 40%', expected one number. Choose one value out of the range." in faults[4]


def test_numbers_may_be_written_as_in_a_case_file(original):
    path = "proposal.options.pilot.detect"
    assert original.what_if({path: "30%"}).changes == original.what_if({path: np.float32(0.3)}).changes | {
        path: 0.3
    }
    assert original.what_if({"counterpart.effort": np.int64(30)}).changes == {"counterpart.effort": 30.0}


def test_shares_that_do_not_add_up_are_told(original):
    (fault,) = list_faults(original, {PRIOR[0]: 0.7, PRIOR[2]: 0.6})
    assert fault == f"{PRIOR[0]}, {PRIOR[2]}: add up to 1.3. Together they can be no more than 1."
    (fault,) = list_faults(original, dict.fromkeys(PRIOR, 0.3))
    assert "add up to 0.9. Together they must be 1." in fault
    (fault,) = list_faults(original, {"counterpart.prior.sample": 4})
    assert "counterpart.prior.sample: sets how far shares vary that are already drawn" in fault
    all_ = original.what_if(dict(zip(PRIOR, (0.2, 0.3, 0.5), strict=True)))
    assert all_.changes == dict(zip(PRIOR, (0.2, 0.3, 0.5), strict=True))


def test_values_at_which_the_model_breaks_down_are_told(short, monkeypatch):
    short["record"]["episodes"]["first-pilot"]["conduct"] = [1, 0, 0]
    short["reporting"] = {
        "background": [0, 1, 0],
        "recording": {"reciprocate": 0.5},
        "reliability": {"B": 1},
        "credibility": {"2": 1},
    }
    assessment = assess(Case.model_validate(short), n_draws=5)
    recording = "reporting.recording.reciprocate"
    (fault,) = list_faults(assessment, {recording: 0})
    assert fault.startswith(f"{recording}: at this value the record cannot have come about")
    monkeypatch.setattr(module, "value_at", lambda case, fixed: np.full((5, 3), np.inf))
    (fault,) = list_faults(replace(assessment), {"counterpart.effort": 1})
    assert "a payoff is too large to compute with" in fault


@pytest.mark.parametrize("slug", [example.slug for example in list_examples()])
def test_every_number_that_is_drawn_has_a_kind_and_a_place(slug):
    case = read_case(slug)
    samples = sample(case, 12, 1)
    kinds = {premise.path: DOMAINS[premise.quantity.domain] for premise in list_premises(case)}
    noted = {path for path in samples.premises if path not in kinds}
    shared = {path for shares in samples.shares for path in shares}
    assert samples.certain.keys() <= kinds.keys()
    assert all(path in shared or path.startswith("priorities.") for path in noted)
    assert all(isinstance(kind, Domain) for kind in kinds.values())
    assert not samples.certain.keys() & samples.premises.keys()
