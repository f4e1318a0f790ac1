"""Each lint on a case that has the flaw, and on one that has not."""

import pytest

from detente.case.model import Case
from detente.casefile.files import list_examples, read_case
from detente.evidence.review_notes import find_carrying_assumptions, list_review_notes


def notes(data):
    return {
        note.path: f"{note.message}. {note.hint}" for note in list_review_notes(Case.model_validate(data))
    }


def explain(node):
    """Give every row of plain data a reason."""
    for table in ("decision", "counterpart", "capabilities", "proposal", "record", "reporting"):
        node.setdefault(table, {})["because"] = "It is invented."
    for row in node["others"].values():
        row["because"] = "It is invented."
    return node


@pytest.fixture
def clean(starter):
    """A case without a single note."""
    explain(starter)
    starter["sources"] |= {"letter": {"title": "A letter"}, "diary": {"title": "A diary"}}
    episodes, acts = starter["record"]["episodes"], starter["record"]["acts"]
    for number, name in enumerate(episodes):
        episodes[name] |= {"source": ["memo par=3", "letter", "diary"][number % 3], "grade": "B3"}
        episodes[name]["terms"] = {"like": "pilot", "levels": {"access": 0.1}}
    for act in acts.values():
        act["source"] = "letter page=2"
    assert notes(starter) == {}
    return starter


def test_likelihood_and_confidence_in_one_sentence(clean):
    clean["note"] = "It is likely, with high confidence, to fail. Other words."
    clean["counterpart"]["effort"] = {
        "value": 20,
        "because": "Moderate-confidence guess that it is unlikely.",
    }
    clean["outcome"] = {"what": "We had low confidence that this was Almost Certain."}
    noted = notes(clean)
    assert noted["note"] == (
        "one sentence gives both a likelihood (“likely”) and a confidence (“high confidence”). "
        "Write two sentences: how likely it is, and how solid the evidence is."
    )
    assert "“unlikely”" in noted["counterpart.effort.because"]
    assert "“Almost Certain”" in noted["outcome.what"]


@pytest.mark.parametrize(
    "text",
    [
        "It is likely to fail. We say so with high confidence.",
        "Confidence-building is likely to help.",
        "It is likely that high confidence-building measures fail.",
        "We have high confidence in the source.",
    ],
)
def test_likelihood_and_confidence_apart(clean, text):
    clean["note"] = text
    assert "note" not in notes(clean)


def test_numbers_without_source_or_reason(clean):
    del clean["counterpart"]["because"]
    clean["counterpart"]["lapse"] = {"value": 0.03, "because": "measured"}
    clean["counterpart"]["effort"] = {"value": 20, "source": "memo par=2"}
    noted = notes(clean)
    assert list(noted) == ["counterpart"]
    assert "numbers have neither a reason nor a source: " in noted["counterpart"]
    assert "lapse" not in noted["counterpart"]
    assert "effort" not in noted["counterpart"]
    del clean["decision"]["because"]
    assert notes(clean)["decision"].startswith("1 number has neither a reason nor a source: exposure_cap.")


def test_judgments_that_rest_on_one_origin(clean):
    clean["sources"]["letter"]["derived_from"] = clean["sources"]["diary"]["derived_from"] = ["memo"]
    clean["counterpart"]["prior"]["source"] = "memo page=9"
    clean["counterpart"]["types"]["partner"]["source"] = "letter page=9"
    noted = notes(clean)
    assert "everything cited for the record comes from one original source, memo" in noted["record"]
    assert "everything cited for the starting belief" in noted["counterpart.prior"]
    assert "everything cited for the types of rival" in noted["counterpart.types"]


def test_sources_that_share_an_origin(clean):
    clean["sources"]["letter"]["derived_from"] = clean["sources"]["memo"]["derived_from"] = ["wire"]
    clean["sources"]["wire"] = {"title": "A wire"}
    assert notes(clean)["sources.letter.derived_from"] == (
        "letter and memo come from one original source, wire. Count them as one source: they do not confirm each other."
    )


def test_entries_of_one_origin_belong_in_one_cluster(clean):
    first = next(iter(clean["record"]["episodes"]))
    row = clean["record"]["episodes"].pop(first)
    clean["record"]["episodes"] = {
        name: row | {"cluster": cluster, "source": source}
        for name, cluster, source in (
            ("one", "voice", "memo"),
            ("two", "voice", "memo par=2"),
            ("three", None, "memo"),
            ("four", "other", "memo"),
            ("five", None, "memo; letter"),
            ("six", None, "letter"),
        )
    }
    assert notes(clean)["record.episodes.three.cluster"] == (
        "three and four rest on memo alone, like one and two in the cluster voice. Write cluster: voice "
        "there, so that they count as one witness, or cite what else they rest on."
    )
    for name in ("one", "two", "four"):
        del clean["record"]["episodes"][name]
    clean["record"]["episodes"]["seven"] = row | {"source": "memo par=9"}
    assert (
        "three and seven rest on memo alone. Write cluster: memo"
        in notes(clean)["record.episodes.three.cluster"]
    )


