"""Case files: what stands in them, where it stands, and how a file is changed in place.

The text of a small file is the docstring of its test.
"""

import inspect
from pathlib import Path

import pytest

from detente.case.messages import LONGEST_KEY
from detente.case.model import Case
from detente.case.premises import list_premises
from detente.casefile import reading_files
from detente.casefile.files import edit_case, list_examples, parse_case, read_case, read_starter, read_text
from detente.casefile.yaml_parser import parse_yaml
from detente.errors import CaseError, Problem


@pytest.fixture
def written(request):
    """The YAML text in the docstring of the test."""
    return inspect.cleandoc(request.function.__doc__)


def faults(text):
    with pytest.raises(CaseError) as caught:
        parse_case(text)
    return caught.value.problems


def places(text):
    return {(p.path, p.line, p.column) for p in faults(text)}


def test_plain_data_and_the_place_of_everything(written):
    """
    a: {b: 1, "c": '2'}
    list:
      - x
      - y: .5
    none:
    words: 2017-06-30
    1: true
    """
    located = parse_yaml(written)
    assert located.data == {
        "a": {"b": 1, "c": "2"},
        "list": ["x", {"y": 0.5}],
        "none": None,
        "words": "2017-06-30",
        "1": True,
    }
    assert located.positions["a.b"] == (1, 5)
    assert located.positions["list.1.y"] == (4, 5)
    assert located.locate("list.1.y.deeper.still") == (4, 5)
    assert located.locate("stranger") == (1, 1)


def test_an_unknown_key_is_told_where_it_stands(written):
    """
    case: one
    decision:
      date: 2020
      exposure_cap: 8 to 3
      horizn: 8
    """
    problems = {p.path: p for p in faults(written)}
    assert str(problems["decision.horizn"]) == (
        "line 5, column 3: decision.horizn: unknown field `horizn`. Did you mean `horizon`?"
    )
    assert (problems["decision.exposure_cap"].line, problems["decision.exposure_cap"].column) == (4, 3)


def test_what_is_missing_is_told_at_the_table_around_it(written):
    """
    title: x

    actors:
      us: {name: our side}
    """
    assert ("actors.us.kind", 4, 3) in places(written)


def test_the_first_of_two_equal_keys_keeps_its_place(written):
    """
    actors:
      us: {kind: nobody}
    actors:
      us: {kind: own}
    """
    positions = places(written)
    assert ("actors", 3, 1) in positions
    assert ("actors.us.kind", 2, 8) in positions


def test_faults_come_in_the_order_of_the_file(written):
    """
    zebra: 1
    case: No Name
    apple: 1
    """
    lines = [p.line or 0 for p in faults(written)]
    assert lines == sorted(lines)


def test_a_fault_of_yaml_tells_the_faults_before_it(written):
    """
    a: 1
    a: 2
    b: [1, 2
    """
    problems = faults(written)
    assert problems[0].line == 2
    assert "not valid YAML" in problems[-1].message


def test_a_character_that_cannot_be_shown_has_a_place():
    problem = faults("case: x\ntitle: 'a\x00b'\n")[0]
    assert (problem.line, problem.column) == (2, 10)
    assert "U+0000" in problem.message


@pytest.mark.parametrize("text", ['a: "\\Uffffffff"', "%YAML 1." + "9" * 5_000 + "\n---\na: 1"])
def test_a_number_that_yaml_cannot_hold(text):
    assert "YAML does not allow" in faults(text)[0].message


