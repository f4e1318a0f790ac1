"""The analyses by hand: one draw in plain arithmetic, straight from the model's equations."""

import copy
import math
from dataclasses import replace

import numpy as np
import pytest

from detente.assessment.main_path import assess
from detente.case.model import Case
from detente.evaluation.asking import value_asking
from detente.evaluation.track_record import infer_types
from detente.evaluation.verdict import compare_options
from detente.sampling.samples import sample
from tests.oracles.deal_process import NONE, Deal

LN9 = math.log(9)


def logistic(x):
    return 1 / (1 + math.exp(-x))


@pytest.fixture
def numbers(starter):
    """The starter with every number the model needs written as a single one."""
    data = starter
    data["decision"] |= {
        "horizon": 3,
        "discount": 0.9,
        "blocked_cost": 3,
        "keeps_word": 0.8,
        "exposure_cap": 4,
        "hard_limits": [],
    }
    data["priorities"] = {
        "us": {"weights": {"plant": 100, "lead": 60, "suppliers": 30, "market": -20}},
        "rival": {"weights": {"market": 100, "plant": 40}},
        "suppliers": {"weights": {"plant": 100, "market": -80}},
        "board": {"weights": {"lead": 100, "plant": 50}},
    }
    data["capabilities"] = {
        "importance": {"weights": {"chemistry": 0.5, "capital": 0.3, "sites": 0.2}},
        "substitution": 0.5,
        "providers": {
            "us": {"shares": {"chemistry": 0.4, "capital": 0.3, "sites": 0.1}},
            "suppliers": {"shares": {"chemistry": 0.1, "capital": 0.1, "sites": 0.3}},
            "rival": {"shares": {"chemistry": 0.1, "capital": 0.3, "sites": 0.5}},
        },
    }
    gives = data["proposal"]["gives"]
    gives["research"] |= {
        "effects": {"lead": {"reciprocate": -0.05, "free_ride": -0.2, "exploit": -0.6}},
        "reversible": 0.1,
    }
    gives["access"] |= {"effects": {"market": 0.5}, "reversible": 0.7}
    data["proposal"]["options"] = {
        "venture": {
            "levels": {"research": 0.6, "access": 0.8, "stake": 1},
            "detect": 0.5,
            "resolve": 0.4,
            "visible": 0.5,
            "start_up": 2,
            "refused_cost": 1.5,
            "cost_to_them": 2,
            "their_alternative": 5,
        }
    }
    data["proposal"] |= {"window": 3, "reopens": 4, "proposing": 0.6}
    data["counterpart"] = {
        "signs": 0.8, "effort": 30, "decisive": 12, "lapse": 0.04,
        "types": {"partner": {"goodwill": 40}, "raider": {"weights": {"lead": -80}}},
        "prior": {"at": 2014, "shares": {"partner": {"uniform": {"low": 0.599999, "high": 0.6}}, "raider": 0.4}},
        "pool": {"shares": {"partner": {"uniform": {"low": 0.299999, "high": 0.3}}, "raider": 0.7}},
        "hazard": {"ordinary": 0.03, "at_change": 0.3, "next_change": 0.2, "changes": ["2019-06"]},
        "outside": {"openings": 1.5, "cost": 6, "harm": {"lead": 0.1}},
    }  # fmt: skip
    data["others"] = {"suppliers": {"decisive": 20, "most_withheld": 0.3}, "board": {"decisive": 25}}
    data["reporting"] = {
        "recording": {"reciprocate": 0.8}, "background": [0.25, 0.5, 0.25], "completeness": 0.6,
    }  # fmt: skip
    data["record"] = {
        "episodes": {
            "tests": {
                "date": 2017, "what": "tests", "conduct": [0.7, 0.2, 0.1], "grade": "B1",
                "terms": {"levels": {"research": 0.2, "stake": 0.4}, "detect": 0.6, "resolve": 0.5, "visible": 0},
            }
        },
        "acts": {"hires": {"date": 2022, "what": "hires", "hits": ["lead"], "grade": "A1"}},
    }  # fmt: skip
    return data


