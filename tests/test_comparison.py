"""What changed between two versions, and which change did it: known effects, contract, hostile files."""

import copy
import io
import json
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from jsonschema import Draft202012Validator
from rich.console import Console
from typer.testing import CliRunner

from detente import read_case
from detente.case.model import Case
from detente.casefile.files import read_starter
from detente.casefile.yaml_parser import parse_yaml
from detente.cli.app import app
from detente.comparison import attribution, comparison
from detente.comparison.attribution import plan_runs, solve_run
from detente.comparison.blends import Blends, join_inseparable
from detente.comparison.changes import ELSEWHERE, list_changes
from detente.comparison.comparison import compare_cases
from detente.comparison.stored_results import compare_assessments
from detente.comparison.versions import CaseVersion, read_assessment, read_version
from detente.errors import CaseError
from detente.report.case_differences import format_changes
from detente.report.console import print_changes
from detente.report.edit_labels import format_readings
from detente.report.result_differences import format_result_changes

ROOT = Path(__file__).parents[1]
SCHEMA = ROOT / "docs" / "reference" / "comparison.schema.json"
N_DRAWS = 100

PRIOR = ("counterpart.prior.shares", {"partner": 0.6, "trader": 0.3, "raider": 0.1})
HARM = ("proposal.gives.access.effects.market", "0.1 to 0.2")
DETECT = ("proposal.options.pilot.detect", "0.7 to 0.9")
CAP = ("decision.exposure_cap", "1 to 2")
COSTLY = ("counterpart.effort", "30 to 50")
"""Makes refusing the best option of the starter by far."""


@cache
def read_data():
    return parse_yaml(read_starter()).data


def edit(*edits):
    """The starter case with some places changed; ``None`` takes away what stands there."""
    data = copy.deepcopy(read_data())
    for path, value in edits:
        *parents, last = path.split(".")
        node = data
        for part in parents:
            node = node.setdefault(part, {})
        if value is None:
            del node[last]
        else:
            node[last] = value
    return CaseVersion(Case.model_validate(copy.deepcopy(data)), data)


def compare(old, new, **words):
    return compare_cases(old, new, n_draws=N_DRAWS, **words)


def show(report):
    text = io.StringIO()
    print_changes(report, Console(file=text, width=100))
    return " ".join(text.getvalue().split())


def parts_of(found, subject, name=""):
    """Contributions to one measure, by the places of the inputs."""
    place = [(m.subject, m.name) for m in found.attribution.measures].index((subject, name))
    return {one.paths: found.attribution.parts[i, place] for i, one in enumerate(found.inputs)}


@pytest.fixture(scope="module")
def two_edits():
    return compare(edit(), edit(PRIOR, HARM))


def test_two_edits_get_what_they_do_alone_and_half_of_what_they_do_together(two_edits):
    none, prior, harm, both = (
        solve_run(edit(*e).case, N_DRAWS, 1) for e in ((), (PRIOR,), (HARM,), (PRIOR, HARM))
    )
    for name in ("refuse", "pilot", "venture"):
        values = [one.values[name] for one in (none, prior, harm, both)]
        together = values[3] - values[1] - values[2] + values[0]
        parts = parts_of(two_edits, "value", name)
        assert parts[PRIOR[0],] == pytest.approx(values[1] - values[0] + together / 2)
        assert parts[HARM[0],] == pytest.approx(values[2] - values[0] + together / 2)


def test_an_input_moves_nothing_that_does_not_read_it(two_edits):
    belief = parts_of(two_edits, "belief", "partner")
    assert belief[HARM[0],] == 0
    assert belief[PRIOR[0],] > 0.1


def test_contributions_sum_to_the_change(two_edits):
    found = two_edits.attribution
    np.testing.assert_allclose(found.parts.sum(axis=0), found.new - found.old, atol=1e-9)
    assert found.errors is None
    assert found.n_runs == 4


def test_the_way_back_undoes_every_contribution(two_edits):
    back = compare(edit(PRIOR, HARM), edit())
    for subject, name in (("margin", ""), ("value", "pilot"), ("p_best", "venture"), ("belief", "raider")):
        there = parts_of(two_edits, subject, name)
        assert parts_of(back, subject, name) == pytest.approx({k: -v for k, v in there.items()})


def test_of_two_equal_versions_nothing_changed():
    found = compare(edit(), edit())
    assert found.inputs == found.elsewhere == found.words == ()
    assert found.attribution.n_runs == 1
    report = format_changes(found)
    assert report.headline == "Nothing changed."
    assert not report.support
    assert not report.sections


