"""An X-ray in words and as a page: what it says, what it escapes, and what it says where there is nothing."""

import io
import re
from dataclasses import replace
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from lxml import html
from rich.console import Console

from detente.arguments.knockouts import Carried
from detente.arguments.supports import Place
from detente.arguments.xray import xray
from detente.casefile.files import read_starter
from detente.casefile.yaml_parser import parse_yaml
from detente.report import xray_report
from detente.report.console import print_changes
from detente.report.xray_page import render_xray
from detente.report.xray_report import format_xray
from detente.report.xray_tables import XrayContext
from tests.arguments.cases import make_case

HOSTILE = "<script>alert(1)</script> & \x1b[31m\u202e“quoted”"


@cache
def look_through(*, cited=True):
    kept = {} if cited else {"research": None, "access": None, "entry": None}
    return xray(make_case(parse_yaml(read_starter()).data, **kept), 100)


def read_sentences(found, *, full=False):
    report = format_xray(found, full=full)
    return "\n".join((report.headline, *report.support))


def test_a_document_that_is_not_at_hand_is_said_so():
    text = read_sentences(look_through())
    assert "memo and other are not at hand, so only quotes are shown" in text
    assert "DETENTE_DOCUMENTS" in text


def test_a_case_that_cites_nothing_says_so():
    found = look_through(cited=False)
    text = read_sentences(found)
    assert "Nothing in this case rests on a source." in text
    assert not [grid for grid in format_xray(found).grids if grid.columns[0] == "place"]
    assert "<h1>" in render_xray(found)


def test_every_form_has_the_paragraphs_in_both_readings_and_what_they_carry_together():
    found = look_through()
    grids = format_xray(found).grids
    assert [grid.rows[-1][0] for grid in grids] == ["together", "together"]
    assert {row[0] for row in grids[0].rows} >= {"memo 1", "memo 2", "memo 3"}
    full = format_xray(found, full=True).grids
    assert [grid.columns[0] for grid in full] == ["place", "place", "passage", "source", "number"]


def test_a_number_says_its_sign_and_its_error_and_exact_nothing_is_a_dot():
    found = look_through()
    context, zeros = XrayContext(found), np.zeros(len(found.measures))
    assert context.format_carried(Carried(zeros, zeros), 0) == "·"
    assert context.format_carried(Carried(zeros + 0.01, zeros + 0.02), 0) == "0"
    assert context.format_carried(Carried(zeros + 12.3, zeros + 0.52), 0) == "+12 ± 0.5"
    assert context.format_carried(Carried(zeros - 12.3, zeros + 0.52), 0) == "-12 ± 0.5"
    belief = next(i for i, measure in enumerate(found.measures) if measure.kind == "belief")
    assert context.format_carried(Carried(zeros + 0.123, zeros + 0.01), belief) == "+12 ± 1.0"


def test_places_are_named_as_a_sentence_names_them():
    context = XrayContext(look_through())
    places = [Place("memo", 6), Place("memo", 7), Place("other", None, 3), Place("other")]
    assert context.name_places(places[:2]) == "paragraph 6 of memo and paragraph 7 of memo"
    assert context.name_places(places[2:], "or") == "page 3 of other or other as a whole"
    (memo, _) = context.xray.case.sources
    one = context.xray.case.model_copy(update={"sources": {memo: context.xray.case.sources[memo]}})
    context = XrayContext(replace(context.xray, case=one))
    assert context.name_places(places[:2]) == "paragraphs 6 and 7"
    assert context.name_places(places[:2], "or") == "paragraph 6 or 7"
    assert context.label_place(places[0]) == "6"


def test_a_claim_that_would_turn_is_said_to():
    found = look_through()
    advice = next(i for i, measure in enumerate(found.measures) if measure.name == "advice")
    means = found.as_is.means.copy()
    means[advice] = 0.001
    without = Carried(np.full(len(means), 5.0), np.full(len(means), 0.1))
    paragraph = replace(found.paragraphs[0], struck=replace(found.paragraphs[0].struck, with_any=without))
    turned = replace(found, as_is=Carried(means, found.as_is.errors * 0), paragraphs=(paragraph,))
    assert "if everything fell that rests on paragraph 1 of memo, also" in read_sentences(turned)
    assert turned.list_turning(advice) == (paragraph,)


