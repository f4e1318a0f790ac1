"""What a hostile or hasty file may hold: one clear message with its place, exit 2, nothing half written."""

import copy
import json
import re

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html
from pydantic_core import PydanticCustomError
from ruamel.yaml import YAML
from typer.testing import CliRunner

from detente.assessment import main_path
from detente.case.checks.publication_checks import find_latest_date
from detente.case.dates import parse_date, parse_period
from detente.case.model import Case
from detente.case.quantity import COUNT, POSITIVE, REAL, SHARE, WEIGHT, parse_quantity
from detente.casefile.files import parse_case, read_case
from detente.cli.app import app
from detente.errors import CaseError
from detente.report.render import render_html
from detente.text_safety import strip_unprintable


def faults(text):
    with pytest.raises(CaseError) as caught:
        parse_case(text)
    return caught.value.problems


def edit(data, path, value):
    """Set one value in plain case data; the last part may be new."""
    *parents, last = path.split("/")
    node = data
    for part in parents:
        node = node[part]
    node[last] = value
    return data


@pytest.mark.parametrize(
    ("text", "says", "place"),
    [
        ("", "found nothing, expected a case", (1, 1)),
        ("just words", "found text, expected a case", (1, 1)),
        ("42", "found a whole number, expected a case", (1, 1)),
        ("4.2", "found a number, expected a case", (1, 1)),
        ("true", "found true, expected a case", (1, 1)),
        ("- a\n- b\n", "found a list, expected a case", (1, 1)),
        ("a: 1\n---\nb: 2\n", "second document", (2, 1)),
        ("a: &x 1\nb: *x\n", "alias", (2, 4)),
        ("a: {b: 1}\n<<: {c: 2}\n", "merge key", (2, 1)),
        ("a: !!python/object/apply:os.system ['id']\n", "tag", (1, 4)),
        ("a: !thing 3\n", "tag", (1, 4)),
        ("a: [1, 2\nb: 3\n", "is not valid YAML", None),
        ("a: 'open\n", "is not valid YAML", None),
        ("? {a: 1}\n: 2\n", "expected a field name", (1, 3)),
        ("a: \x07\n", "U+0007", (1, 4)),
        ("[" * 3000 + "]" * 3000, "50 levels", (1, 51)),
        ("\n".join(" " * i + "a:" for i in range(3000)), "50 levels", None),
        ("a:\n" + "".join(f"  k{i}: 1\n" for i in range(2500)), "2,000 entries", None),
        ("a: [" + ",".join("1" for _ in range(2500)) + "]", "2,000 entries", None),
        ("record:\n answers:\n" + "".join(f"  k{i}: 1\n" for i in range(2500)), "500 entries", None),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else None,
)
def test_files_that_break_a_limit(text, says, place):
    problem = faults(text)[-1]
    assert says in problem.message
    if place:
        assert (problem.line, problem.column) == place


def test_an_alias_bomb_is_not_built():
    lines = ["a0: &a0 [x, x]"] + [f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 40)]
    assert "alias" in faults("\n".join(lines))[0].message


def test_duplicate_keys_are_gathered_with_everything_else():
    problems = faults("case: one\ntitle: x\ncase: two\nnonsense: 3\n")
    positions = {(p.path, p.line) for p in problems}
    assert ("case", 3) in positions
    assert ("nonsense", 4) in positions
    assert any(p.path == "decision" and "missing" in p.message for p in problems)