def test_words_and_other_ways_to_write_the_same_move_nothing():
    words = (
        ("title", "Another title"),
        ("priorities.us.because", "Another reason"),
        ("proposal.options.pilot.label", "a small line"),
        ("decision.discount", "95%"),
        ("sources.memo.title", "Another memo"),
        ("record.episodes.first-pilot.what", "A test"),
        ("outcome", {"what": "It came to nothing."}),
    )
    found = compare(edit(), edit(*words))
    assert found.inputs == ()
    assert found.elsewhere == ()
    assert {c.path for c in found.words} >= {
        "title",
        "decision.discount",
        "outcome",
        "record.episodes.first-pilot",
    }
    assert format_changes(found).headline.startswith("Only words changed")
    assert "A small joint test of cells" in show(format_changes(found, full=True))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        CAP,
        ("terms", {"stages": 2, "own_bond": 5, "like": "pilot"}),
        ("reporting.say_do", {"gap": 0.2, "base_rate": 0.1}),
        ("proposal.offer", "pilot"),
        ("proposal.gives.access.since", 2001),
        ("proposal.gets.stake.indivisible", True),
        ("objectives.lead.kind", "stock"),
        ("sources.memo.reliability", "A"),
    ],
)
def test_what_only_other_answers_read_moves_neither_value_nor_belief(path, value):
    new = edit((path, value))
    [change] = [c for c in list_changes(edit(), new, by_row=False) if c.reach != "words"]
    assert change.reach == "elsewhere"
    assert solve_run(new.case, N_DRAWS, 1) == solve_run(edit().case, N_DRAWS, 1)


def test_no_pattern_of_what_is_read_elsewhere_is_idle():
    new = edit(
        CAP,
        ("terms", {"stages": 2}),
        ("reporting.say_do", {"gap": 0.2, "base_rate": 0.1}),
        ("proposal.offer", "pilot"),
        ("proposal.gives.access.since", 2001),
        ("proposal.gets.stake.indivisible", True),
        ("objectives.lead.kind", "stock"),
        ("confidence", {"level": "low", "because": "Thin."}),
        (
            "sources.other",
            {"title": "Another", "reliability": "A", "credibility": 1, "derived_from": ["memo"]},
        ),
    )
    places = [
        r.path for c in list_changes(edit(), new, by_row=True) for r in c.readings if r.reach == "elsewhere"
    ]
    idle = [pattern for pattern in ELSEWHERE if not any(fnmatchcase(place, pattern) for place in places)]
    assert idle == []


def test_an_edit_of_a_row_is_told_by_number_or_by_row():
    new = edit(
        DETECT, ("proposal.options.pilot.resolve", 0.9), ("proposal.options.pilot.because", "Tighter.")
    )
    by_number = [c.path for c in list_changes(edit(), new, by_row=False) if c.reach == "answer"]
    assert by_number == ["proposal.options.pilot.detect", "proposal.options.pilot.resolve"]
    [row] = list_changes(edit(), new, by_row=True)
    assert row.path == "proposal.options.pilot"
    assert [(r.path.rpartition(".")[2], r.reach) for r in row.readings] == [
        ("detect", "answer"),
        ("resolve", "answer"),
        ("because", "words"),
    ]


def test_reports_and_ranks_are_one_edit_each():
    new = edit(
        ("record.episodes.first-pilot.conduct", "mixed"),
        ("record.episodes.first-pilot.grade", "C3"),
        ("record.acts.hires", None),
        ("record.watched.all", {"from": 2015, "to": 2024, "complete": True}),
        ("priorities.rival.ranks", ["plant", "market"]),
        ("decision.period", "1 year"),
    )
    changes = {c.path: c for c in list_changes(edit(), new, by_row=False)}
    assert {path: c.kind for path, c in changes.items()} == {
        "decision.period": "changed",
        "priorities.rival.ranks": "changed",
        "record.episodes.first-pilot": "changed",
        "record.acts.hires": "removed",
        "record.watched.all": "added",
    }
    ranks, period = changes["priorities.rival.ranks"], changes["decision.period"]
    assert format_readings(ranks, full=False) == "was market, then plant, is now plant, then market"
    assert format_readings(period, full=False) == "was 6 months, is now 1 year"


NEW_ITEM = (
    ("proposal.gives.plans", {"what": "Plans", "effects": {"lead": "-0.2 to -0.1"}, "reversible": 0}),
    ("proposal.options.swap", {"label": "a swap", "levels": {"plans": 1, "stake": 1}, "visible": "secret"}),
)