def test_limits_beyond_those_of_one_table():
    rows = ",\n".join("[" + ",".join("1" for _ in range(1_000)) + "]" for _ in range(50_000 // 1_000))
    assert "50,000 entries" in faults(f"a: [{rows}]")[0].message
    assert "too long" in faults("k" * (LONGEST_KEY + 1) + ": 1")[0].message


def test_a_file_wins_over_a_slug_and_a_folder_does_not(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("isis-2017").mkdir()
    assert read_case("isis-2017").case == "isis-2017"
    Path("isis-2017").rmdir()
    Path("isis-2017").write_text(read_starter(), "utf-8")
    assert read_case("isis-2017").case == "starter"


def test_a_byte_order_mark_and_other_line_ends_are_no_matter(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + read_starter().replace("\n", "\r\n").encode())
    assert read_case(path) == parse_case(read_starter())


@pytest.mark.parametrize("failure", [PermissionError(13, "Permission denied"), OSError(5, "I/O error")])
def test_a_file_that_cannot_be_read_is_a_fault(tmp_path, monkeypatch, failure):
    path = tmp_path / "case.yaml"
    path.write_text("case: x")

    def refuse(*args, **kwargs):
        raise failure

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(CaseError, match=failure.strerror):
        read_text(path)


def test_a_file_that_grows_while_it_is_read_is_not_read_on(tmp_path, monkeypatch):
    path = tmp_path / "case.yaml"
    path.write_text("case: x")
    monkeypatch.setattr(reading_files, "LARGEST_CASE", 7)
    assert read_text(path) == "case: x"
    monkeypatch.setattr(reading_files, "LARGEST_CASE", 6)
    with pytest.raises(CaseError, match="at 7 bytes"):
        read_text(path)
    with pytest.raises(CaseError, match="is too large"):
        reading_files._decode(path)


@pytest.fixture
def mine(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(read_starter(), "utf-8")
    return path


def test_an_edit_keeps_comments_order_and_all_other_lines(mine):
    before = mine.read_text("utf-8").splitlines()
    changes = {
        "decision.exposure_cap": "3 to 9",
        "decision.hard_limits.0.forbids.research": 0.6,
        "counterpart.lapse": {"value": 0.03, "because": "measured elsewhere"},
    }
    case = edit_case(mine, changes)
    assert case == read_case(mine)
    assert case.decision.exposure_cap.written == "3 to 9"
    assert case.decision.hard_limits[0].forbids == {"research": 0.6}
    assert case.counterpart.lapse.because == "measured elsewhere"
    after = mine.read_text("utf-8")
    assert "exposure_cap: 3 to 9          # How large a loss would end the policy?" in after
    changed = [line for line in after.splitlines() if line not in before]
    assert [line.strip().split(":")[0] for line in changed] == [
        "exposure_cap",
        "- {what",
        "lapse",
        "value",
        "because",
    ]
    assert [p.name for p in mine.parent.iterdir()] == ["mine.yaml"]


@pytest.mark.parametrize("text", [read_starter(), *(read_text(e.slug) for e in list_examples())])
def test_an_edit_that_changes_nothing_keeps_the_case(tmp_path, text):
    path = tmp_path / "case.yaml"
    path.write_text(text, "utf-8")
    assert edit_case(path, {}) == parse_case(text)
    kept = path.read_text("utf-8")
    assert [line.split("#")[1:] for line in kept.splitlines() if "#" in line] == [
        line.split("#")[1:] for line in text.splitlines() if "#" in line
    ]


def test_a_key_of_digits_is_found(mine):
    text = mine.read_text("utf-8") + "reporting:\n  credibility: {2: 0.8}\n"
    mine.write_text(text, "utf-8")
    assert edit_case(mine, {"reporting.credibility.2": 0.7}).reporting.kept("B2").parameters == (0.7,)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"decision.exposure_cap": "9 to 3"}, "runs backwards"),
        ({"nowhere.at.all": 1}, "is not in the case"),
        ({"decision.hard_limits.7": 1}, "is not in the case"),
        ({"decision.hard_limits.first": 1}, "is not in the case"),
        ({"title.deeper": 1}, "is not in the case"),
        ({"decision.horizn": 3}, "unknown field"),
    ],
)
def test_an_edit_that_breaks_the_case_leaves_the_file(mine, changes, says):
    before = mine.read_bytes()
    with pytest.raises(CaseError, match=says):
        edit_case(mine, changes)
    assert mine.read_bytes() == before


def test_a_shipped_case_is_not_edited(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CaseError, match="is not a file"):
        edit_case(Path("isis-2017"), {"title": "mine"})
    assert not list(tmp_path.iterdir())


def test_words_of_the_other_vocabulary_are_read_where_the_case_says_so():
    text = read_starter().replace("detect: 0.5 to 0.8 ", "detect: realistic possibility")
    assert "neither a number nor a likelihood word" in str(faults(text)[0])
    case = parse_case("vocabulary: phia\n" + text)
    assert case.proposal.options["pilot"].detect.parameters == (0.4, 0.5)
    assert "vocabulary" in {p.path for p in faults("vocabulary: runes\n" + text)}