@pytest.fixture
def fixed(numbers):
    return assess(Case.model_validate(numbers), n_draws=3, seed=1)


def solved(rival_effort, supplier_effort):
    needs = {
        "chemistry": (0.5, 0.4, 0.1, 0.1),
        "capital": (0.3, 0.3, 0.1, 0.3),
        "sites": (0.2, 0.1, 0.3, 0.5),
    }
    total = 0.0
    for weight, us, suppliers, rival in needs.values():
        met = 1 - (1 - us) * (1 - suppliers) ** supplier_effort * (1 - rival) ** rival_effort
        total += weight * met**0.5
    return total**2


def changes(research, access, stake, caught, supplier_effort, conduct):
    """Change of plant, lead, market, suppliers, by (3)-(7)."""
    effect = {"R": -0.05, "F": -0.2, "E": -0.6}[conduct]
    kept_research = 1 if conduct == "R" else 1 - caught * 0.1
    kept_access = 1 if conduct == "R" else 1 - caught * 0.7
    arrives = stake if conduct == "R" else 0.0
    return {
        "plant": solved(arrives, supplier_effort) - solved(0, 1),
        "lead": research * effect * kept_research,
        "market": access * 0.5 * kept_access,
        "suppliers": -(1 - supplier_effort),
    }


def utility(weights, change):
    return sum(weights.get(name, 0) * value for name, value in change.items())


RIVAL = {"partner": {"market": 100, "plant": 40}, "raider": {"market": 100, "plant": 40, "lead": -80}}


def respond(kind, research, access, stake, caught, supplier_effort):
    """P(R), P(F), P(E) by (9)-(10)."""
    gains = {
        c: utility(RIVAL[kind], changes(research, access, stake, caught, supplier_effort, c)) for c in "RFE"
    }
    goodwill = 40 if kind == "partner" else 0
    gains["R"] += (goodwill - 30) * stake
    keeping = sum(0.72**t for t in range(1, 5)) * gains["R"]
    cheating = sum(0.72**t * (1 - caught) ** (t - 1) for t in range(1, 5)) * max(gains["F"], gains["E"])
    ahead = max(keeping, cheating, 0)
    total = {"R": gains["R"] + ahead}
    total |= {c: gains[c] + ahead * (1 - caught) for c in "FE"}
    scale = LN9 / 12
    inclusive = (math.log(math.exp(scale * total["F"]) + math.exp(scale * total["E"])) - math.log(2)) / scale
    keep = 0.96 * logistic(scale * (total["R"] - inclusive)) + 0.02
    abuse = 0.96 * logistic(scale * (total["E"] - total["F"])) + 0.02
    return np.array([keep, (1 - keep) * (1 - abuse), (1 - keep) * abuse])


def supplier_effort():
    honoured = changes(0.6, 0.8, 1, 0.2, 1, "R")
    hurt = max(-utility({"plant": 100, "market": -80}, honoured), 0)
    return 1 - 0.3 * 0.5 * (2 * logistic(LN9 / 20 * hurt) - 1)


def test_added_value(fixed):
    assert fixed.added_value.without[0] == pytest.approx(solved(0, 1))
    assert fixed.added_value.added[0] == pytest.approx(solved(1, 1) - solved(0, 1))


def test_third_parties(fixed):
    assert fixed.third_parties.participation[0, 0, 1] == pytest.approx(supplier_effort())
    honoured = changes(0.6, 0.8, 1, 0.2, 1, "R")
    liked = utility({"lead": 100, "plant": 50}, honoured)
    assert fixed.third_parties.passes[0, 1] == pytest.approx(logistic(LN9 + LN9 / 25 * liked))


