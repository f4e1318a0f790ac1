import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.documents.html import parse_html


def read(page):
    return [block.text for block in parse_html(page if isinstance(page, bytes) else page.encode())]


def test_blocks_are_what_a_reader_sees_without_scripts():
    page = """<!doctype html><html><head><title>Head</title><script>document.write("<p>no</p>")</script>
    <style>p { content: "no" }</style></head><body><!-- no --><h1>A &amp; B</h1>
    <p>The <b>pl</b>ant<br>comes
    first.<p onclick="alert(1)">&Uuml;ber &#8212; &lt;b&gt;<script>x</script><noscript>no</noscript></p>
    <template><p>no</p></template><iframe src="http://x.test/">no</iframe><svg><text>no</text></svg>
    <select><option>no</select><img src="http://x.test/y.png" alt="no" onerror="alert(1)">
    Loose.<ul><li>one<li>two</ul></body></html>"""
    assert read(page) == ["A & B", "The plant comes first.", "Über — <b>", "Loose.", "one", "two"]


def test_hidden_elements_are_dropped_with_all_they_hold():
    page = (
        "<p>a<span hidden>no<i>no</i></span>b<div style='Color:red; DISPLAY : none'>no<div>no</div></div>"
        "<p style='visibility:hidden'>no</p><p style='display:block'>c</p>"
    )
    assert read(page) == ["ab", "c"]


def test_a_row_of_a_table_is_one_block_and_two_breaks_part_blocks():
    page = "<table><tr><th>side<th>gain<tr><td>us<td>3</table>one<br>line<br> <br>two<pre>a\n\nb</pre>"
    assert read(page) == ["side gain", "us 3", "one line", "two", "a b"]


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>Договор".encode("utf-16"), "Договор"),
        ("\ufeff<p>Договор".encode(), "Договор"),
        ("<p>Договор".encode(), "Договор"),
        ("<meta charset=windows-1251><p>Договор".encode("cp1251"), "Договор"),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1"><p>\x93q\x94', "“q”"),
        ("<meta charset='utf-16'><p>é".encode(), "é"),
        ("<meta charset=utf-8><p>é".encode("cp1252"), "\ufffd"),
        ("<p>é".encode("cp1252"), "é"),
        (b"<meta charset=punycode><p>plain", "plain"),
        (b"<meta charset=none-such><p>plain", "plain"),
        ("<meta charset=shift_jis><p>日本".encode("shift_jis"), "日本"),
        (b"<p>a\0b&#0;&#xD800;", "a\ufffdb\ufffd\ufffd"),
    ],
)
def test_the_charset_is_the_mark_or_declared_or_utf_8_or_the_wests(page, text):
    assert read(page) == [text]


@pytest.mark.parametrize(
    "page",
    ["", "<!-- never closed", "<" * 99, "<script>", "<a b='", "</p></div>", "<![CDATA[x", "<?php x ?>"],
)
def test_what_holds_no_text_has_no_blocks(page):
    assert read(page) in ([], ["<" * 99])


@given(st.text(st.sampled_from("<>/ab \"'=!-&;#pdivbrhn\n"), max_size=200))
def test_any_tangle_of_tags_is_read(page):
    read(page)


def test_depth_is_no_trouble():
    assert read("<div>" * 9_000 + "deep") == ["deep"]


def test_raised_figures_stay_raised():
    page = "<p>The plan<sup>1</sup> of 10<sup>6</sup> 5 km<sup>2</sup> was<sup><a>[2]</a></sup> the 1<sup>st</sup> of 3"
    assert read(page) == ["The plan¹ of 10⁶ 5 km² was[2] the 1st of 3"]
