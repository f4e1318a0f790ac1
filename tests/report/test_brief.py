"""The brief: two pages, tagged, the same bytes again, and no word of a case read as markup."""

import io
import sys
from dataclasses import replace

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from detente import read_case
from detente.cli.app import app
from detente.errors import RenderError
from detente.report.brief import load_typesetter, render_pdf
from detente.report.condition_charts import plot_tornado
from detente.report.context import build_context
from detente.report.findings import find_findings
from detente.report.vega import FONTS

SHIPPED = ["isis-2017", "isis-2017-counter", "nunn-lugar-1991", "agreed-framework-1994", "nummi-1984"]

HOSTILE = (
    '#import "@preview/cetz:0.3.0": * #read("/etc/passwd") $x^2$ ] } ) [ { ( \\u{41} \\ */ // `raw` <here> @there _a_ *b* '
    "= heading\n- item\n\n#pagebreak() \u202eשלום\u202c مرحبا \x07\x1b[31m " + "long" * 100
)


def read(pdf):
    return PdfReader(io.BytesIO(pdf))


def squeeze(text):
    """Leave out what the setting of lines adds or drops."""
    return "".join(text.replace("\u200b", "").split())


def tell(reader):
    return squeeze("".join(page.extract_text() for page in reader.pages))


def walk(node):
    """Yield the parts of a document's structure."""
    node = node.get_object()
    if isinstance(node, list):
        for part in node:
            yield from walk(part)
    elif isinstance(node, dict):
        yield node
        if "/K" in node:
            yield from walk(node["/K"])


@pytest.fixture(scope="module")
def told(assess_once):
    return assess_once(read_case("isis-2017"), n_draws=500)


@pytest.mark.filterwarnings("ignore::detente.errors.NotConverged")
@pytest.mark.parametrize("slug", SHIPPED)
def test_every_shipped_case_makes_two_pages(slug, assess_once):
    told = assess_once(read_case(slug), n_draws=500)
    reader = read(render_pdf(told))
    assert len(reader.pages) == 2
    found, text = find_findings(build_context(told)), tell(reader)
    headlines = [claim.headline for claim in found.screen.claims]
    for said in (told.case.title, told.case.question, *headlines, found.screen.now, found.screen.confidence):
        assert squeeze(said) in text
    for said in (*found.limits, "Prepared by", "Reviewed by", "What would change it"):
        assert squeeze(said) in text
    for page in reader.pages:
        assert page.mediabox.width == pytest.approx(595, abs=1)
        assert page.mediabox.height == pytest.approx(842, abs=1)


def test_the_brief_is_tagged_and_says_what_its_figures_show(told):
    reader = read(render_pdf(told))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert reader.metadata.title == told.case.title
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()
    parts = list(walk(root["/StructTreeRoot"]))
    kinds = [part.get("/S") for part in parts]
    assert {"/Title", "/H1", "/Table", "/TH", "/L"} <= set(kinds)
    heard = [part["/Alt"] for part in parts if part.get("/S") == "/Figure"]
    figure = plot_tornado(build_context(told))
    assert len(heard) == 1
    assert heard[0].startswith(figure.alt)
    assert all(cell in heard[0] for cell in figure.rows[0])


def test_no_type_is_small_and_every_font_travels(told):
    sizes, fonts = set(), set()

    def visit(text, _matrix, placed, font, size):
        if text.strip():
            sizes.add(round(size * abs(placed[3]), 1))
            fonts.add(font["/BaseFont"].split("+")[1])

    for page in read(render_pdf(told)).pages:
        page.extract_text(visitor_text=visit)
    assert min(sizes) >= 8
    assert all(font.startswith(("LibertinusSerif", "DejaVuSansMono")) for font in fonts)


def test_the_same_assessment_gives_the_same_bytes(told):
    pdf = render_pdf(told)
    assert pdf == render_pdf(told)
    assert not {"/CreationDate", "/ModDate"} & set(read(pdf).metadata)


