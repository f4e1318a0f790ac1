"""Markdown as blocks: headings, paragraphs, list items, rows of tables, code."""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from detente.documents.document import Block, Blocks
from detente.documents.spans import raise_figures

_CODE = ("fence", "code_block")
_BREAKS = ("softbreak", "hardbreak")


def parse_markdown(text: str) -> Blocks:
    r"""Return the blocks of a CommonMark text with tables; raw HTML and pictures are dropped.

    Examples
    --------
    >>> [block.text for block in parse_markdown("# Title\n\nThe *plant*\ncomes first.")]
    ['Title', 'The plant comes first.']
    """
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    return tuple(Block(block) for block in _list_blocks(tokens))


def _list_blocks(tokens: list[Token]) -> Iterator[str]:
    row: list[str] | None = None
    for token in tokens:
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            yield " ".join(row or [])
            row = None
        elif token.type in _CODE:
            yield token.content
        elif token.type == "inline":
            text = "".join(_list_pieces(token.children or []))
            if row is None:
                yield text
            else:
                row.append(text)


def _list_pieces(tokens: list[Token]) -> Iterator[str]:
    """Yield the text of tokens, figures raised where HTML says so."""
    is_raised = False
    for token in tokens:
        if token.type == "html_inline" and re.match(r"</?sup\b", token.content, re.IGNORECASE):
            is_raised = token.content[1] != "/"
        text = _plain_text(token)
        yield raise_figures(text) if is_raised else text


def _plain_text(token: Token) -> str:
    if token.type in _BREAKS:
        return " "
    return token.content if token.type in {"text", "code_inline"} else ""
