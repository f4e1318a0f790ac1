"""Documents for tests of drafting."""

from detente.documents.document import Document
from detente.documents.reader import parse_document

MEMO = """A memo on the plant

Russia and the United States met in 1995. President Boris Yeltsin wrote to NATO.

"Quotes": # and {braces} in the 1990s! What do we want?
"""


def read(text: str, name: str = "memo.txt") -> Document:
    document = parse_document(text.encode("utf-8", "replace"), name)
    assert isinstance(document, Document)
    return document