def test_no_sentence_speaks_the_language_of_the_model():
    text = read_sentences(look_through(), full=True).lower()
    assert not re.search(r"\b(premise|utils|draws?|shapley|priorities\.|proposal\.)\b", text)


def test_a_terminal_is_never_steered():
    passages = {"red": {"source": "memo", "exact": "[red]markup[/red]", "par": 4}}
    case = make_case(parse_yaml(read_starter()).data, research="red", passages=passages)
    printed = io.StringIO()
    console = Console(file=printed, width=70, force_terminal=False)
    print_changes(format_xray(xray(case, 100), full=True), console)
    assert "[red]m" in printed.getvalue()


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("documents")
    text = f"Title\n\nBefore the words here {HOSTILE} after.\n\n" + "Nothing rests on this. " * 15
    passages = {"words": {"source": "memo", "exact": "the words here", "par": 2}}
    data = parse_yaml(read_starter()).data
    case = make_case(data, research="words", access="memo par=2", entry="memo par=1", passages=passages)
    memo = case.sources["memo"].model_copy(update={"file": "memo.txt", "title": "<b>Memo</b>"})
    (folder / "memo.txt").write_text(text, "utf-8")
    return render_xray(xray(case.model_copy(update={"sources": {"memo": memo}}), 100, folders=[folder]))


def test_the_page_runs_and_loads_nothing_and_escapes_what_others_wrote(page):
    tree = html.fromstring(page)
    assert not tree.xpath("//script | //img | //iframe | //link | //b | //*[@onclick]")
    assert "default-src 'none'" in tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert not tree.xpath("//@style")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;b&gt;Memo&lt;/b&gt;" in page
    assert "\x1b" not in page
    assert "\u202e" not in page


def test_the_page_is_the_document_with_its_passages_marked_and_its_numbers_beneath(page):
    tree = html.fromstring(page)
    paragraphs = tree.xpath("//section[@class='xray']/details")
    assert [each.xpath("string(summary/span)") for each in paragraphs] == [
        f"Paragraph {n}" for n in (1, 2, 3)
    ]
    assert tree.xpath("//mark/text()") == ["the words here"]
    assert paragraphs[1].xpath(".//table")
    assert "the effect on “lead” of “Battery research”" in paragraphs[1].text_content()
    assert "No row or number of the case rests on it." in paragraphs[2].text_content()
    assert paragraphs[2].get("class") == "shade-0"
    assert paragraphs[1].get("class") != "shade-0"


def test_the_page_of_a_case_without_its_documents_shows_the_quotes():
    passages = {"words": {"source": "memo", "exact": "the words here", "par": 2}}
    case = make_case(parse_yaml(read_starter()).data, research="words", passages=passages)
    page = render_xray(xray(case, 100))
    assert "No copy is at hand: these are its quotes." in page
    assert "the words here</mark>" in page
    assert "(cited without its words)" in page


@pytest.mark.parametrize("source", [None, "memo par=2"])
def test_a_citation_of_the_order_is_told_apart_from_one_of_the_size(source):
    """A row that cites a source for its order is not said to be cited by nothing."""
    data = parse_yaml(read_starter()).data
    data["priorities"]["rival"] |= {} if source is None else {"source": source}
    case = make_case(data)
    heavy = SimpleNamespace(path="priorities.rival.plant", struck=None)
    found: Any = SimpleNamespace(
        case=case,
        list_heaviest_uncited=lambda index: (heavy,),
        measures=[SimpleNamespace(kind="claim", name="offer", over="venture", under="never")],
    )
    context = replace_carried(XrayContext(found))
    (text,) = xray_report._list_uncited(context)
    assert text.startswith("Weighing most in ")
    assert "the worth of" in text
    assert "Cited by no passage" not in text
    assert ("A source is cited for the order in which" in text) == (source is not None)
    assert text.endswith("and none for how large it is.") == (source is not None)


def replace_carried(context):
    """Return a context that need not work out what is carried."""
    return type("Small", (XrayContext,), {"format_carried": lambda *_: "2.0%"})(context.xray)
