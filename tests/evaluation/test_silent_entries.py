"""Entries that cannot speak: named, with their cause, and not counted; and codings that never flatter."""

import copy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente import read_case
from detente.case.model import Case
from detente.evaluation.silent_entries import list_record_notes, list_silent_entries
from detente.evaluation.stage_game import solve_stage_game
from detente.evaluation.third_parties import react
from detente.evaluation.track_record import infer_types
from detente.sampling.samples import sample

CASES = ["isis-2017", "isis-2017-counter", "nunn-lugar-1991", "agreed-framework-1994", "nummi-1984"]


def infer(case, n_draws=40):
    samples = sample(case, n_draws, 1)
    reactions = react(samples)
    game = solve_stage_game(samples, participation=reactions.participation)
    return samples, game, infer_types(samples, responses=game.responses)


def recode(case, name, conduct):
    episode = case.record.episodes[name].model_copy(update={"conduct": conduct})
    record = case.record.model_copy(update={"episodes": case.record.episodes | {name: episode}})
    return case.model_copy(update={"record": record})


@pytest.mark.parametrize("slug", CASES)
def test_coding_conduct_as_worse_never_moves_belief_to_the_better_types(slug):
    case = read_case(slug)
    for name in case.record.episodes:
        weights = []
        for conduct in np.eye(3):
            samples, game, record = infer(recode(case, name, tuple(conduct)))
            terms = next(episode.terms for episode in samples.past.episodes if episode.name == name)
            best = int(game.responses[:, :, terms, 0].mean(axis=0).argmax())
            entry = next(e for e in record.evidence if (e.kind, e.name) == ("episode", name))
            weights.append(entry.decibans[:, best].mean())
        reciprocate, free_ride, exploit = weights
        assert reciprocate >= free_ride - 1e-9, name
        assert free_ride >= exploit - 1e-9, name


@given(st.integers(0, 3), st.sampled_from(["reciprocate", "free_ride", "exploit"]))
def test_a_report_that_nobody_believes_moves_no_belief(index, conduct):
    """Credibility 5 and reliability E: whatever it says, and whatever could be abused, it says nothing."""
    case = read_case("nunn-lugar-1991")
    name = list(case.record.episodes)[index]
    coding = tuple(np.eye(3)[["reciprocate", "free_ride", "exploit"].index(conduct)])
    graded = recode(case, name, coding)
    episode = graded.record.episodes[name].model_copy(update={"grade": "E5"})
    record = graded.record.model_copy(update={"episodes": graded.record.episodes | {name: episode}})
    _, _, found = infer(graded.model_copy(update={"record": record}), 10)
    entry = next(e for e in found.evidence if (e.kind, e.name) == ("episode", name))
    assert np.abs(entry.decibans).max() < 1e-9


def with_entry(starter, **changes):
    data = copy.deepcopy(starter)
    name = next(iter(data["record"]["episodes"]))
    data["record"]["episodes"][name] |= changes
    return Case.model_validate(data), f"record.episodes.{name}"


def test_a_grade_without_information_is_the_cause(starter):
    case, path = with_entry(starter, grade="E3")
    silent = {entry.path: entry.cause for entry in list_silent_entries(case)}
    assert silent[path] == "Reports of its grade carry no information."


def test_terms_under_which_all_behave_alike_are_the_cause(starter):
    gives, gets = starter["proposal"]["gives"], starter["proposal"]["gets"]
    case, path = with_entry(
        starter, terms={"levels": dict.fromkeys([*gives, *gets], 0.0), "visible": "secret"}
    )
    silent = {entry.path: entry.cause for entry in list_silent_entries(case)}
    assert "much the same" in silent[path]


def test_exploiting_where_nothing_could_be_abused_is_read_as_free_riding_and_said(starter):
    harmless = dict.fromkeys(starter["proposal"]["gives"], 0.0)
    asked = dict.fromkeys(starter["proposal"]["gets"], 1.0)
    terms = {"levels": harmless | asked, "visible": "secret"}
    exploited, path = with_entry(starter, terms=terms, conduct="clearly exploit")
    rode, _ = with_entry(starter, terms=terms, conduct="clearly free_ride")
    first, second = (infer(case)[2].belief for case in (exploited, rode))
    np.testing.assert_array_equal(first, second)
    notes = {note.path: note.message for note in list_record_notes(exploited)}
    assert "exploit is read as free_ride" in notes[f"{path}.conduct"]
    assert f"{path}.conduct" not in {note.path for note in list_record_notes(rode)}


def test_one_kind_of_counterpart_leaves_nothing_to_tell_apart(starter):
    data = copy.deepcopy(starter)
    (name, kind), *_ = data["counterpart"]["types"].items()
    data["counterpart"]["types"] = {name: kind}
    for table in ("prior", "pool"):
        data["counterpart"].pop(table, None)
    assert list_silent_entries(Case.model_validate(data)) == ()


@pytest.mark.parametrize("slug", CASES)
def test_shipped_cases_have_no_silent_entries(slug):
    case = read_case(slug)
    assert list_silent_entries(case) == ()
    read_otherwise = ["record.episodes.germ-weapons.conduct"] if slug == "nunn-lugar-1991" else []
    assert [note.path for note in list_record_notes(case)] == read_otherwise
