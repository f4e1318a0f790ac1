"""What analysts may say of a case, and what is wrong where they may not. The readings stand in each test."""

import pytest

from detente import parse_case, read_case, read_starter
from detente.case.analyst_cases import read_as, read_as_written
from detente.case.premises import list_premises
from detente.case.readings import MOST_READINGS, AnalystReading
from detente.casefile.files import locate_problems
from detente.errors import CaseError, Problem

SEEDS = """
seeds:
  output: {question: How many cells were made?, answer: 12, scale: log}
  price: {question: What did a cell cost?, answer: "9,5"}
"""


def refuse(text):
    with pytest.raises(CaseError) as caught:
        parse_case(read_starter() + text)
    return {problem.path: problem for problem in caught.value.problems}


def read(text):
    return parse_case(read_starter() + text)


def test_the_case_as_an_analyst_reads_it_differs_in_those_numbers_alone():
    case = read("""
readings:
  anna:
    ranges:
      counterpart.effort: {value: 20 to 30, because: She ran such a line.}
      reporting.reliability.B: 0.5 to 0.7
      proposal.gets.stake.delivered.free_ride: 0.2
      proposal.gives.access.effects.market.reciprocate: 0.1 to 0.2
""")
    before = {premise.path: premise.quantity for premise in list_premises(read_as_written(case))}
    after = {premise.path: premise.quantity for premise in list_premises(read_as(case, "anna"))}
    assert {path for path in after if after[path] != before.get(path)} == {
        *case.readings["anna"].ranges,
        "proposal.gets.stake.delivered.exploit",  # one number for both conducts, as the case has it
    }
    assert after["counterpart.effort"].because == "She ran such a line."
    assert after["counterpart.effort"].written == "20 to 30"
    assert not read_as(case, "anna").readings
    assert {premise.path for premise in list_premises(case)} == before.keys(), (
        "nobody's range is a number of the case"
    )


@pytest.mark.parametrize(
    ("ranges", "place", "message", "hint"),
    [
        (
            "{counterpart.efort: 3}",
            "counterpart.efort",
            "no number at 'counterpart.efort'",
            "counterpart.effort",
        ),
        ("{priorities.us.lead: 3}", "priorities.us.lead", "no number at", "priorities.us.ratios.lead.is"),
        ("{x: 3}", "x", "no number at 'x'", "as the report shows it"),
        ("{counterpart.effort: 30 to 20}", "counterpart.effort", "runs backwards", "20 to 30"),
        ("{counterpart.effort: }", "counterpart.effort", "found nothing", "For example"),
        ("{counterpart.effort: [1, 2]}", "counterpart.effort", "found a list", "For example"),
        (
            "{proposal.options.venture.detect: 30 to 50}",
            "proposal.options.venture.detect",
            "from 0 to 1",
            "30%",
        ),
        ("{reporting.completeness: 0.5}", "reporting.completeness", "averaged over", "Delete"),
        ("{capabilities.substitution: 0.5}", "capabilities.substitution", "missing.remains", "Delete"),
        ("{others.board.most_withheld: 0.5}", "others.board.most_withheld", "allies alone", "Delete"),
        (
            "{counterpart.prior.shares.partner: 0.5}",
            "counterpart.prior.shares.partner",
            "a part of a whole",
            "counterpart.prior.shares.trader",
        ),
        (
            "{capabilities.missing.remains: 0}",
            "capabilities.missing.remains",
            "as anna reads it, 0 means",
            "0.02",
        ),
        (
            "{proposal.gets.stake.delivered.free_ride: 0.1, proposal.gets.stake.delivered.exploit: 0.2}",
            "",
            "keep apart what it has as one",
            "the first",
        ),
        (
            "{counterpart.prior.shares.partner: 0, counterpart.prior.shares.trader: 0, counterpart.prior.shares.raider: 0}",
            "counterpart.prior.shares.partner",
            "all shares are 0",
            "At least one",
        ),
    ],
)
def test_a_range_that_cannot_stand_in_the_case_is_a_fault_of_the_reading(ranges, place, message, hint):
    faults = refuse(f"\nreadings:\n  anna:\n    ranges: {ranges}\n")
    fault = faults[f"readings.anna.ranges.{place}".rstrip(".")]
    assert message in fault.message
    assert hint in fault.hint
    assert fault.line == read_starter().count("\n") + 4


