import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from detente.casefile.yaml_parser import parse_yaml
from detente.cli.app import app
from detente.documents.document import Document
from detente.documents.quote_search import Selector, find_quote
from detente.documents.reader import parse_document
from detente.drafting.draft import draft_case
from detente.drafting.source_rows import Origin
from detente.drafting.web_articles import parse_web_article

TOLD = "In 2014 Russia tested joint patrols with the United States."
HEAD = (
    "<!doctype html><html><head><title>Freedonia offers patrols - The Example</title>"
    '<meta property="og:title" content="Freedonia offers patrols">'
    '<meta property="article:published_time" content="2016-03-14T08:00:00Z">'
    '<meta name="author" content="A. Writer"></head><body><a href="#c">Skip to main content</a>'
)
STORY = f"<h1>Freedonia offers patrols</h1><p>{TOLD}</p>"
LINKS = "<ul><li><a href='/k'>Kenya votes in 2027</a></li><li><a href='/n'>Norway bans whaling in 2025</a></li></ul>"
PAGES = {
    "nav and aside": f"{HEAD}<nav>{LINKS}</nav><main id=c><article>{STORY}</article></main><aside><p>In 1999 Brazil won.</aside>",
    "divisions by class": f"{HEAD}<div class='main-menu'>{LINKS}</div><div class=content>{STORY}</div><div class='sidebar'><p>In 1999 Brazil won.</div>",
    "divisions by identifier": f"{HEAD}<div id='navigation'>{LINKS}</div><article>{STORY}</article><div id=footer><p>In 1999 Brazil won.</div>",
    "roles": f"{HEAD}<div role=navigation>{LINKS}</div><div role=main>{STORY}</div><div role=contentinfo><p>In 1999 Brazil won.</div>",
    "gallery": f"{HEAD}<article>{STORY}<figure><img src=x><figcaption>Chile in 1973.</figcaption></figure><div class=gallery><p>Peru in 1980.</div></article>",
    "advertisement": f"{HEAD}<article>{STORY}<div class='ad-slot'>ad</div><div class='advert'><p>Since 1950 Japan makes it best.</div></article>",
    "related stories": f"{HEAD}<article>{STORY}</article><section class=related-stories><h2>More</h2>{LINKS}</section><footer>(2019) Italy</footer>",
    "list of links": f"{HEAD}<div>{LINKS}</div><div>{STORY}</div>",
    "comments": f"{HEAD}<article>{STORY}</article><div id=comments><p>In 1999 Brazil won, says a reader.</div>",
    "long": f"{HEAD}<nav>{LINKS}</nav><article>{STORY}{'<p>The two navies meant to go on with it for some years, and said so to all who asked them about it.' * 9}</article><aside><p>In 1999 Brazil won.</aside>",
}  # fmt: skip


def draft(page):
    document = parse_document(page.encode(), "page.html")
    assert isinstance(document, Document)
    return document, draft_case(document, Origin("page.html"), article=parse_web_article(page.encode())).text


@pytest.mark.parametrize("kind", PAGES)
def test_actors_dates_and_quotes_come_from_the_article_alone(kind):
    document, text = draft(PAGES[kind])
    data = parse_yaml(text).data
    assert set(data["actors"]) == {"russia", "united-states"}
    assert [row["exact"] for row in data["passages"].values()] == [TOLD]
    assert data["title"] == data["sources"]["page"]["title"] == "Freedonia offers patrols"
    assert data["sources"]["page"]["author"] == "A. Writer"
    assert str(data["sources"]["page"]["published"]) == "2016-03-14"
    for row in data["passages"].values():
        assert find_quote(document, Selector(row["exact"], paragraph=row["par"])).status == "exact"


def test_a_page_that_gives_two_days_leaves_the_day_open():
    page = PAGES["nav and aside"].replace(
        "</head>", '<meta property="article:published" content="2016-03-20"></head>'
    )
    _, text = draft(page)
    assert "published" not in parse_yaml(text).data["sources"]["page"]
    note = " ".join(line.removeprefix("##").strip() for line in text.splitlines())
    assert (
        "The page gives more than one day of publication: "
        "2016-03-14 (article:published_time); 2016-03-20 (article:published)." in note
    )
    assert '#     published: "?"' in text


def test_the_command_reads_the_article_and_says_what_it_leaves(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(PAGES["nav and aside"], "utf-8")
    result = CliRunner().invoke(app, ["read", str(path)])
    assert result.exit_code == 0
    assert "Kenya" not in result.stdout
    assert "other paragraphs of the page (menus, footers, other stories)" in result.stdout
    assert result.stderr == ""


def test_a_page_without_an_article_is_drafted_whole_and_says_so(tmp_path):
    path = tmp_path / "page.html"
    path.write_text("<ul><li><a href=/k>Kenya 2027</a></ul>", "utf-8")
    result = CliRunner().invoke(app, ["read", str(path)])
    assert result.exit_code == 0
    assert "cannot be told apart from the rest of the page" in result.stderr
    assert "kenya:" in result.stdout


@given(st.text(st.sampled_from("<>/ab \"'=!-&;#pdivbrhn\nartcle"), max_size=200))
def test_any_tangle_of_tags_has_an_article_or_none(page):
    parse_web_article(page.encode())


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"\0",
        b"<div>" * 3_000 + b"deep",
        b"<?xml version='1.0' encoding='utf-8'?><p>x",
        "<p>Договор".encode("utf-16"),
    ],
)
def test_empty_deep_and_foreign_pages_are_read(page):
    parse_web_article(page)