CHANGES = [
    ("decision/horizn", 8, "unknown field `horizn`", "Did you mean `horizon`"),
    ("decision/exposure_cap", "8 to 3", "runs backwards", "3 to 8"),
    ("decision/exposure_cap", ".nan", "not a", ""),
    ("decision/horizon", 8.5, "whole number", ""),
    ("decision/horizon", 99, "too large", "40"),
    ("decision/discount", "likely", "likelihood word", ""),
    ("decision/keeps_word", "perhaps", "neither a number nor a likelihood word", ""),
    ("decision/date", "someday", "not a date", "1995-03-02"),
    ("decision/period", "a while", "not a length of time", "6 months"),
    ("decision/period", float("nan"), "nan is not a length of time", "6 months"),
    ("decision/period", -3.0, "not a length of time", "6 months"),
    ("decision/horizon", True, "found true", "digits"),
    ("decision/horizon", 10**30, "too large", ""),
    ("case", "No Slug!", "expected form", "short name"),
    ("title", "", "is empty", ""),
    ("title", 7, "expected text", ""),
    ("title", "red \x1b[31m", "U+001B", "Delete it"),
    ("title", "x" * 3000, "is too long", "2,000 characters"),
    ("actors/us/kind", "boss", "boss", "own"),
    ("actors", [], "expected a table", ""),
    ("objectives/plant/through", "magic", "magic", "capabilities"),
    ("priorities/us/ranks", {"plant": 1, "lead": 3}, "leave a gap", ""),
    ("priorities/us/ranks", ["plant", "plant"], "ranked twice", ""),
    ("priorities/us/ranks", ["plant", "nothing"], "nothing", "plant"),
    ("priorities/us/weights", {"plant": 100}, "has both ranks and weights", ""),
    ("capabilities/missing/remains", 1.5, "found 1.5, expected a number from 0 to 1", ""),
    ("capabilities/providers/nobody", {"shares": {"sites": 0.1}}, "nobody", ""),
    ("proposal/options/pilot/levels", {"reserch": 0.1}, "reserch", "research"),
    ("proposal/options/pilot/levels", {"research": 1.2}, "too large", "to 1 (the full unit)"),
    (
        "decision/hard_limits",
        [{"what": "x", "forbids": {"research": -1}}],
        "too small",
        "0 (none of the item)",
    ),
    ("proposal/options/pilot/detect", 30, "found 30, expected a number from 0 to 1", "write 30%."),
    ("counterpart/effort", -20, "found -20, expected a number of 0 or more", "delete the minus sign"),
    ("proposal/options/pilot/detect", 1.5, "found 1.5, expected a number from 0 to 1", "write 1.5%"),
    ("counterpart/types/raider/relative_gains", 0.5, "", "lead"),
    ("counterpart/prior/shares", {"stranger": 0.5}, "stranger", ""),
    ("record/episodes/first-pilot/date", 2030, "", "decision"),
    ("record/episodes/first-pilot/conduct", [0.5, 0.4, 0.2], "add up to 1.1", "add up to 1"),
    ("record/episodes/first-pilot/conduct", "kindly", "cannot read 'kindly' as conduct", "clearly"),
    ("record/episodes/first-pilot/terms", {"like": "nowhere"}, "nowhere", ""),
    ("record/episodes/first-pilot/grade", "Z9", "form", "A to F"),
    ("record/episodes/first-pilot/source", "memo paragraph 3", "as a citation", "par="),
    ("record/episodes/first-pilot/source", "letter par=1", "letter", ""),
    ("record/acts/hires/hits", ["nothing"], "nothing", ""),
    ("record/acts/hires/date", "2024/2026", "runs past the decision", "ends on the day of the decision"),
    ("record/watched", {"w": {"from": 2000, "to": 2016, "complete": True}}, "the date of the prior", ""),
    (
        "record/watched",
        {"w": {"from": 2023, "to": 2024}},
        "outside the time watched",
        "until it covers every act",
    ),
    ("record/watched", {"w": {"from": 2016, "to": 2021}}, "begins in 2016", "or delete it"),
    ("record/acts/hires/date", 2015, "2015 is outside the time watched for hostile acts", "Widen the span"),
    ("record/watched", {"w": {"from": 2016, "to": 2025, "complete": "yes"}}, "", ""),
    ("reporting", {"completeness": 0}, "yet the record lists 1", "0.2 to 0.6"),
    ("reporting", {"completeness": "0%"}, "no hostile act would become known", ""),
    ("reporting", {"completeness": 1.2}, "found 1.2, expected a number from 0 to 1", ""),
    ("reporting", {"completeness": "3 to 8"}, "found 8 in '3 to 8'", ""),
    ("reporting", {"completeness": "most"}, "'most' is not a number", ""),
    ("reporting", {"completeness": "likely"}, "is a likelihood word, but this is not a probability", ""),
    ("reporting", {"completeness": {"beta": {"alpha": 0, "beta": 1}}}, "beta has alpha 0", "from 0.01"),
    ("counterpart/prior/at", "1066", "1066 is more than 150 years before the decision", "later"),
    ("counterpart/prior/at", "2030", "2030 is after the decision", ""),
    ("counterpart/prior/shares", {"partner": 0, "trader": 0, "raider": 0}, "all shares are 0", ""),
    (
        "reporting",
        {"recording": {"reciprocate": 0, "free_ride": 0, "exploit": 0}},
        "all three chances of being recorded are 0",
        "",
    ),
    ("sources/memo/sha256", "123", "form", "64 hexadecimal"),
    ("sources/memo/url", "javascript:alert(1)", "form", "https://"),
    ("sources/memo/file", "../../etc/passwd", "form", "without folders"),
    ("others/stranger", {"decisive": 3}, "stranger", ""),
    ("others/board/consents", {"venture": 1.2}, "found 1.2, expected a number from 0 to 1", ""),
    ("others/board/consents", {"venture": -0.2}, "found -0.2, expected a number from 0 to 1", ""),
    ("others/board/consents", {"venture": None}, "others.board.consents.venture", ""),
    ("others/board/consents", {"venture": float("nan")}, "others.board.consents.venture", ""),
    ("others/board/consents", 0.2, "found 0.2, expected a table", ""),
    ("others/suppliers/withholds", {"venture": "likely"}, "others.suppliers.withholds.venture", ""),
    ("others/suppliers/withholds", {"venture": "0 to 0.3"}, "others.suppliers.withholds.venture", ""),
    ("others/suppliers/withholds", {"venture": {"value": 0.2, "source": "letter par=1"}}, "letter", ""),
    ("decision/exposure_cap", -1, "found -1, expected a number of 0 or more", "delete the minus sign"),
    ("proposal/options/pilot/resolve", -0.1, "found -0.1, expected a number from 0 to 1", ""),
    (
        "proposal/options/pilot/visible",
        2,
        "found 2, expected a number from 0 to 1",
        "Write 2% for 2 in 100, or 20% for 2 in 10",
    ),
    (
        "proposal/options/pilot/label",
        "\u200b",
        "contains only characters that cannot be seen (U+200B)",
        "Write some words",
    ),
    ("actors/us/name", "\u3164 \u2060", "contains only characters that cannot be seen", "Write some words"),
    ("decision/date", "\u0662\u0660\u0662\u0665", "contains digits other than 0 to 9", "Write \u0662 as 2"),
    ("decision/exposure_cap", "\u0663", "contains digits other than 0 to 9", "Write \u0663 as 3"),
    ("capabilities/providers", {}, "no provider is listed", "List at least one actor"),
    ("proposal", {"gives": {}, "gets": {}, "options": {}}, "no items are listed", "List at least one item"),
    ("together", {"g": {"paths": ["x y"]}}, "form", "dotted path"),
    ("together", {"g": {"paths": ["("]}}, "the case has nothing at", ""),
    ("together", {"g": {"paths": ["*a" * 60 + "b"]}}, "the case has nothing at", ""),
    ("record/acts/hires/source", "memo par=" + "9" * 5_000, "as a citation", "par="),
    ("record/acts/hires/hits", {"lead": "much"}, "record.acts.hires.hits.lead: 'much' is not a number", ""),
    ("priorities/us/ranks", [["plant"], [["lead"]]], "found a list, expected a name", ""),
    ("priorities/us/ratios", {"lead": {"of": "plant", "is": 0}}, "found 0, expected a number above 0", ""),
    ("priorities/us/ratios", {"lead": {"of": "plant", "is": -0.5}}, "priorities.us.ratios.lead.is", ""),
    ("priorities/us/ratios", {"lead": {"of": "plant"}}, "priorities.us.ratios.lead.is: is missing", ""),
    ("priorities/us/ratios", {"lead": {"of": "plant", "is": 1e300}}, "more than a billion", ""),
    ("actors/rival/since", "soon", "actors.rival.since", ""),
    ("proposal/options/pilot/since", [2019], "proposal.options.pilot.since", ""),
    ("decision/currency", {"name": "million dollars"}, "decision.currency.worth: is missing", "Add it."),
    ("decision/currency", {"worth": 300}, "decision.currency.name: is missing", "Add it."),
    ("decision/currency", {"name": "dollars", "worth": 0}, "found 0, expected a number above 0", ""),
    ("decision/currency", {"name": "dollars", "worth": "300 million"}, "decision.currency.worth", ""),
    ("decision/currency", {"name": "", "worth": 3}, "decision.currency.name", ""),
    ("decision/currency", "dollars", "found 'dollars', expected a table", ""),
    ("names", {"counterpart.effort": ""}, "names.counterpart.effort", ""),
    ("names", {"counterpart effort": "x"}, "names", "dotted path"),
    ("names", ["counterpart.effort"], "names", ""),
    ("priorities/us/spread", "sorted", "'sorted' is not one of the choices", "simplex"),
]