def test_a_range_for_a_copy_of_an_option_would_make_two_options_of_one():
    copy = "    pilot:\n      label: a pilot line\n      levels: {research: 0.15, stake: 0.3}\n"
    rest = "      detect: 0.5 to 0.8\n      resolve: 0.4 to 0.8\n      visible: known to allies\n"
    text = read_starter().replace(
        "    venture:\n      label", f"{copy}{rest}".replace("pilot:", "twin:") + "    venture:\n      label"
    )
    assert parse_case(text).same_as == {"twin": "pilot"}
    with pytest.raises(CaseError, match="keep apart what it has as one"):
        parse_case(text + "\nreadings:\n  anna:\n    ranges: {proposal.options.twin.detect: 0.9}\n")


@pytest.mark.parametrize(
    ("readings", "path", "message"),
    [
        ("anna: {by: Anna Weber}\n  ben: {by: anna  WEBER}", "readings.ben.by", "both readings by"),
        ("anna: {}\n  ben: {by: Anna}", "readings.ben.by", "both readings by 'Anna'"),
        ("Anna: {}", "readings.Anna", "expected form"),
        ("anna: {rangs: {}}", "readings.anna.rangs", "unknown field"),
        ("anna: 3", "readings.anna", "expected a table"),
        ("anna: {seeds: {costs: 3 to 4}}", "readings.anna.seeds.costs", "unknown seed question"),
        ("anna: {seeds: {price: 3}}", "readings.anna.seeds.price", "percentile that rise"),
        (
            "anna: {seeds: {price: {quantiles: {p05: 3, p50: 2, p95: 4}}}}",
            "readings.anna.seeds.price",
            "p05 3, p50 2",
        ),
        (
            "anna: {seeds: {price: {quantiles: {p05: 3, p50: 3, p95: 4}}}}",
            "readings.anna.seeds.price",
            "percentile that rise",
        ),
        ("anna: {seeds: {output: -1 to 4}}", "readings.anna.seeds.output", "above 0"),
        (
            "anna: {ranges: {counterpart.effort: {value: 3 to 4, source: nowhere}}}",
            "readings.anna.ranges.counterpart.effort.source",
            "unknown source",
        ),
    ],
)
def test_faults_of_readings_and_seeds(readings, path, message):
    assert message in refuse(f"{SEEDS}\nreadings:\n  {readings}\n")[path].message


@pytest.mark.parametrize(
    ("seed", "path", "message"),
    [
        ("{question: How many?}", "seeds.output.answer", "is missing"),
        ("{question: How many?, answer: }", "seeds.output.answer", "found nothing, expected a number"),
        ("{question: How many?, answer: -3, scale: log}", "seeds.output.answer", "ratios count"),
        ("{question: How many?, answer: .inf}", "seeds.output.answer", "finite"),
        ("{question: How many?, answer: true}", "seeds.output.answer", "expected a number"),
        ("{answer: 3}", "seeds.output.question", "is missing"),
    ],
)
def test_a_seed_question_needs_a_known_answer(seed, path, message):
    assert message in refuse(f"\nseeds:\n  output: {seed}\n")[path].message


def test_faults_of_all_analysts_are_gathered_and_placed():
    text = "\nreadings:\n  anna:\n    ranges: {counterpart.efort: 3}\n  ben:\n    ranges:\n      counterpart.effort: soon\n      capabilities.missing.remains: 2\n"
    start = read_starter().count("\n")
    faults = refuse(text)
    assert {path: (fault.line - start, fault.column) for path, fault in faults.items()} == {
        "readings.anna.ranges.counterpart.efort": (4, 14),
        "readings.ben.ranges.counterpart.effort": (7, 7),
        "readings.ben.ranges.capabilities.missing.remains": (8, 7),
    }


