"""A document as numbered paragraphs: what ``par=6`` in a case points to."""

import re

_BLANK = re.compile(r"\n[ \t\r\f\v]*(?:\n[ \t\r\f\v]*)+")


def split_paragraphs(text: str) -> tuple[str, ...]:
    r"""Return the paragraphs of a text: its blank-line blocks, whitespace made single.

    The first one, usually the title, is number 1.

    Examples
    --------
    >>> split_paragraphs("Title\n\nOne\nparagraph.\n \n\nTwo.")
    ('Title', 'One paragraph.', 'Two.')
    """
    blocks = _BLANK.split(text.replace("\r\n", "\n").replace("\r", "\n"))
    return tuple(" ".join(block.split()) for block in blocks if block.strip())
