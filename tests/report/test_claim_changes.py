"""What would change each claim, in words; and that no finding contradicts another (MODEL section 15)."""

import copy
import random
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from detente import assess, read_case
from detente.case.model import Case
from detente.casefile.files import read_starter
from detente.casefile.yaml_parser import parse_yaml
from detente.errors import CaseError
from detente.evaluation.claims import MEDIAN_ERROR, Claim
from detente.report.claim_changes import (
    answer_changes,
    find_claim_changes,
    list_claim_changes,
    list_confirmed,
)
from detente.report.context import build_context
from detente.report.deal_answers import format_limit
from detente.sensitivity.claim_flips import ClaimFlips, LoneFlip
from detente.sensitivity.joint_flips import FewestMoves, Move
from detente.sensitivity.median_model import Swing
from tests.fuzz.mutations import nudge, scale

SHIPPED = ["isis-2017", "isis-2017-counter", "nunn-lugar-1991", "agreed-framework-1994", "nummi-1984"]
SWING = Swing("a", 0.5, 0.1, 0.9, 1.0, 6.0, ())
ALLOWED = {"settled": 0.998, "clear": 0.9, "leaning": 0.6}


def generate(seed):
    """The starter with some of its numbers changed."""
    data, rng = parse_yaml(read_starter()).data, random.Random(seed)
    for _ in range(6):
        again = copy.deepcopy(data)
        rng.choice([nudge, scale])(again, rng)
        try:
            Case.model_validate(copy.deepcopy(again))
        except (CaseError, ValueError):
            continue
        data = again
    return Case.model_validate(data)


@pytest.fixture(scope="module", params=[*SHIPPED, 1, 2, 3])
def context(request):
    case = generate(request.param) if isinstance(request.param, int) else read_case(request.param)
    return build_context(assess(case, n_draws=300, parts=()))


def test_the_word_of_a_claim_agrees_with_its_numbers(context):
    for claim in context.assessment.claims:
        size = abs(float(np.median(claim.lead)))
        error = 2 * MEDIAN_ERROR * claim.standard_error
        assert claim.over != claim.under
        assert claim.share >= ALLOWED.get(claim.word, 0.0)
        if claim.word == "no real difference":
            assert size < claim.noticeable + error
        elif claim.word != "too few":
            assert size >= claim.noticeable + error
        if claim.word in {"clear", "settled"}:
            assert not any((claim.is_mixed, claim.wavers, claim.hangs_on_sizes))
            assert claim.mean > 0
        assert claim.nearly <= (claim.word != "settled")


def test_what_is_said_to_change_a_claim_is_so_in_the_draws(context):
    assessment = context.assessment
    changes, turned = find_claim_changes(context), assessment.claim_flips
    assert [change.claim for change in changes] == [each.claim.name for each in turned][: len(changes)]
    for change, each in zip(changes, turned, strict=False):
        confirmed = list_confirmed(each)
        assert (change.kind == "alone") == bool(confirmed)
        if confirmed:
            flip = confirmed[0]
            drawn = assessment.samples.premises[flip.path]
            beyond = drawn > flip.value if flip.above else drawn < flip.value
            assert change.paths == (flip.path,)
            assert beyond.sum() == flip.n_beyond >= 30
            if {flip.becomes, flip.instead_of} == {each.claim.over, each.claim.under}:
                lead = each.claim.lead if flip.becomes == each.claim.over else -each.claim.lead
                assert np.mean(lead[beyond] > 0) > 0.5
        elif change.kind == "nothing":
            assert change.paths == ()
            assert each.claim.share >= 0.99
        elif change.kind == "together":
            assert 2 <= len(change.paths) <= 3
            assert not change.stands_out


def test_nothing_is_named_where_nothing_would_change_the_claim(context):
    for change, text in zip(find_claim_changes(context), answer_changes(context).points, strict=True):
        named = any(context.label_premise(path) in text for path in context.assessment.samples.premises)
        assert named == (change.kind in {"alone", "together"})
    assert len(list_claim_changes(context)) == 1 + sum(
        change.claim in {"offer", "advice"} for change in find_claim_changes(context)
    )


def test_no_package_breaks_a_red_line(context):
    forbidden = context.assessment.samples.decision.forbidden
    for overlap in context.assessment.interests.overlaps.values():
        levels = overlap.best_common_bundle.levels if overlap.best_common_bundle else {}
        assert all(level <= forbidden.get(item, 1.0) for item, level in levels.items())


