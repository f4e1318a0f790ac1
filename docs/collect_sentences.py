"""Print every sentence a person can meet, in one list, so that an editor can read it from top to bottom."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from typer.testing import CliRunner

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "detente"
sys.path.insert(0, str(ROOT))

from docs.generate import COMMANDS  # noqa: E402

from detente.cli.app import app  # noqa: E402

_SPOKEN = (
    "report",
    "sensitivity",
    "comparison",
    "cli",
    "case",
    "casefile",
    "evidence",
    "drafting",
    "exchange",
)
"""Rooms in which any literal that reads like a phrase is one; elsewhere, only what is raised or printed."""
_SPEAKING = re.compile(
    r"(?i)(fail|print_\w+|Problem|\w*Fault|\w*Error|\w*error|warn\w*|NotConverged|report|progress)\Z"
)
"""Names of what takes a sentence to a person."""
_BOILERPLATE = re.compile(r"\s*($|Usage: |Options:|Arguments:|Commands:|-h, --help|\[required\])")
_WORD = re.compile(r"[\W_]*[A-Za-z’'-]{2,}[\W_]*")
_SILENT = {"compile", "search", "match", "sub", "execute", "Option", "Argument"}
"""Names of what takes text that no person is shown, or that the help shows."""
_CODE = re.compile(r"^\s*(<|[.#][\w-]+ ?\{|@|--|SELECT|CREATE|INSERT|COPY|FROM|read_|\(\?)|[{;]\s*$|=\"")


def main() -> None:
    """Print the list, or only its lines that hold the words given as arguments."""
    wanted = [word.lower() for word in sys.argv[1:]]
    for place, text in (*list_help(), *list_literals(), *list_templates(), *list_schema()):
        if all(word in f"{place} {text}".lower() for word in wanted):
            print(f"{place}: {text}")


def list_help() -> Iterator[tuple[str, str]]:
    """Yield the paragraphs of the help of every command."""
    for words in ((), *(name.split() for name in COMMANDS)):
        result = CliRunner().invoke(app, [*words, "--help"], prog_name="detente", env={"COLUMNS": "100"})
        for line in result.stdout.splitlines():
            if not _BOILERPLATE.match(line):
                yield " ".join(("detente", *words, "--help")), line.rstrip()


def list_literals() -> Iterator[tuple[str, str]]:
    """Yield the sentences in the source, with file and line, holes as ``{…}``."""
    for path in sorted(set(SOURCE.rglob("*.py")) - {SOURCE / "drafting" / "vocabulary.py"}):
        place = path.relative_to(ROOT)
        tree = ast.parse(path.read_text("utf-8"))
        silent = set(map(id, _list_silent(tree)))
        everything = path.relative_to(SOURCE).parts[0] in _SPOKEN
        sentences = []
        for node in ast.walk(tree) if everything else _list_spoken(tree):
            text = "" if id(node) in silent else _join(node)
            if _is_phrase(text):
                sentences.append((getattr(node, "lineno", 0), " ".join(text.split())))
                silent |= set(map(id, ast.walk(node)))
        yield from ((f"{place}:{line}", text) for line, text in sorted(sentences))


def _list_silent(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield docstrings, also those behind a name, and what no person is shown."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
        elif isinstance(node, ast.Call) and _label(node.func) in _SILENT:
            yield from ast.walk(node)


def _list_spoken(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes inside calls that take a sentence to a person, and messages that wait to be raised."""
    for node in ast.walk(tree):
        if (isinstance(node, ast.Call) and _SPEAKING.search(_label(node.func))) or (
            isinstance(node, ast.Assign) and any(_label(name) in {"message", "hint"} for name in node.targets)
        ):
            yield from ast.walk(node)


def _label(node: ast.AST) -> str:
    return getattr(node, "id", None) or getattr(node, "attr", None) or ""


def _join(node: ast.AST) -> str:
    """Return the text of a literal; what a formatted string fills in becomes ``{…}``."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_join(part) or "{…}" for part in node.values)
    return ""


def _is_phrase(text: str) -> bool:
    """Return whether a text has two words or more with a space between them, and does not look like code."""
    words = [word for word in text.replace("{…}", " ").split() if _WORD.fullmatch(word)]
    return len(words) > 1 and not _CODE.search(text)


def list_templates() -> Iterator[tuple[str, str]]:
    """Yield the lines of the templates that hold text."""
    for path in sorted(p for p in SOURCE.rglob("*") if p.suffix in {".html", ".typ", ".yaml"}):
        if "examples" in path.parts:
            continue
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            text = re.sub(r"<[^>]*>", " ", line).strip()
            if path.suffix == ".typ" and not text.startswith(("= ", "([")):
                continue
            if _is_phrase(text):
                yield f"{path.relative_to(ROOT)}:{number}", text


def list_schema() -> Iterator[tuple[str, str]]:
    """Yield what the fields of a case file say of themselves: an editor shows it."""
    from detente.casefile.json_schema import case_schema  # noqa: PLC0415

    seen = {""}
    for table, fields in case_schema()["$defs"].items():
        for name, field in fields.get("properties", {}).items():
            text = " ".join(field.get("description", "").split())
            if text not in seen:
                seen.add(text)
                yield f"{table}.{name}", text


if __name__ == "__main__":
    main()