def test_more_readings_than_anybody_can_tell_apart_are_refused():
    text = "\nreadings:\n" + "".join(f"  a{i}: {{}}\n" for i in range(MOST_READINGS + 1))
    assert "too many entries" in refuse(text)["readings"].message


def test_readings_that_skip_the_file_are_checked_where_they_are_read():
    case = read_case("nummi-1984").model_copy(
        update={"readings": {"anna": AnalystReading(ranges={"counterpart.efort": 3})}}
    )
    with pytest.raises(CaseError, match=r"counterpart\.efort"):
        read_as(case, "anna")


@pytest.fixture
def files(tmp_path):
    """A case and the files of two analysts."""
    case, anna, ben = (tmp_path / f"{name}.yaml" for name in ("case", "Anna W", "ben"))
    case.write_text(read_starter(), "utf-8")
    anna.write_text("by: Anna Weber\nranges:\n  counterpart.effort: 20 to 30\n", "utf-8")
    ben.write_text("ranges:\n  counterpart.effort: 40 to 60\n", "utf-8")
    return case, anna, ben


def test_each_analyst_may_have_a_file(files):
    case = read_case(files[0], readings=files[1:])
    assert case.analysts == {"anna-w": "Anna Weber", "ben": "ben"}
    assert case.readings["ben"].ranges == {"counterpart.effort": "40 to 60"}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("ranges:\n  counterpart.efort: 3\n", (2, 3, "ranges.counterpart.efort", "no number at")),
        ("ranges:\n  counterpart.effort: 3 to 2\n", (2, 3, "ranges.counterpart.effort", "runs backwards")),
        ("rangs: {}\n", (1, 1, "rangs", "unknown field")),
        ("ranges: {}\nranges: {}\n", (2, 1, "ranges", "appears twice")),
        ("ranges: [\n", (2, 1, "", "not valid YAML")),
        ("- 3\n", (1, 1, "", "found a list, expected a reading")),
        ("case: x\nactors: {}\n", (1, 1, "", "found a case, expected a reading")),
        ("by: Ben\n", None),
    ],
)
def test_faults_name_the_file_and_the_line(files, content, expected):
    files[1].write_text(content, "utf-8")
    if expected is None:
        with pytest.raises(CaseError, match="both readings by"):
            read_case(files[0], readings=files[1:])
        return
    with pytest.raises(CaseError) as caught:
        read_case(files[0], readings=files[1:])
    line, column, path, message = expected
    fault = caught.value.problems[0]
    assert (fault.file, fault.line, fault.column, fault.path) == (str(files[1]), line, column, path)
    assert message in fault.message


def test_two_files_of_one_name_and_files_that_are_not_there(files, tmp_path):
    (tmp_path / "1.yaml").write_text("by: One\n", "utf-8")
    (tmp_path / "raw.yaml").write_bytes(b"\xff\xfe\x00")
    paths = [
        files[2],
        files[2],
        tmp_path / "nowhere.yaml",
        tmp_path / "1.yaml",
        tmp_path,
        tmp_path / "raw.yaml",
    ]
    with pytest.raises(CaseError) as caught:
        read_case(files[0], readings=paths)
    messages = [(problem.file, problem.message) for problem in caught.value.problems]
    assert [file for file, _ in messages] == [str(path) for path in paths[1:]]
    for (_, message), expected in zip(
        messages, ("already", "cannot be read", "no short name", "is not a file", "is not UTF-8"), strict=True
    ):
        assert expected in message
    files[0].write_text(read_starter() + "\nreadings: {ben: {}}\n", "utf-8")
    with pytest.raises(CaseError, match="already, in the case itself"):
        read_case(files[0], readings=files[2:])


def test_notes_are_placed_in_the_file_of_the_analyst(files):
    problems = [Problem("readings.ben", "says nothing"), Problem("counterpart.effort", "is an assumption")]
    placed = locate_problems(files[0], problems, files[1:])
    assert [(problem.file, problem.path) for problem in placed] == [
        (None, "counterpart.effort"),
        (str(files[2]), ""),
    ]
