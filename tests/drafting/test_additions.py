import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.casefile.files import list_examples, parse_case, read_starter, read_text
from detente.casefile.reading_files import LARGEST_CASE
from detente.casefile.yaml_parser import parse_yaml
from detente.documents.quote_search import Selector, find_quote
from detente.drafting import additions, same_events
from detente.drafting.additions import ReadDocument, extend_case
from detente.drafting.draft import draft_case
from detente.drafting.holdings import CaseHoldings
from detente.drafting.source_rows import Origin
from detente.errors import CaseError
from tests.casefile.test_yaml_insertion import is_within
from tests.drafting.documents import MEMO, read
from tests.drafting.test_draft import HOSTILE, read_hostile, take_over

TREATY = "Russia and Iran signed a contract on 8 March 1995 to finish the Bushehr reactor."
WIRE = "In March 1995 Iran and Russia signed an agreement to finish the reactor at Bushehr."
LATER = (
    "On 3 June 1999 the United States warned Russia that sanctions would follow missile exports to Tehran."
)
EARLIER = (
    "The United States warned Russia on 3 June 1998 that sanctions would follow missile exports to Tehran."
)


def reading(text, file="wire.txt"):
    return ReadDocument(read(text, file), Origin(file))


def draft(text, file="memo.txt"):
    return draft_case(read(text, file), Origin(file)).text


def find_row(text, name):
    """The suggested row of a name, with the notes above it."""
    lines = text.split("\n")
    start = next(n for n, line in enumerate(lines) if line == f"#     {name}:")
    first = start
    while lines[first - 1].startswith("## "):
        first -= 1
    end = start + 1
    while end < len(lines) and lines[end].startswith("#       "):
        end += 1
    return " ".join(line.lstrip("# ") for line in lines[first:end])


def test_a_second_document_adds_a_source_its_quotes_and_its_statements():
    case = draft(MEMO)
    wire = "In 1997 France met NATO. Iran refuses to halt its plant unless it is paid $5 billion."
    extension = extend_case(case, [reading(wire)])
    assert is_within(case, extension.text)
    data, before = parse_yaml(extension.text).data, parse_yaml(case).data
    assert {**before["sources"], "wire": data["sources"]["wire"]} == data["sources"]
    assert data["passages"]["wire-par1"]["exact"] == "In 1997 France met NATO."
    assert data["passages"]["wire-par1-2"]["source"] == "wire"
    assert "wire-par1-2:   ## refuses, threatens, gives numbers" in extension.text
    added = extension.documents[0]
    assert (added.source, added.n_statements, added.n_passages, added.n_key_sentences) == ("wire", 1, 2, 1)
    taken = parse_yaml(take_over(extension.text))
    assert not taken.problems
    assert {"france", "iran", "nato"} <= set(taken.data["actors"])
    assert extension.text.count("nato:") == 1
    assert taken.data["record"]["episodes"]["dated-3"]["source"] == "wire-par1"


@pytest.mark.parametrize("slug", ["starter", *(example.slug for example in list_examples())])
def test_a_finished_case_keeps_every_character_and_stays_without_faults(slug):
    case = read_starter() if slug == "starter" else read_text(slug)
    extension = extend_case(case, [reading(f"{TREATY}\n\n{LATER}", "memo.txt"), reading(WIRE)])
    assert is_within(case, extension.text)
    before, after = parse_case(case), parse_case(extension.text)
    assert after.record == before.record
    assert after.actors == before.actors
    assert set(after.sources) - set(before.sources) == {d.source for d in extension.documents}
    assert {name: after.passages[name] for name in before.passages} == before.passages
    removed = extension.text.split("\n")
    for line in case.split("\n"):
        removed.remove(line)
    assert removed


def test_one_event_in_two_sources_is_offered_as_one_cluster_with_its_reasons():
    extension = extend_case(draft(TREATY), [reading(WIRE)])
    row = find_row(extension.text, "dated-2")
    assert "Same event as dated-1 of memo? Dated 1995-03-08 there and 1995-03 here." in row
    assert "Both name Bushehr, Iran and Russia and tell of an agreement; 3 of the 3 other words" in row
    record = parse_yaml(take_over(extension.text)).data["record"]["episodes"]
    assert record["dated-1"]["cluster"] == record["dated-2"]["cluster"] == "event-1"
    third = extend_case(extension.text, [reading(TREATY.replace("a contract", "the contract"), "third.txt")])
    record = parse_yaml(take_over(third.text)).data["record"]["episodes"]
    assert [record[f"dated-{n}"]["cluster"] for n in (1, 2, 3)] == ["event-1"] * 3
    assert third.events[0].is_copy
    assert "name it under derived_from" in find_row(third.text, "dated-3")


