import pytest

from detente.case.model import Case
from detente.case.premises import count_sourced_entries
from detente.casefile.files import parse_case, read_starter
from detente.errors import CaseError
from detente.evidence.citations import CitedPassage, list_citations, list_cited_sources, resolve_citations

QUOTED = {"source": "memo", "exact": "The plant comes first", "par": 2, "page": 1}


@pytest.fixture
def quoting(starter):
    """The starter case with a passage and a second source."""
    starter["sources"]["report"] = {"title": "A report"}
    starter["passages"] = {"first": dict(QUOTED), "bare": {"source": "report", "exact": "no cells"}}
    return starter


def faults(data):
    with pytest.raises(CaseError) as caught:
        Case.model_validate(data)
    return {problem.path: f"{problem.message} {problem.hint}" for problem in caught.value.problems}


def test_a_cell_is_resolved_to_places_and_quotes(quoting):
    case = Case.model_validate(quoting)
    assert resolve_citations(case, "memo par=3,4; first; bare; report page=7") == (
        CitedPassage("memo", (3, 4), (), None, None),
        CitedPassage("memo", (2,), (1,), "first", "The plant comes first"),
        CitedPassage("report", (), (), "bare", "no cells"),
        CitedPassage("report", (), (7,), None, None),
    )
    assert list_cited_sources(case, "first; bare") == {"memo", "report"}
    assert list_cited_sources(case, None) == frozenset()


def test_what_names_nothing_is_left_out(quoting):
    case = Case.model_validate(quoting)
    assert resolve_citations(case, "no passage at all") == ()
    assert resolve_citations(case, "ghost; first")[0].passage == "first"


def test_every_cell_is_listed_and_where_a_passage_stands_is_none(quoting):
    quoting["counterpart"]["effort"] = {"value": "15 to 45", "source": "first"}
    quoting["outcome"] = {"what": "it failed", "source": "report page=2"}
    case = Case.model_validate(quoting)
    assert dict(list_citations(case)) == {
        "counterpart.effort.source": "first",
        "record.episodes.first-pilot.source": "memo par=3",
        "outcome.source": "report page=2",
    }
    assert count_sourced_entries(case) == 2


@pytest.mark.parametrize(
    ("change", "place", "says"),
    [
        ({"passages": {"memo": QUOTED}}, "passages.memo", "is also the name of a source"),
        ({"passages": {"p": QUOTED | {"source": "meemo"}}}, "passages.p.source", "Did you mean 'memo'?"),
        ({"passages": {"p": QUOTED | {"source": "first"}}}, "passages.p.source", "unknown source 'first'"),
        ({"passages": {"p": QUOTED | {"exact": "x" * 301}}}, "passages.p.exact", "Keep it to 300"),
        ({"passages": {"p": QUOTED | {"exact": " "}}}, "passages.p.exact", "is empty"),
        ({"passages": {"p": QUOTED | {"start": 5, "end": 5}}}, "passages.p", "starts at 5 and ends at 5"),
        ({"passages": {"p": QUOTED | {"start": 5}}}, "passages.p", "start and end belong together"),
        ({"passages": {"p": QUOTED | {"par": 0}}}, "passages.p.par", "at least 1"),
        ({"passages": {"p": QUOTED | {"par": True}}}, "passages.p.par", "found true"),
        ({"passages": {"p": QUOTED | {"prefix": "x" * 101}}}, "passages.p.prefix", "Keep it to 100"),
        ({"passages": {"p": {"source": "memo"}}}, "passages.p.exact", "is missing"),
    ],
)
def test_a_passage_that_cannot_be(quoting, change, place, says):
    quoting |= change
    assert says in faults(quoting)[place]


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("fist", "unknown source or passage 'fist' Did you mean 'first'?"),
        ("first par=2", "'first' is a passage, which already says where it stands Cite first without par="),
        ("first page=1", "already says where it stands"),
        ("first;", "as a citation"),
    ],
)
def test_a_citation_that_cannot_be(quoting, cell, says):
    quoting["record"]["episodes"]["first-pilot"]["source"] = cell
    assert says in faults(quoting)["record.episodes.first-pilot.source"]


def test_a_name_far_down_a_long_table_is_guessed(quoting):
    quoting["passages"] |= {f"p{i}": {"source": "memo", "exact": "words"} for i in range(50)}
    quoting["passages"]["later"] = {"source": "memo", "exact": "words"}
    quoting["record"]["episodes"]["first-pilot"]["source"] = "latter"
    assert "Did you mean 'later'?" in faults(quoting)["record.episodes.first-pilot.source"]


@pytest.mark.parametrize(
    ("lineage", "place", "says"),
    [
        ({"memo": ["memo"]}, "memo", "memo -> memo"),
        ({"memo": ["report"], "report": ["memo"]}, "memo", "in a circle: memo -> report -> memo"),
        ({"memo": ["reports"]}, "memo", "Did you mean 'report'?"),
        ({"memo": "report"}, "memo", "expected a list"),
        ({"memo": ["report"] * 21}, "memo", "at most 20"),
    ],
)
def test_a_lineage_that_cannot_be(quoting, lineage, place, says):
    for name, parents in lineage.items():
        quoting["sources"][name]["derived_from"] = parents
    assert says in faults(quoting)[f"sources.{place}.derived_from"]


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("type", "newspaper", "'article-newspaper'"),
        ("author", [], "at least 1"),
        ("author", 7, "expected text"),
        ("retrieved", "soon", "is not a date"),
        ("retrieved", "\u0662\u0660\u0662\u0665", "contains digits other than 0 to 9"),
        ("doi", "https://doi.org/10.1000/182", "Write the DOI without a web address"),
        ("isbn", "0-14", "digits of the ISBN"),
        ("language", "English", "en, ru"),
        ("volume", True, "found true, expected text"),
    ],
)
def test_a_source_that_cannot_be(quoting, field, value, says):
    quoting["sources"]["memo"][field] = value
    assert says in faults(quoting)[f"sources.memo.{field}"]


@pytest.mark.parametrize("author", [{"given": "Ann"}, {}, {"family": "A", "literal": "B"}])
def test_an_author_has_one_kind_of_name(quoting, author):
    quoting["sources"]["memo"]["author"] = [author]
    assert "for a person" in faults(quoting)["sources.memo.author.0"]


def test_faults_of_passages_have_their_line():
    text = (
        read_starter()
        + "passages:\n  p: {source: memo, exact: some words}\n  q: {source: meemo, exact: more}\n"
    )
    with pytest.raises(CaseError) as caught:
        parse_case(text)
    line = text.count("\n")
    assert [(p.line, p.column) for p in caught.value.problems] == [(line, 7)]