def test_stage_game(fixed):
    effort = supplier_effort()
    own = {"plant": 100, "lead": 60, "suppliers": 30, "market": -20}
    payoffs = [utility(own, changes(0.6, 0.8, 1, 0.2, effort, c)) for c in "RFE"]
    np.testing.assert_allclose(fixed.stage_game.in_force[0, 1], payoffs)
    for i, kind in enumerate(RIVAL):
        expected = respond(kind, 0.6, 0.8, 1, 0.2, effort)
        np.testing.assert_allclose(fixed.stage_game.responses[0, i, 1], expected)
    assert fixed.stage_game.worst_loss[0, 1] == pytest.approx(max(0, -min(payoffs)))


def weigh_year(belief, completeness, watched, reports=()):
    """Likelihood of a year by type (17), with the chance of an act that its belief leads to expect."""
    harm = harm_probability()
    expected = belief @ harm
    false = 0.05 / 0.95
    likelihood = np.exp(-completeness * 1.5 * watched * (harm + expected * false))
    for information in reports:
        likelihood = likelihood * completeness * 1.5 * (information * harm + (1 - information) * expected)
    return likelihood


def carry(completeness, episode=(1, 1)):
    """Belief, evidence and likelihood of the record, year by year: prior in 2014, a change of leader in 2019."""
    belief, pool, total = np.array([0.6, 0.4]), np.array([0.3, 0.7]), 1.0
    decibans = {}
    for year in range(2015, 2026):
        chance = 0.3 if year == 2019 else 0.03
        belief = (1 - chance) * belief + chance * pool
        watched = {2021: 0.5 + 1 / 730, 2025: 15 / 365}.get(year, float(2021 < year < 2025))
        year_likelihood = weigh_year(belief, completeness, watched, [0.95] if year == 2022 else [])
        if year == 2017:
            year_likelihood = year_likelihood * np.array(episode)
        decibans[year] = 10 * math.log10(year_likelihood[0] / year_likelihood[1])
        joint = belief * year_likelihood
        belief, total = joint / joint.sum(), total * joint.sum()
    return belief, total, decibans


def test_track_record(fixed):
    """Prior in 2014, an episode in 2017 (15)-(16), an act in 2022 (17), a decision in 2025.

    The act is put in the middle of 2022, so that the time watched begins in the middle of 2021.
    """
    episode = []
    for kind in RIVAL:
        selected = np.array([0.8, 1, 1]) * respond(kind, 0.2, 0, 0.4, 0.3, 1)
        told = selected / selected.sum() @ np.array([0.7, 0.2, 0.1])
        noise = np.array([0.7, 0.2, 0.1]) @ np.array([0.25, 0.5, 0.25])
        episode.append(0.85 * told + 0.15 * noise)
    belief, total, decibans = carry(0.6, episode)
    record = fixed.track_record
    np.testing.assert_allclose(record.belief[0], belief, rtol=1e-5)
    assert record.log_evidence[0] == pytest.approx(math.log(total), rel=1e-5)
    found = {item.name: item.decibans[0, 0] for item in record.evidence}
    assert found["tests"] == pytest.approx(decibans.pop(2017))
    assert sum(found.values()) - found["tests"] == pytest.approx(sum(decibans.values()), rel=1e-5)
    np.testing.assert_allclose(record.harm_probability[0], 0.6 * harm_probability())


