"""What each argument carries: by hand, in sum, exactly and sampled, and where there is nothing to look through."""

import json
from pathlib import Path

import numpy as np
import pytest
from jsonschema import Draft202012Validator

from detente import read_case, sample
from detente.arguments import knockouts
from detente.arguments.knockouts import KnockOuts
from detente.arguments.measures import list_measures
from detente.arguments.struck_draws import StruckDraws
from detente.arguments.supports import Place, find_fallen, list_rests, list_supports
from detente.arguments.xray import xray
from detente.case.readings import AnalystReading
from detente.evaluation.solution import solve
from detente.sensitivity.influence import measure_influence
from tests.arguments.cases import make_case

SCHEMA = Path(__file__).parents[2] / "docs" / "reference" / "xray.schema.json"
READINGS = ("location", "backing")


def find(found, paragraph, source="memo"):
    return next(each for each in found.paragraphs if each.place == Place(source, paragraph))


def index_of(found, kind, name=None):
    return next(i for i, m in enumerate(found.measures) if m.kind == kind and name in {None, m.name})


def test_a_toy_of_two_passages_carries_what_it_carries_by_hand(starter):
    """0.6 of research costs 0.1 x 50 of the lead; 0.8 of access costs 0.25 x 20 of the market.

    Fallen, each effect is anything up to the full swing, half of it on average: research then costs
    0.6 x 0.5 x 50 = 15 in place of 3, access 0.8 x 0.5 x 20 = 8 in place of 4.
    """
    found = xray(make_case(starter, entry=None), 400)
    kept = index_of(found, "kept")
    assert found.location.is_exact
    assert find(found, 1).location.means[kept] == pytest.approx(12, abs=0.05)
    assert find(found, 2).location.means[kept] == pytest.approx(4, abs=0.05)
    assert found.location.whole.means[kept] == pytest.approx(16, abs=0.1)
    # Medians of single numbers do not move, and the middle of what they may be moves the mean by less.
    assert 0 < find(found, 1).backing.means[kept] < 12


def test_two_supports_of_one_number_share_it_and_alone_neither_carries_it(starter):
    found = xray(make_case(starter, research="memo par=1,3", access=None, entry=None), 400)
    kept = index_of(found, "kept")
    for paragraph in (1, 3):
        each = find(found, paragraph)
        assert each.location.means[kept] == pytest.approx(6, abs=0.05)
        assert not each.struck.location.means.any()
        assert not each.struck.location.errors.any()
        # Struck out one by one on the first two hundred draws, a random part of the sample.
        error = each.struck.with_any.errors[kept]
        assert each.struck.with_any.means[kept] == pytest.approx(12, abs=4 * error)


@pytest.mark.parametrize("most_exact", [8, 0])
def test_shares_sum_to_what_all_passages_carry_together(starter, most_exact, monkeypatch):
    monkeypatch.setattr(knockouts, "MOST_EXACT", most_exact)
    found = xray(make_case(starter), 120)
    for reading in READINGS:
        shares = getattr(found, reading)
        assert shares.is_exact == bool(most_exact)
        total = np.sum([each.means for each in shares.carried], axis=0)
        np.testing.assert_allclose(total, shares.whole.means, atol=1e-9)


def test_sampled_orders_agree_with_every_set_struck_out(starter, monkeypatch):
    starter["counterpart"]["source"] = "memo par=5"
    case = make_case(starter, research="memo par=1,3", access="memo par=2,4", entry="memo par=3")
    exact = xray(case, 360)
    monkeypatch.setattr(knockouts, "MOST_EXACT", 0)
    sampled = xray(case, 360)
    assert len(exact.location.carried) == 5
    for reading in READINGS:
        for one, other in zip(
            getattr(exact, reading).carried, getattr(sampled, reading).carried, strict=True
        ):
            # Ends of small samples: twelve pairs of orders.
            errors = np.hypot(one.errors, other.errors) + 1e-9
            assert (np.abs(one.means - other.means) / errors < 4.5).all()