def test_two_dates_of_one_event_are_both_shown_as_a_question():
    extension = extend_case(draft(EARLIER), [reading(LATER)])
    row = find_row(extension.text, "dated-2")
    assert "One event with two dates? 1998-06-03 in dated-1 of memo, 1999-06-03 here: find out" in row
    assert extension.events[0].contradicts
    dates = {r["date"] for r in parse_yaml(take_over(extension.text)).data["record"]["episodes"].values()}
    assert dates == {"1998-06-03", "1999-06-03"}


def test_an_entry_of_the_record_is_never_changed_and_its_cluster_is_used():
    entry = "    treaty: {date: 1995-03, what: Russia and Iran sign the contract to finish the Bushehr reactor%s}\n"
    case = "a: 1\nrecord:\n  episodes:\n"
    named = extend_case(case + entry % ", cluster: plant", [reading(TREATY)])
    assert "Same event as treaty? Dated 1995-03 there" in find_row(named.text, "dated-1")
    assert "cluster: plant" in find_row(named.text, "dated-1")
    bare = extend_case(case + entry % "", [reading(TREATY)])
    assert entry % "" in bare.text
    assert "give treaty cluster: event-1 too" in find_row(bare.text, "dated-1")


def test_the_same_document_is_told_by_its_checksum():
    case = draft(MEMO)
    extension = extend_case(case, [reading(MEMO, "copy.txt")])
    assert extension.text == case
    assert extension.documents[0].is_known
    assert extension.documents[0].source == "memo"
    twice = extend_case(case, [reading(TREATY, "a.txt"), reading(TREATY, "b.txt")])
    assert [d.is_known for d in twice.documents] == [False, True]
    assert twice.text == extend_case(case, [reading(TREATY, "a.txt")]).text


def test_names_that_are_taken_are_not_given_again():
    case = draft(MEMO)
    extension = extend_case(
        case, [reading(TREATY, "memo.txt"), reading(WIRE, "Memo!.txt"), reading(LATER, "par2.txt")]
    )
    assert [d.source for d in extension.documents] == ["memo-2", "memo-3", "par2-2"]
    assert extension.documents[0].edition_of == "memo"
    data = parse_yaml(extension.text).data
    assert "file" not in data["sources"]["memo-2"]
    assert "another source has a copy of this name" in extension.text
    names = [*data["sources"], *data["passages"]]
    assert len(names) == len(set(names))
    suggested = re.findall(r"^#     (dated-\d+):", extension.text, re.MULTILINE)
    assert len(suggested) == len(set(suggested)) == 5


@pytest.mark.parametrize(
    ("case", "says"),
    [
        ("a: [1", "is not valid YAML"),
        ("- a\n- b\n", "expected a case"),
        ("sources: [memo]\n", "expected a table that rows can be added to"),
        ("a: 1\npassages: null\n", "expected a table that rows can be added to"),
        ("{a: 1, b: 2}\n", "takes no new lines"),
        ("a: 1\n...\n", "takes no new lines"),
    ],
)
def test_what_takes_no_rows_is_refused_kindly(case, says):
    with pytest.raises(CaseError, match=says):
        extend_case(case, [reading(TREATY)])


def test_a_case_with_faults_takes_documents_and_gets_no_new_faults():
    case = "case: Bad Name\nsources:\n  memo: {titles: x}\nrecord:\n  episodes: {x: 3, y: {date: soon, source: 7}}\n"
    holdings = CaseHoldings(case)
    extension = extend_case(case, [reading(TREATY)])
    assert holdings.faults
    assert CaseHoldings(extension.text).faults == holdings.faults