@pytest.mark.parametrize(
    ("path", "value", "says", "hint"), CHANGES, ids=[f"{c[0]}={c[1]}"[:60] for c in CHANGES]
)
def test_a_fault_in_a_case_is_reported_with_its_place(starter, tmp_path, path, value, says, hint):
    yaml, file = YAML(), tmp_path / "case.yaml"
    with file.open("w") as stream:
        yaml.dump(edit(starter, path, value), stream)
    with pytest.raises(CaseError) as caught:
        read_case(file)
    text = "\n".join(map(str, caught.value.problems))
    assert says in text
    assert hint in text
    assert all(problem.line for problem in caught.value.problems)
    assert "Input should" not in text
    run = CliRunner().invoke(app, ["assess", str(file), "--json", str(tmp_path / "out.json")])
    assert run.exit_code == 2
    assert "Traceback" not in run.output
    assert not (tmp_path / "out.json").exists()
    assert re.search(r"case\.yaml:\d+:\d+: ", run.stderr)


def test_an_item_in_force_before_it_existed_is_a_fault(starter):
    starter["proposal"]["gives"]["research"]["since"] = 2019
    with pytest.raises(CaseError, match="2019"):
        Case.model_validate(starter)


def test_every_fault_is_reported_at_once(starter):
    edit(starter, "decision/exposure_cap", "8 to 3")
    edit(starter, "counterpart/effort", "many")
    edit(starter, "record/episodes/first-pilot/date", 2030)
    with pytest.raises(CaseError) as caught:
        Case.model_validate(starter)
    paths = {problem.path for problem in caught.value.problems}
    assert {"decision.exposure_cap", "counterpart.effort"} <= paths
    assert any(path.startswith("record.episodes.first-pilot") for path in paths)


