from detente.documents.markdown import parse_markdown


def read(text):
    return [block.text for block in parse_markdown(text)]


def test_blocks_are_headings_paragraphs_items_rows_and_code():
    text = """\
Title
=====

First *paragraph*
goes `on` [here](http://x.test "t") &mdash; and \\*there\\*.

- one
- two
  - three

> quoted

| side | gain |
|------|-----:|
| *us* | 3    |

```python
x = 1

y = 2
```
"""
    assert read(text) == [
        "Title",
        "First paragraph goes on here — and *there*.",
        "one",
        "two",
        "three",
        "quoted",
        "side gain",
        "us 3",
        "x = 1\n\ny = 2\n",
    ]


def test_raw_html_and_pictures_are_dropped():
    text = "<script>\nalert(1)\n</script>\n\n<div>gone</div>\n\nA <b>bold</b> ![picture](x.png) line<br>\n"
    assert read(text) == ["A bold  line"]
    assert read("") == []


def test_raised_figures_stay_raised():
    assert read("The plan<sup>1</sup> of 10<SUP>6</SUP> was 1<sup>st</sup> of 3.") == [
        "The plan¹ of 10⁶ was 1st of 3."
    ]