def test_a_completeness_that_is_not_given_is_integrated(numbers):
    """The nodes are mixed by what each makes of the whole record, here on a grid of a thousand."""
    del numbers["reporting"]["completeness"]
    numbers["record"]["episodes"] = {}
    samples = sample(Case.model_validate(numbers), 3, 1)
    responses = np.full((3, 2, len(samples.contracts.give_levels), 3), 1 / 3)
    record = infer_types(samples, responses=responses)
    grid = (np.arange(1000) + 0.5) / 1000
    beliefs, totals, _ = zip(*map(carry, grid), strict=True)
    weights = np.array(totals) / sum(totals)
    np.testing.assert_allclose(record.belief[0], weights @ np.array(beliefs), rtol=1e-5)
    assert record.completeness[0] == pytest.approx(weights @ grid, rel=1e-5)
    odds = [10 * math.log10(each[0] / each[1]) for each in (record.prior[0], record.belief[0])]
    evidence = sum(item.decibans[0, 0] for item in record.evidence)
    assert odds[0] + evidence + record.drift[0, 0] == pytest.approx(odds[1])
    np.testing.assert_allclose(record.harm_probability[0], record.completeness[0] * harm_probability())


def harm_probability():
    """P(act) of the partner and the raider at an opening, (17)."""
    gains = np.array([0.0, 80 * 0.1])
    return 0.96 * np.array([logistic(LN9 / 12 * (gain - 6)) for gain in gains]) + 0.02


def test_acts_and_silence_are_tempered_alike(numbers):
    """(17): two acts and the years in which they were watched for, each to the power of 1 / (1 + 0.5) (16)."""
    numbers["reporting"]["correlation"] = {"acts": 0.5}
    numbers["counterpart"]["prior"]["shares"] = {"partner": 0.6, "raider": 0.4}
    act = {"what": "hires", "hits": ["lead"], "grade": "A1"}
    numbers["record"] = {
        "acts": {"first": {"date": 2021, **act}, "second": {"date": 2022, **act}},
        "watched": {"calm": {"from": 2017, "to": 2018}, "acts": {"from": 2021, "to": 2022}},
    }
    samples = sample(Case.model_validate(numbers), 3, 1)
    responses = np.full((3, 2, len(samples.contracts.give_levels), 3), 1 / 3)
    record = infer_types(samples, responses=responses)
    decibans = {(item.kind, item.name): item.decibans[0, 1] for item in record.evidence}
    harm = harm_probability()
    for name, year in (("first", 2021), ("second", 2022)):
        before = record.filtered[0, year - 1 - 2014]
        expected = (0.97 * before + 0.03 * np.array([0.3, 0.7])) @ harm
        odds = (0.95 * harm[1] + 0.05 * expected) / (0.95 * harm[0] + 0.05 * expected)
        assert decibans["hostile_act", name] == pytest.approx(2 / 3 * 10 * math.log10(odds), rel=1e-5)
    silence = -0.6 * 1.5 * 2 * (harm[1] - harm[0])
    for name in ("calm", "acts"):
        assert decibans["quiet", name] == pytest.approx(2 / 3 * 10 / math.log(10) * silence)


def test_trust(fixed):
    judged = fixed.trust.options["venture"]
    belief, payoffs = fixed.track_record.belief[0], fixed.stage_game.in_force[0, 1]
    conduct = belief @ fixed.stage_game.responses[0, :, 1]
    sucker = conduct[1:] @ payoffs[1:] / conduct[1:].sum()
    assert judged.held[0] == pytest.approx(conduct[0])
    if payoffs[0] > 0 > sucker:
        assert judged.needed[0] == pytest.approx(-sucker / (payoffs[0] - sucker))
    free, abuse = (-payoffs[i] / (payoffs[0] - payoffs[i]) for i in (1, 2))
    assert (judged.needed_free_riding[0], judged.needed_exploiting[0]) == pytest.approx((free, abuse))