def test_what_nothing_rests_on_moves_no_byte(starter):
    passages = {"idle": {"source": "memo", "exact": "nobody rests on this", "par": 9}}
    found = xray(make_case(starter, passages=passages), 100)
    idle = next(each for each in found.passages if each.name == "idle")
    assert not idle.rests
    for carried in idle.struck.location, idle.struck.backing, idle.struck.with_any, find(found, 9).location:
        assert not carried.means.any()
        assert not carried.errors.any()


def test_an_idle_passage_changes_nothing_else(starter):
    passages = {"idle": {"source": "memo", "exact": "nobody rests on this", "par": 9}}
    plain, more = xray(make_case(starter), 100), xray(make_case(starter, passages=passages), 100)
    np.testing.assert_array_equal(plain.location.whole.means, more.location.whole.means)
    np.testing.assert_array_equal(find(plain, 2).location.means, find(more, 2).location.means)


def test_an_entry_leaves_the_record_as_influence_leaves_it_out(starter):
    """The belief without an entry is the one that the record's own analysis finds: another way to it."""
    case = make_case(starter, research=None, access=None, entry="memo par=3")
    found = xray(case, 300)
    samples = sample(case, 300, 1)
    influence = measure_influence(case, samples, solve(samples))
    removal = next(each for each in influence.removals if each.name == "record.episodes.first-pilot")
    for i, kind in enumerate(samples.counterpart.types):
        column = index_of(found, "belief", kind)
        expected = influence.belief[i] - removal.belief[i]
        assert found.location.whole.means[column] == pytest.approx(expected, abs=1e-9)


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(starter):
    case = make_case(starter)
    first = xray(case, 100).to_json()
    assert xray(case, 100).to_json() == first
    assert xray(case, 100, seed=2).to_json() != first


def test_a_case_without_sources_has_nothing_to_look_through(starter):
    case = make_case(starter, research=None, access=None, entry=None).model_copy(update={"sources": {}})
    found = xray(case, 100)
    assert (found.paragraphs, found.passages, found.sources) == ((), (), ())
    assert not found.location.whole.means.any()
    assert found.uncited


def test_one_source_on_which_everything_rests_carries_all(starter):
    found = xray(make_case(starter), 200)
    memo, other = found.sources
    np.testing.assert_allclose(memo.struck.location.means, found.location.whole.means, atol=1e-9)
    assert not other.struck.location.means.any()


def test_one_paragraph_carries_the_whole(starter):
    found = xray(make_case(starter, access=None, entry=None), 100)
    (paragraph,) = found.paragraphs
    np.testing.assert_array_equal(paragraph.location.means, found.location.whole.means)


def test_a_barred_offer_and_a_single_kind_can_be_looked_through(starter):
    starter["decision"]["hard_limits"] = [{"what": "no", "forbids": {"research": 0.1}}]
    for name in ("partner", "trader"):
        del starter["counterpart"]["types"][name]
    starter["counterpart"]["prior"]["shares"] = {"raider": 1}
    found = xray(make_case(starter), 100)
    assert [measure.name for measure in found.measures if measure.kind == "belief"] == ["raider"]
    assert not any(measure.kind == "claim" for measure in found.measures)
    assert np.isfinite(found.location.whole.means).all()


def test_too_few_draws_are_refused(starter):
    with pytest.raises(ValueError, match="n_draws must be 100 or more, found 99"):
        xray(make_case(starter), 99)


def test_progress_runs_from_nothing_towards_all(starter):
    done = []
    xray(make_case(starter), 100, progress=lambda _, share: done.append(share))
    assert done == sorted(done)
    assert 0 < done[0] < done[-1] < 1


def test_json_holds_every_measure_and_no_word_of_a_document(starter, tmp_path):
    case = make_case(starter)
    memo = case.sources["memo"].model_copy(update={"file": "memo.txt"})
    case = case.model_copy(update={"sources": {**case.sources, "memo": memo}})
    (tmp_path / "memo.txt").write_text("A title\n\nSecret words of the memo.\n\nThird.\n", "utf-8")
    found = xray(case, 100, folders=[tmp_path])
    assert find(found, 2).text == "Secret words of the memo."
    data = json.loads(found.to_json())
    Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(data)
    assert "Secret" not in found.to_json()
    assert data["schema"] == "detente.xray/1"
    assert all(
        len(each["shares"]["location"]["means"]) == len(data["measures"]) for each in data["paragraphs"]
    )