@pytest.mark.parametrize("kind", ["missing", "folder", "binary", "huge"])
def test_what_is_no_case_file(tmp_path, kind):
    path = tmp_path / "thing"
    if kind == "folder":
        path.mkdir()
    elif kind == "binary":
        path.write_bytes(bytes(range(256)) * 10)
    elif kind == "huge":
        with path.open("wb") as file:
            file.truncate(200_000_000)
    for command in ("check", "assess"):
        run = CliRunner().invoke(app, [command, str(path)])
        assert run.exit_code == 2
        assert len(run.stderr.strip().splitlines()) == 2
        assert "Traceback" not in run.output


def test_at_most_a_hundred_problems_are_printed(starter, tmp_path):
    data = edit(starter, "record/acts", {f"act{i}": {"date": "x"} for i in range(150)})
    file = tmp_path / "case.yaml"
    with file.open("w") as stream:
        YAML().dump(data, stream)
    lines = CliRunner().invoke(app, ["check", str(file)]).stderr.strip().splitlines()
    assert len(lines) == 101
    assert "the first 100 are shown" in lines[-1]


MARKUP = "<script>alert(1)</script> [bold red]x[/] red \u202e\u061c\u200b\u2066\U000e0041 & \"'"


def put_markup(node):
    """Put markup into every text cell that people read."""
    for key, value in node.items():
        if isinstance(value, dict):
            put_markup(value)
        elif key in {
            "title",
            "question",
            "note",
            "name",
            "what",
            "label",
            "because",
            "from",
            "to",
            "descriptor",
        }:
            node[key] = f"{value} {MARKUP}"