def test_derived_sources_put_entries_in_one_cluster(clean):
    first = next(iter(clean["record"]["episodes"]))
    row = clean["record"]["episodes"][first] | {"cluster": None}
    clean["sources"] |= {"copy": {"title": "A copy", "derived_from": ["diary"]}}
    clean["record"]["episodes"] = {"one": row | {"source": "diary"}, "two": row | {"source": "copy"}}
    assert (
        "one and two rest on diary alone. Write cluster: diary" in notes(clean)["record.episodes.one.cluster"]
    )


@pytest.mark.parametrize(
    ("grades", "is_noted"),
    [
        (("A1", "B2", "C3"), True),
        (("B2", "B2", "B2", "F6"), True),
        (("A1", "B2"), False),
        (("A1", "B2", "C2"), False),
        (("F6", "F6", "F6"), False),
    ],
)
def test_grades_on_the_diagonal(clean, grades, is_noted):
    clean["sources"] |= {
        f"s{number}": {"title": "T", "reliability": grade[0], "credibility": int(grade[1])}
        for number, grade in enumerate(grades)
    }
    clean["sources"]["memo"] |= {"reliability": "F", "credibility": 6}
    assert ("sources" in notes(clean)) is is_noted


def test_terms_of_today_in_the_past(clean):
    name = next(iter(clean["record"]["episodes"]))
    clean["record"]["episodes"][name]["terms"] = {"like": "pilot"}
    assert "uses the terms of pilot, an option of today" in notes(clean)[f"record.episodes.{name}.terms"]
    clean["proposal"]["past_terms"] = {"old": {"levels": {"access": 0.1}, "visible": 0.1}}
    clean["record"]["episodes"][name]["terms"] = {"like": "old"}
    assert notes(clean) == {}


def test_quiet_years(clean):
    clean["counterpart"]["prior"]["at"] = 2005
    noted = notes(clean)["record"]
    assert "has no entry between 2006 and 20" in noted
    span = {"from": "2006-01", "to": clean["decision"]["date"], "because": "It was watched."}
    clean["record"]["watched"] = {"all": span}
    assert notes(clean) == {}


def test_an_empty_record_without_a_prior_has_no_quiet_years(clean):
    clean["record"] = {}
    clean["counterpart"]["prior"].pop("at", None)
    assert notes(clean) == {}
    clean["counterpart"]["prior"]["at"] = 2001
    assert "between 2002 and 2025" in notes(clean)["record"]


@pytest.mark.parametrize(
    ("prior", "entry", "is_noted"),
    [
        ("memo par=3", "memo par=2,3", True),
        ("memo page=3", "memo page=3", True),
        ("p", "p", True),
        ("p", "memo par=3", True),
        ("p", "q", False),
        ("memo par=3", "memo par=4", False),
        ("memo par=3", "letter par=3", False),
        ("memo", "memo", False),
    ],
)
def test_passages_counted_twice(clean, prior, entry, is_noted):
    clean["passages"] = {
        "p": {"source": "memo", "exact": "one thing", "par": 3},
        "q": {"source": "memo", "exact": "another", "par": 3},
    }
    name = next(iter(clean["record"]["episodes"]))
    clean["counterpart"]["prior"]["source"] = prior
    clean["record"]["episodes"][name]["source"] = entry
    clean["record"]["episodes"][name]["cluster"] = "apart"
    noted = notes(clean)
    assert ("counterpart.prior.source" in noted) is is_noted
    if is_noted:
        assert f"is cited again in record.episodes.{name}" in noted["counterpart.prior.source"]


def test_passages_that_nothing_cites(clean):
    clean["passages"] = {"idle": {"source": "memo", "exact": "some words"}}
    assert notes(clean) == {"passages.idle": "is not cited anywhere. Cite it by name, or delete it."}


def test_assumptions_that_carry_a_verdict(clean):
    clean["counterpart"]["effort"] = {"value": "15 to 45", "source": "memo par=2"}
    case = Case.model_validate(clean)
    paths = ["counterpart.effort", "decision.exposure_cap", "counterpart.lapse", "priorities.us.ranks.plant"]
    assert [(note.path, note.message) for note in find_carrying_assumptions(case, paths)] == [
        ("decision.exposure_cap", "the answer depends on this number, and it is an assumption"),
        ("counterpart.lapse", "the answer depends on this number, and it is a default"),
    ]


@pytest.mark.parametrize("slug", [example.slug for example in list_examples()])
def test_notes_on_shipped_cases_are_few(slug):
    noted = list(list_review_notes(read_case(slug)))
    assert len(noted) <= 5
    assert all(note.hint for note in noted)


@pytest.mark.parametrize(
    ("published", "noted"), [("2015", True), ("March 2015", True), ("2016", False), ("undated", False)]
)
def test_an_entry_later_than_the_publication_of_its_source(clean, published, noted):
    clean["sources"]["memo"]["published"] = published
    assert ("record.episodes.first-pilot.date" in notes(clean)) is noted