def test_paragraphs_at_hand_are_listed_although_nothing_rests_on_them(starter, tmp_path):
    case = make_case(starter, research="memo par=2", access=None, entry=None)
    memo = case.sources["memo"].model_copy(update={"file": "memo.txt"})
    case = case.model_copy(update={"sources": {"memo": memo}})
    (tmp_path / "memo.txt").write_text("A title\n\nResearch is cheap.\n\n" + "word " * 50, "utf-8")
    found = xray(case, 100, folders=[tmp_path])
    assert [each.place.paragraph for each in found.paragraphs] == [1, 2, 3]
    assert [each.place.paragraph for each in found.list_idle()] == [3]
    assert found.sources[0].is_at_hand


def test_of_a_source_that_is_cited_as_a_whole_no_paragraph_is_called_idle(starter, tmp_path):
    case = make_case(starter, research="memo", access=None, entry=None)
    memo = case.sources["memo"].model_copy(update={"file": "memo.txt"})
    case = case.model_copy(update={"sources": {"memo": memo}})
    (tmp_path / "memo.txt").write_text("A title\n\n" + "word " * 50, "utf-8")
    found = xray(case, 100, folders=[tmp_path])
    assert any(each.is_long for each in found.paragraphs)
    assert found.list_idle() == ()


def test_the_heaviest_are_named_with_what_cannot_be_told_apart_from_them(starter):
    found = xray(make_case(starter, research="memo par=1,3", entry=None), 400)
    kept = index_of(found, "kept")
    assert {each.place.paragraph for each in found.list_heaviest_paragraphs(kept)} == {1, 3}
    silent = next(
        i
        for i in range(len(found.measures))
        if not any(found.stands_out(p.location, i) for p in found.paragraphs)
    )
    assert found.list_heaviest_paragraphs(silent) == ()


def test_isis_rests_on_the_worth_of_sources_which_no_passage_mentions():
    """The finding that MODEL section 15 names: refusing rather than probing rests on the worth of sources."""
    case = read_case("isis-2017")
    places = {name: Place(passage.source, passage.par) for name, passage in case.passages.items()}
    rests, samples = list_rests(case, places), sample(case, 120, 1)
    measures = list_measures(samples, case.decision.noticeable)
    draws = StruckDraws(case, samples, rests, "location")
    out = KnockOuts(draws, rests, measures, lambda _: None)
    advice = [measure.name for measure in measures].index("advice")
    uncited = [
        rest.path for rest in rests if not rest.supports and rest.path.startswith(("priorities", "proposal"))
    ]
    struck = dict(zip(uncited, out.strike([frozenset([path]) for path in uncited]), strict=True))
    assert max(struck, key=lambda path: abs(struck[path].means[advice])) == "priorities.us.sources"
    # Without the resistance at home, in all that says so, the deal would pass, and look worse as things stand.
    at_home = {"resistance", "battle", "by-order", "senate-vote"}
    fallen = find_fallen(rests, [each for each in list_supports(rests) if each.passage in at_home])
    alone = find_fallen(rests, [each for each in list_supports(rests) if each.passage == "resistance"])
    resistance, one_of_them = out.strike([fallen, alone])
    assert resistance.means[1] < -2 * resistance.errors[1]
    assert abs(one_of_them.means[1]) < abs(resistance.means[1])
    assert (measures[0].name, measures[1].name) == ("offer", "offer as things stand")
    assert abs(resistance.means[0]) < measures[0].noticeable


def test_what_analysts_say_beside_the_case_is_not_looked_through(starter):
    case = make_case(starter, entry=None)
    reading = AnalystReading(ranges={"counterpart.effort": "50 to 90"})
    with_reading = case.model_copy(update={"readings": {"anna": reading}})
    assert xray(with_reading, 100).to_json() == xray(case, 100).to_json()