@pytest.mark.parametrize(("alliance", "diagnosis"), [(3000, "allies"), (30, None)])
def test_what_allies_hold_back_may_be_the_trouble(numbers, alliance, diagnosis):
    """(12): every promise kept, we gain; but suppliers worth so much to us hold back their effort."""
    own = {"plant": 100, "lead": 60, "suppliers": alliance, "market": -20}
    numbers["priorities"]["us"] = {"weights": own}
    judged = assess(Case.model_validate(numbers), n_draws=3, seed=1).trust.options["venture"]
    effort = supplier_effort()
    kept, *cheated = (utility(own, changes(0.6, 0.8, 1, 0.2, effort, c)) for c in "RFE")
    assert judged.kept[0] == pytest.approx(kept)
    assert utility(own, changes(0.6, 0.8, 1, 0.2, 1, "R")) > 0
    if diagnosis is None:
        assert kept > 0
        assert judged.diagnosis_shares["allies"] == judged.diagnosis_shares["price"] == 0
    else:
        assert max(kept, *cheated) < 0
        assert judged.modal_diagnosis == diagnosis


def test_goodwill_repays_only_what_was_given(numbers):
    """(9): a partner with goodwill keeps its side of a dealing that gave it something, not of a bare request."""
    numbers["counterpart"]["types"]["raider"] = {}
    options = numbers["proposal"]["options"]
    options["request"] = options["venture"] | {"levels": {"stake": 1}}
    game = assess(Case.model_validate(numbers), n_draws=3, seed=1).stage_game
    np.testing.assert_array_equal(game.utilities[0, 0, 2], game.utilities[0, 1, 2])
    np.testing.assert_allclose(game.utilities[0, 0, 1] - game.utilities[0, 1, 1], [40, 0, 0])


def test_signing(fixed):
    """(11a): consent at home times what its conduct brings it in one period, less holding out and the cost of the terms."""
    game, passes = fixed.stage_game, fixed.third_parties.passes[0, 1]
    for kind in range(2):
        expected = passes * game.responses[0, kind, 1] @ game.utilities[0, kind, 1] - 2 - 5
        signs = 0.96 * logistic(math.log(0.8 / 0.2) + LN9 / 12 * expected) + 0.02
        assert fixed.signing.acceptance[0, kind, 1] == pytest.approx(signs)
        assert fixed.signing.gains[0, kind, 1] == pytest.approx(game.utilities[0, kind, 1, 0] - 2 - 5)


def test_strategy_against_plain_recursion(fixed):
    """(25a)-(25e): answer, home, period and report, followed through three periods."""
    game, samples = fixed.stage_game, fixed.samples
    yearly = 0.8 * 0.03 + 0.2 * 0.3
    chance = 1 - (1 - yearly) ** 0.5
    deal = Deal(
        gains=game.rewards[0, :, 1:].T,
        conduct=game.responses[0, :, 1:].transpose(1, 2, 0),
        detection=np.array([0.5]),
        resolve=np.array([0.4]),
        acceptance=fixed.signing.acceptance[0, :, 1:].T,
        consent=fixed.third_parties.passes[0, 1:2],
        blocked=np.array([3 * 0.5]),
        declined=np.array([1.5]),
        proposing=np.array([0.6 + 2]),
        act_chance=1 - np.exp(-1.5 * 0.5 * fixed.track_record.harm_probability[0]),
        transition=(1 - chance) * np.eye(2) + chance * samples.counterpart.pool[0],
        discount=0.9,
        gone=1 - 2 ** (-0.5 / 3),
        reopening=1 - 2 ** (-0.5 / 4) * 0.8**0.5,
    )
    values = deal.value_choices(NONE, fixed.track_record.belief[0], 3)
    np.testing.assert_allclose(fixed.strategy.values[0], list(values.values()), atol=2e-3)


def find_asking(assessment):
    """Return what asking is worth in a case whose offer asks something."""
    asking = assessment.asking
    assert asking is not None
    return asking


