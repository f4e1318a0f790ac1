"""Reading in a process of its own: a document's author may want our time and memory.

No parser of PDF, HTML or Markdown bounds both. The system does: a reader that takes too long or
too much is ended, and its document has a fault like any other.
"""

import json
import os
import subprocess
import sys
from typing import cast

from detente.documents.document import Block, Blocks, DocumentFault, DocumentKind
from detente.documents.formats import read_blocks

MOST_SECONDS = 60
"""Time that reading one document may take."""
MOST_MEMORY = 1 << 30
"""Bytes of memory that it may take, where the system can hold it to that."""

_HINT = "Save what you need of it as plain text, and cite that."


def read_in_subprocess(kind: DocumentKind, content: bytes) -> Blocks | DocumentFault:
    """Return the blocks of a document, read in a process of its own with bounded time and memory."""
    paths = os.pathsep.join(path for path in sys.path if path)
    try:
        told = subprocess.run(  # noqa: S603 - our own module, by our own interpreter
            [sys.executable, "-P", "-m", "detente.documents.sandbox", kind],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": paths},
            timeout=MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return DocumentFault(f"takes more than {MOST_SECONDS} seconds to read", _HINT)
    except OSError as error:
        return DocumentFault(f"cannot be read: its reader did not start ({error.strerror})", _HINT)
    if told.returncode:  # ended by a bound, or by what it read
        return DocumentFault("is broken, or asks for more memory than a document may", _HINT)
    answer = json.loads(told.stdout)
    if "fault" in answer:
        return DocumentFault(*answer["fault"])
    return tuple(Block(text, page) for text, page in answer["blocks"])


def main() -> None:
    """Read the document on standard input, and write its blocks to standard output as JSON."""
    _bind()
    found = read_blocks(cast("DocumentKind", sys.argv[1]), sys.stdin.buffer.read())
    json.dump({"fault" if isinstance(found, DocumentFault) else "blocks": found}, sys.stdout)


def _bind() -> None:
    """Bound time and memory of this process, where the system knows such bounds."""
    try:
        import resource  # noqa: PLC0415
    except ImportError:  # Windows has none
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))


if __name__ == "__main__":
    main()
