"""Reading in a process of its own: a document's author may want our time and memory.

No parser of PDF, HTML, Markdown or mail bounds both. The system does: a reader that takes too long or
too much is ended, and its document has a fault like any other.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any, cast

from detente.documents.document import Block, Blocks, DocumentFault, DocumentKind, tidy_blocks
from detente.documents.formats import parse_blocks

_MOST_SECONDS = 60
"""Time that reading one document may take, of its processor where the system can hold it to that."""
_BUSY = 5
"""How many times as long it may take where other work is in the way."""
_MOST_MEMORY = 1 << 30
"""Bytes of memory that it may take, where the system can hold it to that."""

_HINT = "Save the part you need as plain text, and cite that."


def parse_in_subprocess(kind: DocumentKind, content: bytes) -> Blocks | DocumentFault:
    """Return the blocks of a document, read in a process of its own with bounded time and memory."""
    answer = run_in_subprocess("detente.documents.sandbox", content, kind)
    if isinstance(answer, DocumentFault):
        return answer
    if "fault" in answer:
        return DocumentFault(*answer["fault"])
    return tuple(Block(*block) for block in answer["blocks"])


def run_in_subprocess(module: str, content: bytes, *words: str) -> Any | DocumentFault:  # noqa: ANN401 - JSON
    """Return what a module answers that reads a document in a process of its own with bounded time and memory.

    Parameters
    ----------
    module
        A module of this package that calls :func:`write_answer` when it is run.
    content
        The document's bytes.
    words
        Arguments of its command line.
    """
    paths = os.pathsep.join(path for path in sys.path if path)
    try:
        process = subprocess.run(  # noqa: S603 - our own module, by our own interpreter
            [sys.executable, "-P", "-m", module, *words],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": paths},
            timeout=_BUSY * _MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _describe_delay()
    except OSError as error:
        return DocumentFault(f"could not be read: the reader did not start ({error.strerror})", _HINT)
    if process.returncode == -getattr(signal, "SIGXCPU", 0) != 0:
        return _describe_delay()
    if process.returncode:  # ended by a bound, or by what it read
        return DocumentFault("is damaged, or takes too much memory to read", _HINT)
    return json.loads(process.stdout)


def _describe_delay() -> DocumentFault:
    return DocumentFault(f"takes more than {_MOST_SECONDS} seconds to read", _HINT)


def write_answer(read: Callable[[bytes], Any]) -> None:
    """Read the document on standard input, and write what is read to standard output as JSON."""
    _limit_resources()
    json.dump(read(sys.stdin.buffer.read()), sys.stdout)


def _main() -> None:
    """Read the document on standard input, and write its blocks to standard output as JSON."""
    write_answer(_answer)


def _answer(content: bytes) -> dict[str, Any]:
    parsed = parse_blocks(cast("DocumentKind", sys.argv[1]), content)
    blocks = parsed if isinstance(parsed, DocumentFault) else tidy_blocks(parsed)
    return {"fault" if isinstance(blocks, DocumentFault) else "blocks": blocks}


def _limit_resources() -> None:
    """Bound time and memory of this process, where the system knows such bounds."""
    try:
        import resource  # noqa: PLC0415
    except ImportError:  # Windows has none
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_SECONDS, _MOST_SECONDS + 1))


if __name__ == "__main__":
    _main()