def test_edits_that_contradict_each_other_apart_are_one_input():
    found = compare(edit(), edit(*NEW_ITEM, DETECT))
    assert [one.paths for one in found.inputs] == [
        ("proposal.gives.plans", "proposal.options.swap"),
        ("proposal.options.pilot.detect",),
    ]
    report = format_changes(found)
    assert "counted as one, because they contradict each other apart" in show(report)
    assert np.isnan([*parts_of(found, "value", "swap").values()]).all()
    assert np.isfinite([*parts_of(found, "p_best", "swap").values()]).all()
    assert "cannot be split among the changes" in show(format_changes(found, full=True))


def test_a_new_kind_comes_with_its_shares():
    new = edit(
        ("counterpart.types.fool", {"what": "a company that errs"}),
        ("counterpart.prior.shares", {"partner": 0.3, "trader": 0.3, "raider": 0.2, "fool": 0.2}),
        DETECT,
    )
    for found in (compare(edit(), new), compare(new, edit())):
        assert {one.paths for one in found.inputs} == {
            ("counterpart.types.fool", "counterpart.prior.shares"),
            ("proposal.options.pilot.detect",),
        }
        assert "a company that errs" in show(format_changes(found))


def test_a_deal_that_becomes_barred_is_told():
    limits = [{"what": "Nothing leaves.", "forbids": {"research": 0.1}}]
    found = compare(edit(), edit(("decision.hard_limits", limits), DETECT))
    assert np.isnan(found.attribution.new[1:4]).any()
    assert json.loads(found.to_json())["inputs"][0]["contributions"][0] is None
    assert "THE ADVICE" in show(format_changes(found))


def test_where_a_case_in_between_has_no_answer_all_is_one_input(monkeypatch):
    solve_all = attribution.solve_run

    def refuse_between(case, *numbers):
        shares = case.counterpart.prior.shares
        if (shares["partner"].written == "0.6") != (
            case.proposal.options["pilot"].detect.written == DETECT[1]
        ):
            raise CaseError([])
        return solve_all(case, *numbers)

    monkeypatch.setattr(comparison, "solve_run", refuse_between)
    found = compare(edit(), edit(PRIOR, DETECT))
    assert [one.paths for one in found.inputs] == [
        ("proposal.options.pilot.detect", "counterpart.prior.shares")
    ]
    np.testing.assert_allclose(found.attribution.parts[0], found.attribution.new - found.attribution.old)


def test_many_inputs_are_sampled_with_standard_errors():
    old = edit()
    new = edit(
        *(PRIOR, HARM, DETECT, CAP, COSTLY),
        ("counterpart.decisive", "2 to 8"),
        ("counterpart.types.trader.goodwill", "1 to 9"),
        ("proposal.gives.access.reversible", "0.1 to 0.3"),
        ("proposal.options.pilot.resolve", "0.7 to 0.9"),
        ("proposal.options.venture.detect", "0.1 to 0.2"),
        ("proposal.options.venture.resolve", "0.5 to 0.9"),
        ("capabilities.missing.remains", "0.7 to 0.9"),
        ("capabilities.providers.us.shares.chemistry", "0.7 to 0.9"),
        ("capabilities.providers.rival.shares.sites", "0.1 to 0.2"),
        ("capabilities.providers.suppliers.shares.sites", "much"),
        ("counterpart.hazard.ordinary", "0.1 to 0.3"),
        ("counterpart.types.partner.goodwill", "60 to 80"),
        ("priorities.board.ranks", ["plant", "lead"]),
    )
    steps = []
    found = compare_cases(old, new, n_draws=N_DRAWS, n_runs=2, progress=lambda step, done: steps.append(done))
    told = found.attribution
    assert len(found.inputs) > 12
    assert found.by_row
    assert told.errors is not None
    assert told.n_runs <= plan_runs(len(found.inputs), 2).n_runs
    assert steps == sorted(steps)
    assert steps[-1] < 1
    np.testing.assert_allclose(told.parts.sum(axis=0), told.new - told.old, atol=1e-9)
    belief = parts_of(found, "belief", "raider")
    assert belief["priorities.board",] == 0
    page = show(format_changes(found))
    assert page.index("THE ADVICE CHANGES") < page.index("What moved this most") < page.index("give or take")
    assert "more changes moved it less" in page
    validate(found)