def test_asking(fixed):
    """(25f): the whole stake under the venture's watch, nothing given; agreed to, kept up for three periods, (42)."""
    asking, belief = find_asking(fixed), fixed.track_record.belief[0]
    plant = solved(1, 1) - solved(0, 1)
    assert (asking.like, 40 * plant < 30) == ("venture", True)
    passes = logistic(LN9 + LN9 / 25 * 50 * plant)
    # It loses by helping: it would walk away, whatever lies ahead is worth nothing to it.
    helps = 0.96 * logistic(LN9 / 12 * (40 * plant - 30)) + 0.02
    signs = 0.96 * logistic(math.log(0.8 / 0.2) + LN9 / 12 * passes * helps * (40 * plant - 30)) + 0.02
    through = -0.6 + sum((0.9 * (1 - 0.2 * (1 - helps))) ** h * helps * 100 * plant for h in range(3))
    assert asking.passes[0] == pytest.approx(passes)
    np.testing.assert_allclose(asking.delivers[0], helps)
    np.testing.assert_allclose(asking.signs[0], signs)
    assert asking.held_through[0] == pytest.approx(through)
    missed = signs * (1 - passes) * 3 * 0.5
    assert asking.held[0] == pytest.approx(signs * passes * (through + 0.6) - missed - 0.6)
    # Either type helps as often: whatever a partner turns into, it goes on as before.
    partner = belief[0] * signs * passes * (through + 0.6) - missed - 0.6
    assert asking.value_for([0], 3)[0] == pytest.approx(partner)


def test_asking_rests_on_nothing_that_is_given(fixed):
    samples = fixed.samples
    dearer = replace(samples, items=replace(samples.items, give_effects=3 * samples.items.give_effects))
    for found in (value_asking(dearer, fixed.solution), value_asking(samples, fixed.solution)):
        assert found is not None
        np.testing.assert_array_equal(found.held, fixed.asking.held)


def test_asking_is_watched_like_the_lightest_option(numbers):
    options = numbers["proposal"]["options"]
    numbers["proposal"]["offer"] = "venture"
    for name, detect in (("talks", 0.2), ("study", 0.9)):
        options[name] = options["venture"] | {"levels": {"research": 0.1, "stake": 0.2}, "detect": detect}
    asking = find_asking(assess(Case.model_validate(numbers), n_draws=3, seed=1))
    assert asking.like == "talks"


def test_watching_closer_than_the_offer_is_an_intrusion(numbers):
    """(11a): what the request costs them is their dislike of being watched times how much closer it is."""
    options = numbers["proposal"]["options"]
    numbers["proposal"]["offer"] = "venture"
    options["talks"] = options["venture"] | {"levels": {"stake": 0.1}, "detect": 0.9}
    numbers["counterpart"]["intrusion"] = 7
    asking = find_asking(assess(Case.model_validate(numbers), n_draws=3, seed=1))
    plant = solved(1, 1) - solved(0, 1)
    expected = asking.passes[0] * asking.delivers[0] * (40 * plant - 30) - 7 * 0.4
    signs = 0.96 * logistic(math.log(0.8 / 0.2) + LN9 / 12 * expected[0]) + 0.02
    assert asking.signs[0, 0] == pytest.approx(signs)


def test_an_offer_that_asks_nothing_leaves_nothing_to_ask(numbers):
    numbers["proposal"]["options"]["venture"]["levels"] = {"research": 0.6}
    assessment = assess(Case.model_validate(numbers), n_draws=3, seed=1)
    assert assessment.asking is None
    assert assessment.staged_deal is not None
    assert not assessment.staged_deal.asking.any()