def test_a_limit_that_is_said_to_hold_holds(context):
    deal = context.assessment.staged_deal
    if deal is not None and format_limit(deal).startswith("In no combination"):
        assert deal.exposures.max() <= deal.cap + 1e-9
    worst, cap = context.assessment.stage_game.worst_loss, context.assessment.samples.decision.exposure_cap
    for i, label in enumerate(context.option_labels.values()):
        assert "capped" not in label or np.all(worst[:, i] <= cap)


def tell(flips=(), together=None, *, share=0.8, n_draws=2_000, tornado=(SWING,), **changes):
    """What is said of a made-up claim of the advice."""
    lead = np.concatenate(
        [np.full(round(share * n_draws), 5.0), np.full(n_draws - round(share * n_draws), -5.0)]
    )
    claim = replace(Claim("advice", "probe", "wait", lead, 0.1), **changes)
    together = together or FewestMoves(within_ranges=False, distance=np.nan, becomes=None, moves=())
    context: Any = SimpleNamespace(
        assessment=SimpleNamespace(
            claim_flips=(ClaimFlips(claim, 1.0, flips, together, tornado),),
            samples=SimpleNamespace(n_draws=n_draws, premises={"a": 0, "b": 1}),
        ),
        option_labels={"probe": "a probe", "wait": "waiting"},
        label_premise=lambda path: f"the {path}",
        describe_premise=lambda path: f"the {path}",
    )
    (change,) = find_claim_changes(context)
    return change, answer_changes(context).points[0].removeprefix("What to do. ")


def flip(path, n_beyond, share, overall=0.2):
    return LoneFlip(
        path,
        median=0.5,
        value=0.7,
        above=True,
        becomes="wait",
        instead_of="probe",
        n_beyond=n_beyond,
        share=share,
        overall=overall,
    )


def test_a_number_that_stands_out_is_named():
    change, text = tell((flip("a", 400, 0.7), flip("b", 200, 0.8)))
    assert (change.kind, change.paths, change.stands_out) == ("alone", ("a",), True)
    assert text == (
        "Where the a is above 0.70 (middle 0.50), waiting is ahead of a probe in 70% of the 400 combinations there, in 20% of all."
    )
    change, text = tell((flip("a", 400, 0.7), flip("b", 380, 0.4)))
    assert not change.stands_out
    assert text.startswith(
        "Several numbers could do it alone, and none stands out. For instance, where the a is above"
    )


def test_what_the_draws_do_not_bear_out_is_not_told():
    """Half of forty combinations is within two standard errors of a half, and twenty are too few."""
    for unsure in (flip("a", 40, 0.6), flip("a", 20, 0.95), flip("a", 400, 0.3)):
        change, text = tell((unsure,))
        assert change.kind == "many"
        assert text == (
            "No number alone turns this in most combinations, only several at once: it is the other way round in 20% of them."
        )


def test_numbers_that_do_it_together_stand_in_the_order_of_the_case():
    moves = (Move("b", 0.5, 0.9), Move("a", 0.5, 0.8))
    fewest = FewestMoves(within_ranges=True, distance=1.5, becomes="wait", moves=moves)
    change, text = tell(together=fewest)
    assert (change.kind, change.paths) == ("together", ("a", "b"))
    assert text.endswith(
        "waiting is better with the a at 0.80 instead of 0.50 and the b at 0.90 instead of 0.50."
    )


def test_that_nothing_changes_it_is_a_finding():
    change, text = tell(share=1.0)
    assert change.kind == "nothing"
    assert text == (
        "Hardly anything that we think possible: it holds in all 2,000 combinations, and no number alone turns it. "
        "We found no set of numbers that would."
    )
    moves = (Move("a", 0.5, 0.99), Move("b", 0.5, 0.9))
    fewest = FewestMoves(within_ranges=False, distance=3.14, becomes="wait", moves=moves)
    _, text = tell(together=fewest, share=0.9995)
    assert "1,999 of 2,000" in text
    assert text.endswith(
        "Several numbers at once would have to be off, together by as much as a single number is once in 1,000 combinations."
    )


def test_a_certain_case_and_a_close_one():
    assert tell(tornado=())[1] == "Every number of this case is certain."
    _, text = tell((flip("a", 900, 0.7),), share=0.55)
    assert text.startswith("This is close, and small shifts tip it. Where the a is above")