def test_names_are_words_and_keep_no_two_inputs_together():
    named = edit(
        ("names", {"counterpart.effort": "what help costs", "priorities.us.lead": "the worth of our lead"})
    )
    (renamed,) = {change.reach for change in list_changes(edit(), named, by_row=False)}
    assert renamed == "words"
    # Weights have no number at a path that ranks have: the name of one must not stand in the way of the other.
    weighed = edit(("priorities.us", {"weights": {"plant": 100, "market": -20}}), PRIOR)
    assert join_inseparable(Blends(named, weighed), ["priorities.us", PRIOR[0]]) == (
        ("priorities.us",),
        (PRIOR[0],),
    )


def test_a_source_that_one_version_alone_has_stays_for_its_passages():
    passage = ("passages.costs", {"source": "note", "exact": "it costs", "par": 1})
    cited = edit(("sources.note", {"title": "A note", "reliability": "A"}), passage)
    case = Blends(cited, edit(PRIOR)).make(["sources.note", PRIOR[0]])
    assert {"note", "memo"} <= set(case.sources)
    assert "costs" in case.passages


def test_same_versions_and_seed_same_bytes():
    told = [compare(edit(), edit(PRIOR, HARM), n_runs=2).to_json() for _ in range(2)]
    assert told[0] == told[1]
    assert json.loads(told[0])["method"] == {"exact": False, "runs": 4, "by_row": True}


def validate(found):
    schema = json.loads(SCHEMA.read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(found.to_json()))


def test_json_keeps_its_contract(two_edits):
    validate(two_edits)
    validate(compare(edit(), edit(*NEW_ITEM, CAP, ("title", "Another"))))


@pytest.fixture(scope="module")
def assessed(assess_once, tmp_path_factory):
    """Two assessments as files, from the case and from its counter-case."""
    paths = [tmp_path_factory.mktemp("assessed") / name for name in ("isis-2017", "isis-2017-counter")]
    for path in paths:
        path.write_text(assess_once(read_case(path.name), n_draws=500, seed=1).to_json(), "utf-8")
    return paths


def test_two_assessments_tell_what_differs_and_that_no_cause_can_be_read(assessed):
    old, new = (read_assessment(json.loads(path.read_text("utf-8"))) for path in assessed)
    found = compare_assessments(old, new)
    validate(found)
    page = show(format_result_changes(found))
    assert "THE ADVICE CHANGES: FROM WAITING TO PROBE." in page
    assert "show what differs but not why" in page
    assert "counterpart.effort" in show(format_result_changes(found, full=True))
    assert not found.is_noisy
    same = format_result_changes(compare_assessments(old, old))
    assert same.headline == "Nothing changed."
    other = old.model_copy(update={"seed": 2})
    assert "Part of every difference" in show(format_result_changes(compare_assessments(old, other)))


def call(*words):
    return CliRunner().invoke(app, ["compare", *map(str, words)])


@pytest.fixture
def files(tmp_path):
    text = read_starter()
    (tmp_path / "old.yaml").write_text(text, "utf-8")
    (tmp_path / "new.yaml").write_text(text.replace("effort: 15 to 45", "effort: 5 to 15"), "utf-8")
    return tmp_path


def test_the_command_prints_the_answer_first_and_writes_json(files):
    found = call(files / "old.yaml", files / "new.yaml", "--draws", N_DRAWS, "--json", files / "a.json")
    assert found.exit_code == 0, found.output
    lines = found.stdout.splitlines()
    assert lines[2].startswith("THE ADVICE")
    assert "what full help costs them (" in found.stdout
    assert "Was 15 to 45, is now 5 to 15." in found.stdout
    assert json.loads((files / "a.json").read_text("utf-8"))["method"] == {
        "exact": True,
        "runs": 2,
        "by_row": False,
    }
    assert call(files / "old.yaml", files / "new.yaml", "--json", files / "new.yaml").exit_code == 2


def test_json_owns_standard_output(files):
    found = call(files / "old.yaml", files / "old.yaml", "--draws", N_DRAWS, "--json", "-")
    assert json.loads(found.stdout)["inputs"] == []
    assert "NOTHING CHANGED." in found.stderr