def test_a_case_that_would_be_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(additions, "LARGEST_CASE", 4_000)
    with pytest.raises(CaseError, match=r"would have [0-9,]+ bytes with these documents; the limit is 4,000"):
        extend_case(draft(MEMO), [reading(f"{TREATY}\n\n{LATER}\n\n{WIRE}\n\n{EARLIER}")])
    assert LARGEST_CASE > 4_000


def test_of_very_many_statements_those_beyond_the_limit_cite_their_paragraph(monkeypatch):
    monkeypatch.setattr(additions, "_MOST_PASSAGES", 3)
    extension = extend_case(draft(MEMO), [reading(f"{TREATY}\n\n{LATER}")])
    assert len(parse_yaml(extension.text).data["passages"]) == 3
    assert "#       source: wire par=2" in extension.text


SENTENCES = [
    TREATY,
    WIRE,
    LATER,
    EARLIER,
    "In the 1990s Toyota Motor Corp. met General Motors Co. about cars.",
    "Iran refuses to halt its plant unless it is paid $5 billion.",
    "President Putin offers Siemens AG a contract worth 3 million euros.",
    "It rained.",
    "They will never agree to that, warned the Ministry of Foreign Affairs.",
    "On 8 March 1995 Russia and Iran signed the reactor contract for Bushehr.",
]
DOCUMENTS = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6).map("\n\n".join)
CASES = st.sampled_from(
    [
        draft(MEMO),
        draft(TREATY),
        "a: 1\n",
        "a: 1\nsources: {}\nactors:\n    us: {name: Russia}\n# tail",
        "record:\n  episodes:\n    t: {date: 1995-03-08, what: Russia and Iran sign the Bushehr reactor contract}\r\n",
    ]
)


@settings(max_examples=15)
@given(CASES, DOCUMENTS, DOCUMENTS)
def test_one_after_the_other_gives_the_same_as_both_at_once(case, first, second):
    one, two = reading(first, "one.txt"), reading(second, "two.txt")
    both = extend_case(case, [one, two])
    after = extend_case(extend_case(case, [one]).text, [two])
    assert after.text == both.text
    assert after.events == tuple(same for same in both.events if same.later.source == "two")
    assert is_within(case, both.text)
    data, before = parse_yaml(both.text).data, parse_yaml(case).data
    for table, value in before.items():
        if table in {"sources", "passages"}:
            assert {name: data[table][name] for name in value} == value
        else:
            assert data[table] == value
    assert extend_case(both.text, [two, one]).text == both.text


@settings(max_examples=15)
@given(DOCUMENTS, DOCUMENTS)
def test_every_quote_verifies_in_its_own_document(first, second):
    documents = {"one": read(first), "two": read(second)}
    readings = [ReadDocument(document, Origin(f"{name}.txt")) for name, document in documents.items()]
    data = parse_yaml(extend_case("a: 1\n", readings).text).data
    for row in data.get("passages", {}).values():
        selector = Selector(row["exact"], row.get("prefix", ""), row.get("suffix", ""), paragraph=row["par"])
        assert find_quote(documents[row["source"]], selector).status == "exact"


@settings(max_examples=20)
@given(HOSTILE, HOSTILE)
def test_whatever_the_documents_say_the_case_is_read_and_its_suggestions_can_be_taken_over(first, second):
    readings = [ReadDocument(read_hostile(pieces), Origin("memo.txt")) for pieces in (first, second)]
    text = extend_case("a: 1\n", readings).text
    assert text.startswith("a: 1\n")
    assert set(parse_yaml(text).data) <= {"a", "sources", "passages"}
    assert not parse_yaml(take_over(text)).problems


def test_time_grows_with_the_documents_and_not_with_their_square(monkeypatch):
    counted = []

    def compare(earlier, later):
        counted.append(1)
        return compare_reports(earlier, later)

    compare_reports = same_events.compare_reports
    monkeypatch.setattr(same_events, "compare_reports", compare)
    calls = []
    for number in (100, 200):
        counted.clear()
        texts = [
            f"On {n % 27 + 1} May 1995 Russia and Iran met on the reactor number {n}." for n in range(number)
        ]
        extend_case("a: 1\n", [reading(text, f"n{n}.txt") for n, text in enumerate(texts)])
        calls.append(len(counted))
    assert calls[1] <= 2.2 * calls[0]