def test_staged_deal(numbers):
    """(29), (33a) and (11a): the schedule followed in one draw, with all that its signature and consent at home take."""
    numbers["terms"] = {"stages": 2, "its_bond": 60, "own_bond": 10}
    numbers["decision"]["exposure_cap"] = 40
    fixed = assess(Case.model_validate(numbers), n_draws=3, seed=1)
    deal, belief = fixed.staged_deal, fixed.track_record.belief[0]
    assert deal is not None
    gives, deliveries = deal.schedule.gives, deal.schedule.deliveries
    assert deal.hands_over
    assert deal.is_worth_making == (deal.worth[0] >= 0.5 * (1 + 0.9))
    own = {"plant": 100, "lead": 60, "suppliers": 30, "market": -20}

    def alone(item, conduct):
        research, access, stake = (float(item == name) for name in ("research", "access", "stake"))
        honoured = changes(research, access, stake, 0.2, 1, "R")
        hurt = max(-utility({"plant": 100, "market": -80}, honoured), 0)
        kept = 1 - 0.3 * 0.5 * (2 * logistic(LN9 / 20 * hurt) - 1)
        return changes(research, access, stake, 0.2, kept, conduct)

    items = [name for name in deal.gives if name in {"research", "access"}]
    parts = [deal.gives.index(name) for name in items]
    value = utility(own, alone("stake", "R"))
    cost = np.array([-utility(own, alone(item, "R")) for item in items])
    loss = np.array([-min(utility(own, alone(item, c)) for c in "RFE") for item in items])
    exits = [loss @ gives[0, parts], loss @ gives.sum(axis=0)[parts] - value * deliveries[0]]
    np.testing.assert_allclose(deal.exposures[0], exits)
    kept = sum(0.9**n * (value * deliveries[n] - cost @ gives[n, parts]) for n in range(2))
    research, access = gives.sum(axis=0)[parts]
    whole = changes(research, access, deliveries.sum(), 0.2, 1, "R")
    passes = logistic(LN9 + LN9 / 25 * utility({"lead": 100, "plant": 50}, whole))
    assert deal.passes[0] == pytest.approx(passes)
    target = [list(RIVAL).index(name) for name in deal.target]
    signed = 0.0
    for i in target:
        weights = RIVAL[list(RIVAL)[i]]
        taken = np.array([utility(weights, alone(item, "R")) for item in items]) @ gives.sum(axis=0)[parts]
        effort = 30 - (40 if i == 0 else 0) - utility(weights, alone("stake", "R"))
        gained = (taken - effort * deliveries.sum()) / 2
        signs = 0.96 * logistic(math.log(0.8 / 0.2) + LN9 / 12 * (passes * gained - 2 - 5)) + 0.02
        signed += belief[i] * signs
    rest = 1 - belief[target].sum()
    expected = passes * (signed * kept - rest * max(0, *exits)) - (1 - passes) * 1.5 * (signed + rest) - 0.6
    assert deal.value[0] == pytest.approx(expected)
    np.testing.assert_allclose(deal.asking, find_asking(fixed).value_for(target, 2))
    held = np.nan_to_num(fixed.strategy.held[0])
    assert deal.lead[0] == pytest.approx(expected - held.max())


def test_verdict_shares_ties_and_skips_what_is_barred():
    values = np.array([[0.0, 0.0, np.nan], [0.0, 2.0, np.nan]])
    verdict = compare_options(("refuse", "probe", "engage"), values)
    assert verdict.p_best == {"refuse": 0.25, "probe": 0.75, "engage": 0.0}
    assert verdict.best == "probe"
    assert verdict.regret["refuse"] == 1.0
    assert math.isnan(verdict.regret["engage"])
    np.testing.assert_array_equal(verdict.margin, [0.0, 2.0])


def test_interests_with_opposite_and_with_like_minds(starter):
    data = copy.deepcopy(starter)
    data["priorities"]["rival"] = {"weights": {"plant": -100, "lead": -80}}
    data["counterpart"]["types"] = {
        "enemy": {},
        "friend": {"weights": {"plant": 100, "lead": 60}, "goodwill": 200},
    }
    data["counterpart"]["prior"] = {"at": 2014}
    told = assess(Case.model_validate(data), n_draws=200)
    enemy, friend = told.interests.overlaps["enemy"], told.interests.overlaps["friend"]
    assert enemy.correlation.mean() < friend.correlation.mean()
    assert enemy.zone_share.mean() < friend.zone_share.mean()
    assert friend.best_common_bundle is not None
    assert np.all((friend.zone_share >= 0) & (friend.zone_share <= 1))