def test_markup_is_inert_everywhere(starter, tmp_path, assess_once, monkeypatch):
    data = copy.deepcopy(starter)
    del data["record"]["watched"]  # its from and to are dates, no text
    put_markup(data)
    result = assess_once(Case.model_validate(data), n_draws=100, seed=1)
    page = render_html(result)
    scripts = html.fromstring(page).xpath("//script")
    assert [script.get("id") for script in scripts] in ([], ["brush-settings", "brush-draws", None])
    assert not any("alert(1)" in (script.text or "") for script in scripts if script.get("id") is None)
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "\x1b" not in page
    assert strip_unprintable(page) == page
    assert "default-src 'none'; " in page
    assert "unsafe-inline" not in page
    file = tmp_path / "case.yaml"
    with file.open("w") as stream:
        YAML().dump(data, stream)
    monkeypatch.setattr(main_path, "assess", assess_once)
    run = CliRunner().invoke(app, ["assess", str(file), "--draws", "100"])
    assert run.exit_code == 0, run.output
    assert "[bold red]x[/]" in run.stdout
    assert strip_unprintable(run.stdout) == run.stdout


def test_a_record_that_is_impossible_is_reported(starter, tmp_path):
    starter["record"]["episodes"]["first-pilot"]["conduct"] = [1, 0, 0]
    starter["reporting"] = {
        "background": [0, 1, 0],
        "recording": {"reciprocate": 0},
        "reliability": {"B": 1},
        "credibility": {"2": 1},
    }
    file = tmp_path / "case.yaml"
    with file.open("w") as stream:
        YAML().dump(starter, stream)
    run = CliRunner().invoke(app, ["assess", str(file), "--draws", "100"])
    assert run.exit_code == 2
    assert "cannot have come about" in run.stderr
    assert "Traceback" not in run.output


_TYPED = st.text(alphabet="0123456789.,%-+()' toeE/_\u2212\u2013\u2030\u00a0\u0663\uff10", max_size=24)


def catch(read, *values):
    """Return what is read, or the fault that is raised instead."""
    try:
        return read(*values)
    except PydanticCustomError as fault:
        return fault


@given(_TYPED, st.sampled_from([REAL, SHARE, POSITIVE, WEIGHT, COUNT]))
@example("1e999", REAL)
@example("1e999 to 2e999", POSITIVE)
@example("1e-400", SHARE)
@example("9" * 400, SHARE)
@example("(1e999)", REAL)
@example("%", SHARE)
def test_whatever_is_typed_for_a_number_is_read_or_explained(written, domain):
    values: tuple[object, ...] = (written, {"uniform": {"low": written, "high": 1}}, {"value": written})
    for value in values:
        quantity = catch(parse_quantity, value, domain)
        if isinstance(quantity, PydanticCustomError):
            assert (quantity.context or {})["message"]
        else:
            assert np.isfinite(quantity.quantile(np.array([0.05, 0.95]))).all()


@given(_TYPED)
@example("0000-00-00")
@example("99999999")
@example("1995-99-99")
@example("0/0/0")
def test_whatever_is_typed_for_a_date_is_read_or_explained(written):
    for read in (parse_date, parse_period):
        assert catch(read, written) is not None
    find_latest_date(written)


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("acts", {"date": 2022, "what": "An act", "hits": ["lead"], "grade": "A1"}),
        (
            "answers",
            {"date": 2022, "what": "No", "terms": {"like": "pilot"}, "answer": "declined", "grade": "B2"},
        ),
        ("watched", {"from": 2021, "to": 2022}),
    ],
)
@pytest.mark.parametrize("n_entries", [501, 2_500])
def test_each_table_of_the_record_has_one_limit_wherever_it_is_found(starter, table, row, n_entries):
    """What is too many for the file as a whole is told by the limit of the record."""
    starter["record"][table] = {f"k{i}": row if n_entries == 501 else 1 for i in range(n_entries)}
    (problem,) = [each for each in faults(json.dumps(starter)) if each.path == f"record.{table}"]
    assert problem.hint == "List at most 500."