def test_two_assessments_are_compared_by_the_command(assessed):
    found = call(*assessed)
    assert found.exit_code == 0, found.output
    assert "detente compare OLD.yaml NEW.yaml" in found.stdout


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<!doctype html><title>a report</title>", "is a web page"),
        ("[1, 2]", "is a JSON file, but not an assessment"),
        ('{"schema": "detente.comparison/1"}', "is a JSON file, but not an assessment"),
        ('{"schema": "detente.assessment/99"}', "this version compares detente.assessment/1"),
        ('{"schema": "detente.assessment/1"}', "case: is missing"),
        ("[" * 100_000, "cannot have written"),
        ('{"a":' * 100_000, "cannot have written"),
        (" " * 2_000_001, "The limit is 2,000,000 bytes"),
        ("", "found nothing, expected a case"),
        ("case: [", "is not valid YAML"),
        ("\0", "unprintable character U+0000"),
    ],
)
def test_hostile_files_are_refused_kindly(tmp_path, text, says):
    path = tmp_path / "other.json"
    path.write_text(text, "utf-8")
    found = call(path, path)
    assert found.exit_code == 2, found.output
    assert says in found.stderr
    assert "Traceback" not in found.output


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda text: text[:5_000], "is an incomplete JSON file"),
        (
            lambda text: text.replace('"best": "refuse"', '"best": "elsewhere"'),
            "a best option that it does not list",
        ),
        (lambda text: text.replace('"seed": 1', '"seed": NaN', 1), "cannot have written"),
        (lambda text: text.replace('"seed": 1', '"seed": "one"', 1), "seed: found 'one'"),
    ],
)
def test_damaged_assessments_are_refused_kindly(tmp_path, assessed, damage, says):
    test_hostile_files_are_refused_kindly(tmp_path, damage(assessed[0].read_text("utf-8")), says)


def test_a_case_and_an_assessment_do_not_compare(assessed):
    found = call("isis-2017", assessed[0])
    assert found.exit_code == 2
    assert "OLD is a case and NEW is an assessment" in found.stderr
    found = call(assessed[0], "isis-2017")
    assert "OLD is an assessment and NEW is a case" in found.stderr


def test_a_case_in_braces_is_a_case(tmp_path):
    path = tmp_path / "braces.yaml"
    path.write_text(json.dumps(read_data()), "utf-8")
    assert read_version(path) == edit()
    path.write_text("{case: starter, title: [}", "utf-8")
    with pytest.raises(CaseError, match="is not valid YAML"):
        read_version(path)


def test_where_only_other_answers_are_concerned_that_is_said():
    report = format_changes(compare(edit(COSTLY), edit(COSTLY, CAP)))
    assert (
        report.headline
        == "No option changes its value, and our belief about them stays as it was. The advice stays: waiting."
    )
    assert "The loss that would end the policy: was 2 to 6, is now 1 to 2" in show(report)


def test_a_dealing_comes_with_the_terms_it_names():
    loan = {"levels": {"research": 0.3, "stake": 0.2}, "visible": "secret"}
    dealing = {
        "date": 2023,
        "what": "A loan",
        "terms": {"like": "loan"},
        "conduct": "clearly exploit",
        "grade": "A1",
    }
    found = compare(edit(), edit(("proposal.past_terms.loan", loan), ("record.episodes.third", dealing)))
    assert [one.paths for one in found.inputs] == [("proposal.past_terms.loan", "record.episodes.third")]
    assert parts_of(found, "belief", "raider")[found.inputs[0].paths] > 0.01
    assert "added: A loan, date 2023" in show(format_changes(found))


def test_what_no_single_other_edit_mends_is_one_input():
    class Stuck(Blends):
        def find_faults(self, paths):
            return frozenset() if len(paths) in {0, 3} else frozenset({("here", "contradicts itself")})

    assert join_inseparable(Stuck(edit(), edit()), ["a", "b", "c"]) == (("a", "b", "c"),)


def test_beside_a_new_next_best_option_the_margin_is_told():
    twin = {**read_data()["proposal"]["options"]["pilot"], "label": "a twin", "detect": "0.55 to 0.85"}
    changes = ("proposal.options.twin", twin), ("decision.blocked_cost", "2 to 8")
    found = compare(edit(COSTLY), edit(COSTLY, *changes))
    assert found.attribution.verdicts == ("refuse", "refuse")
    measure = found.attribution.measures[0]
    assert (measure.subject, measure.name, measure.against) == ("lead", "refuse", "twin")
    assert "Chosen in hindsight, the best deal was worth" in show(format_changes(found))


def test_a_number_that_rests_on_something_else_is_told_apart(assessed):
    old, new = (json.loads(assessed[0].read_text("utf-8")) for _ in range(2))
    new["premises"]["table"][0] |= {"because": "Another reason", "source": None}
    report = format_result_changes(compare_assessments(read_assessment(old), read_assessment(new)))
    assert report.headline == "The advice stays: waiting."
    assert [section.slug for section in report.sections] == ["grounds"]
    assert "is now Another reason" in show(report)
