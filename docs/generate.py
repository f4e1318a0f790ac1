"""Write the generated reference pages, or say which are stale (``--check``)."""

import ast
import json
import sys
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference"
sys.path[:0] = [str(ROOT), str(ROOT / "docs")]

from api_page import render_api  # noqa: E402
from tests.published import PUBLISHED  # noqa: E402

from detente.assessment.result_schema import assessment_schema  # noqa: E402
from detente.casefile.json_schema import case_schema  # noqa: E402
from detente.cli.app import app  # noqa: E402

NOTE = "<!-- Written by docs/generate.py; change the source and run `make generate`. -->\n\n"
NAMES = {
    "string": "text",
    "integer": "whole number",
    "boolean": "true or false",
    "object": "table",
    "array": "list",
}
COMMANDS = (
    "new",
    "check",
    "read",
    "assess",
    "xray",
    "compare",
    "debate",
    "sweep",
    "export",
    "import",
    "import priorities",
    "events",
    "events import",
    "events fetch",
    "events show",
    "events record",
    "events forecast",
    "examples",
    "schema",
)


def render_cli() -> str:
    """Return the help of every command."""
    pages = [f"{NOTE}# Command line\n"]
    for words in ((), *(name.split() for name in COMMANDS)):
        result = CliRunner().invoke(app, [*words, "--help"], prog_name="detente", env={"COLUMNS": "100"})
        title = " ".join(("detente", *words))
        pages.append(f"\n## `{title}`\n\n```text\n{result.stdout.strip()}\n```\n")
    ending = (
        "\nExit codes: 0 done, 2 a fault in the case or the command line, 130 interrupted. The report goes to\n"
        "standard output and everything else to standard error. With `--json -`, standard output holds only the JSON.\n"
    )
    return "".join(pages) + ending


def render_case_file() -> str:
    """Return the fields of each table of a case, what they hold and their defaults."""
    schema = case_schema()
    tables = {"Case": schema, **schema["$defs"]}
    pages = [
        f"{NOTE}# The case file\n\nHow numbers may be written: [Write a quantity](../how-to/write-a-quantity.md).\n"
    ]
    for name, described in tables.items():
        table = _find_fields(described)
        if table is None or name.endswith("-quantity"):
            continue
        lines = "\n".join(_row(key, field, table) for key, field in table["properties"].items())
        what = " ".join(described.get("description", "").split())
        if table is not described:
            what += " A single number may stand instead of the table, and then holds for every row."
        pages.append(
            f"\n## {name}\n\n{what}\n\n| field | holds | default | what |\n|---|---|---|---|\n{lines}\n"
        )
    return "".join(pages)


def _find_fields(table: dict[str, Any]) -> dict[str, Any] | None:
    """Return the table that has fields: itself, or the one among its forms."""
    return next((form for form in (table, *table.get("anyOf", ())) if "properties" in form), None)


def _row(key: str, field: dict[str, Any], table: dict[str, Any]) -> str:
    what = " ".join(field.get("description", "").split()).replace("|", "\\|").replace("``", "`")
    need = "; required" if key in table.get("required", []) else ""
    return f"| `{key}` | {_kind(field)}{need} | {_default(field)} | {what} |"


def _default(field: dict[str, Any]) -> str:
    """Return the default of a field as a case writes it."""
    default = field.get("default")
    if default is None:
        return ""
    if isinstance(default, dict | list | bool):
        return f"`{json.dumps(default).replace(chr(34), '')}`"
    return f"`{default:g}`" if isinstance(default, float) else f"`{default}`"


def _kind(field: dict[str, Any]) -> str:
    """Return what a field holds, in words."""
    if "$ref" in field:
        name = field["$ref"].rsplit("/", 1)[1]
        if name.endswith("-quantity"):
            return f"{name.removesuffix('-quantity')} quantity"
        return f"[{name}](#{name.lower()})"
    if "enum" in field:
        return " · ".join(f"`{value}`" for value in field["enum"])
    if "anyOf" in field:
        return " or ".join(dict.fromkeys(_kind(f) for f in field["anyOf"] if f.get("type") != "null"))
    inner = [
        *field.get("patternProperties", {}).values(),
        field.get("additionalProperties"),
        field.get("items"),
    ]
    tables = [_kind(child) for child in inner if isinstance(child, dict)]
    kinds = [field["type"]] if isinstance(field.get("type"), str) else field.get("type", ["string"])
    words = " or ".join(NAMES.get(kind, kind) for kind in kinds)
    return f"{words} of {tables[0]}" if tables else words


def render_published() -> str:
    """Return the table of published numbers."""
    rows = [
        f"| {row.id} | {row.inputs} | {_show(row.expected)} | {row.tolerance:g} | {row.citation} |"
        for row in PUBLISHED
    ]
    head = (
        "# Published numbers\n\nThe tests compute each row with our own code and compare it with the published "
        "number (`tests/test_published.py`).\n\n| id | inputs | published | tolerance | source |\n|---|---|---|---|---|\n"
    )
    return NOTE + head + "\n".join(rows) + "\n"


def _show(value: Any) -> str:  # noqa: ANN401
    return " ".join(str(value).split())


def render_layout() -> str:
    """Return the modules with their first lines."""
    lines = []
    for path in sorted((ROOT / "src" / "detente").rglob("*.py")):
        summary = (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").split("\n\n")[0]
        if summary:
            lines.append(f"| `{path.relative_to(ROOT / 'src')}` | {' '.join(summary.split())} |")
    head = "# Layout\n\n| module | what it is |\n|---|---|\n"
    return NOTE + head + "\n".join(lines) + "\n"


def render_schema() -> str:
    """Return the JSON Schema of a case file."""
    return json.dumps(case_schema(), indent=2, ensure_ascii=False) + "\n"


def render_assessment_schema() -> str:
    """Return the JSON Schema of an assessment."""
    return json.dumps(assessment_schema(), indent=2, ensure_ascii=False) + "\n"


PAGES = {
    "assessment.schema.json": render_assessment_schema,
    "api.md": lambda: NOTE + render_api(),
    "cli.md": render_cli,
    "case-file.md": render_case_file,
    "case.schema.json": render_schema,
    "published.md": render_published,
    "layout.md": render_layout,
}


def main() -> int:
    """Write the pages, or compare them."""
    stale = []
    for name, render in PAGES.items():
        path, text = REFERENCE / name, render()
        if "--check" not in sys.argv:
            path.write_text(text, "utf-8")
        elif not path.exists() or path.read_text("utf-8") != text:
            stale.append(name)
    if stale:
        print(f"stale: {', '.join(stale)}; run make generate", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