def test_a_case_is_never_read_as_markup(told):
    case = told.case
    options = {
        name: option.model_copy(update={"label": f"{name} {HOSTILE}"})
        for name, option in case.proposal.options.items()
    }
    source = {"title": HOSTILE, "author": HOSTILE, "descriptor": HOSTILE}
    actors = {name: actor.model_copy(update={"name": HOSTILE}) for name, actor in case.actors.items()}
    hostile = {
        "title": HOSTILE,
        "question": HOSTILE,
        "note": HOSTILE,
        "actors": actors,
        "proposal": case.proposal.model_copy(update={"options": options}),
        "sources": {name: one.model_copy(update=source) for name, one in case.sources.items()},
    }
    reader = read(render_pdf(replace(told, case=case.model_copy(update=hostile))))
    text = tell(reader)
    for said in (
        '#import"@preview/cetz:0.3.0":*#read("/etc/passwd")$x^2$]',
        "\\u{41}\\*///`raw`<here>@there_a_*b*",
    ):
        assert squeeze(said) in text
    assert "שלום"[::-1] in text or "שלום" in text
    assert "root:" not in text
    assert "\x1b" not in text
    assert "\x1b" not in reader.metadata.title


def test_long_words_stay_on_the_page(told):
    def place(text, _matrix, placed, font, size):
        if text.strip():
            ends.append(placed[4])

    ends: list[float] = []
    case = told.case.model_copy(update={"question": "w" * 300})
    page = read(render_pdf(replace(told, case=case))).pages[0]
    page.extract_text(visitor_text=place)
    assert page.extract_text().replace("\n", "").replace("\u200b", "").count("w" * 300) == 1
    assert max(ends) < 595 - 50


def test_a_letter_that_no_font_holds_is_told(told):
    case = told.case.model_copy(update={"title": "Nobody writes \u0378"})
    with pytest.raises(RenderError, match="could not be displayed"):
        render_pdf(replace(told, case=case))


def test_authors_are_named(told):
    authors = [{"family": "Axelrod", "given": "Robert"}, {"literal": "the planning department"}]
    data = told.case.sources["oped"].model_dump() | {"author": authors}
    source = type(told.case.sources["oped"]).model_validate(data)
    case = told.case.model_copy(update={"sources": {"oped": source}})
    assert squeeze("Robert Axelrod and the planning department") in tell(
        read(render_pdf(replace(told, case=case)))
    )


def test_a_figure_is_drawn_in_the_type_of_the_page(told):
    from detente.report.brief import FIGURE_WIDTH, PAPER_COLOURS
    from detente.report.svg import render_svg, set_type

    svg = set_type(
        render_svg(plot_tornado(build_context(told), 7), PAPER_COLOURS, width=FIGURE_WIDTH),
        "Libertinus Serif",
    )
    assert FONTS not in svg
    assert "#0a0b0" not in svg
    width = float(svg.split('viewBox="0 0 ')[1].split()[0])
    assert width == pytest.approx(FIGURE_WIDTH, abs=12)


def test_without_the_extra_the_command_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(RenderError, match=r"pip install 'detente\[pdf\]'"):
        load_typesetter()
    found = CliRunner().invoke(app, ["assess", "isis-2017", "--pdf", str(tmp_path / "a.pdf")])
    assert found.exit_code == 2
    assert "pip install 'detente[pdf]'" in found.stderr
    assert not found.stdout
    assert not list(tmp_path.iterdir())


def test_the_command_writes_the_brief_whole(tmp_path):
    path = tmp_path / "brief.pdf"
    found = CliRunner().invoke(app, ["assess", "isis-2017", "--draws", "100", "--pdf", str(path)])
    assert found.exit_code == 0, found.stderr
    assert f"Wrote {path}" in found.stderr
    assert len(read(path.read_bytes()).pages) == 2
    assert [p.name for p in tmp_path.iterdir()] == ["brief.pdf"]


@pytest.mark.parametrize("other", ["--html", "--json"])
def test_one_file_is_not_written_twice(other, tmp_path):
    path = str(tmp_path / "a")
    found = CliRunner().invoke(app, ["assess", "isis-2017", other, path, "--pdf", path])
    assert found.exit_code == 2
    assert "Choose two files" in found.stderr
    assert not list(tmp_path.iterdir())


def test_the_case_is_not_overwritten(tmp_path):
    path = tmp_path / "mine.yaml"
    CliRunner().invoke(app, ["new", str(path)])
    before = path.read_text("utf-8")
    found = CliRunner().invoke(app, ["assess", str(path), "--pdf", str(path)])
    assert found.exit_code == 2
    assert "is the case file itself" in found.stderr
    assert path.read_text("utf-8") == before