def test_plain_data_is_read_in_the_vocabulary_it_names(starter):
    starter["proposal"]["options"]["pilot"]["detect"] = "likely"
    assert Case.model_validate(starter).proposal.options["pilot"].detect.parameters == (0.55, 0.8)
    starter["vocabulary"] = "phia"
    for context in (None, {"vocabulary": "icd203"}, {"vocabulary": "phia"}, {"other": 1}):
        case = Case.model_validate(starter, context=context)
        assert case.proposal.options["pilot"].detect.parameters == (0.55, 0.75)
        assert Case.model_validate(case) is case
    starter["vocabulary"] = ["phia"]
    with pytest.raises(CaseError, match="vocabulary"):
        Case.model_validate(starter)


def test_a_problem_without_a_place_is_a_line_too():
    assert str(Problem("", "Something is off.", "Mend it.")) == "Something is off. Mend it."


def test_the_case_knows_who_is_who():
    case = parse_case(read_starter())
    assert isinstance(case, Case)
    assert (case.own, case.rival, case.problem) == ("us", "rival", "plant")
    assert case.names_of("veto") == ("board",)


@pytest.mark.parametrize(
    ("old", "new", "path", "hint"),
    [
        (
            "{research: 0.15, stake: 0.3}",
            "{research: 0,15, stake: 0.3}",
            "proposal.options.pilot.levels.research",
            "0.15",
        ),
        ("goodwill: 30 to 50", "goodwill: 30,5", "counterpart.types.partner.goodwill", "30.5"),
        (
            "{lead: -30 to -5}",
            "{lead: -30,5 to -5,5}",
            "counterpart.types.trader.weights.lead",
            "-30.5 to -5.5",
        ),
        (
            "{market: 0.3 to 0.7}",
            "{market: {uniform: {low: 0,3, high: 0.7}}}",
            "proposal.gives.access.effects.market.uniform.low",
            "0.3",
        ),
        ("partner: 0.3, trader", "partner: 0,3, trader", "counterpart.prior.shares.partner", "0.3"),
        ("{lead: 0.02 to 0.1}", "{lead: 2,5%}", "counterpart.outside.harm.lead", "2.5%"),
        (
            "decisive: 15 to 40",
            "decisive: 1,000",
            "others.board.decisive",
            "1000 if the comma separates thousands, 1",
        ),
    ],
)
def test_a_number_that_braces_split_at_its_decimal_comma_is_one_fault(old, new, path, hint):
    text = read_starter()
    assert text.count(old) >= 1
    (fault,) = faults(text.replace(old, new, 1))
    assert fault.path == path
    assert hint in fault.hint


def test_numbers_as_names_are_no_decimal_commas():
    text = read_starter() + "reporting: {credibility: {1: 0.9, 2: 0.8, 3: 0.7}}\n"
    assert parse_case(text).reporting.credibility["2"].parameters == (0.8,)


def test_the_order_of_tables_and_entries_changes_nothing_that_is_read():
    data = parse_yaml(read_starter()).data
    turned = {name: data[name] for name in reversed(data)}
    for table in ("sources", "priorities", "others"):
        turned[table] = {name: turned[table][name] for name in reversed(turned[table])}
    assert Case.model_validate(turned) == Case.model_validate(data)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("remains: 0.2 to 0.45", "remains: 20% to 45%"),
        ("detect: 0.5 to 0.8 ", "detect: 50% to 80% "),
        ("detect: 0.5 to 0.8 ", "detect: 0,5 to 0,8 "),
        ("lead: 0.02 to 0.1", "lead: 2 % to 10 %"),
        ("lead: -120 to -50", "lead: \u2212120 to \u221250"),
        ("{research: 0.15, stake: 0.3}", "{research: 15%, stake: 30%}"),
        ("period: 6 months", "period: 0,5 years"),
        ("period: 6 months", "period: 0.5 year"),
    ],
)
def test_the_same_number_in_other_units_is_the_same(old, new):
    text = read_starter()
    case, other = parse_case(text), parse_case(text.replace(old, new, 1))
    numbers = [[p.quantity.parameters for p in list_premises(c)] for c in (case, other)]
    assert numbers[0] == [pytest.approx(row) for row in numbers[1]]
    assert case.decision.period == other.decision.period
    levels = [list(c.proposal.options["pilot"].levels.items()) for c in (case, other)]
    assert levels[0] == levels[1]


def test_what_is_not_yaml_is_told_without_the_tokens_of_its_parser():
    with pytest.raises(CaseError) as caught:
        parse_case('[build-system]\nrequires = ["a"]\n')
    assert "this does not continue what stands before it" in caught.value.problems[-1].message
    assert "<" not in str(caught.value)
