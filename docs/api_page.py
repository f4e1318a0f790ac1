"""The API page, from signatures and docstrings: the face of the package, its results, what the guides import."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from inspect import cleandoc
from pathlib import Path
from typing import NamedTuple

import detente

ROOT = Path(__file__).parents[1]
GUIDES = ("README.md", "docs/tutorial", "docs/how-to", "docs/gallery")
RESULT_ROOMS = ("arguments", "evaluation", "design", "sensitivity", "sampling")
"""Rooms whose classes are documented where a result holds them."""
SECTIONS = ("Parameters", "Returns", "Yields", "Raises", "Warns", "Notes", "See Also", "Examples")

Function = ast.FunctionDef | ast.AsyncFunctionDef
Named = dict[str, str]


class Address(NamedTuple):
    """Where something public is defined."""

    module: str
    name: str


@cache
def parse_module(module: str) -> ast.Module:
    """Return the syntax tree of a module, which is not run."""
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        message = f"no module {module}"
        raise ImportError(message)
    return ast.parse(Path(spec.origin).read_text("utf-8"))


@cache
def list_imports(module: str) -> Named:
    """Return what a module imports by name, also for its annotations alone."""
    imports = (node for node in ast.walk(parse_module(module)) if isinstance(node, ast.ImportFrom))
    return {alias.asname or alias.name: node.module or "" for node in imports for alias in node.names}


@cache
def read_shapes() -> Named:
    """Return the axes behind each array type of ``detente.shapes``."""
    shapes = {"Array": ""}
    for node in parse_module("detente.shapes").body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            axes = re.search(r"\['?.*,\s*'([^']*)'\]$", ast.unparse(node.value))
            if axes:
                shapes[node.target.id] = ", ".join(axes[1].split())
    return shapes


def find_definition(address: Address) -> Function | ast.ClassDef | None:
    """Return the definition of a class or function, following imports."""
    for node in parse_module(address.module).body:
        if isinstance(node, Function | ast.ClassDef) and node.name == address.name:
            return node
    source = list_imports(address.module).get(address.name, "")
    return find_definition(Address(source, address.name)) if source.startswith("detente") else None


def show_type(annotation: ast.expr | None) -> str:
    """Return a type as a reader wants it: arrays by their axes."""
    if annotation is None:
        return ""
    text = ast.unparse(annotation).strip("'\"")
    direct = re.search(r"^(?:Float|Int|Bool)\[.*,\s*'([^']*)'\]$", text)
    if direct:
        return f"array ({', '.join(direct[1].split())})"
    for name in re.findall(r"\w+", text):
        if name in read_shapes():
            text = re.sub(rf"\b{name}\b", f"array ({read_shapes()[name]})".removesuffix(" ()"), text)
    return text if text.startswith("array") else f"`{text}`"


def to_markdown(text: str) -> str:
    """Return the text of a docstring in Markdown."""
    text = re.sub(
        r"^\.\. math::\s*(\S.*?)(?=\n\S|\n\n\S|\Z)|^\.\. math::\n\n((?:    .*\n?|\n)+)",
        lambda found: f"$$\n{cleandoc(found[1] or found[2])}\n$$\n",
        text,
        flags=re.MULTILINE | re.DOTALL,
    )
    text = re.sub(r":math:`([^`]*)`", r"$\1$", text)
    text = re.sub(r":\w+:`~?(?:[\w.]*\.)?(\w+)`", r"`\1`", text)
    text = re.sub(r"``([^`]*)``", r"`\1`", text)
    text = re.sub(r"::$", ":", text, flags=re.MULTILINE)
    return re.sub(r"\[([A-Z]\w+)\]_", r"[\1](../bibliography.md)", text)


def split_docstring(node: Function | ast.ClassDef) -> Named:
    """Return the sections of a NumPy docstring; what stands before the first is ``""``."""
    parts = re.split(rf"^({'|'.join(SECTIONS)})\n-+\n", ast.get_docstring(node) or "", flags=re.MULTILINE)
    return {"": parts[0].strip()} | {
        name: text.strip("\n") for name, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def split_entries(text: str) -> Named:
    """Return the entries of a section by name, each on one line."""
    entries: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.strip() and not line.startswith(" "):
            entries[line.strip()] = []
        elif entries:
            entries[next(reversed(entries))].append(line.strip())
    return {name: to_markdown(" ".join(filter(None, lines))) for name, lines in entries.items()}


def show_signature(node: Function, name: str | None = None) -> str:
    """Return a call with its parameters and their defaults, without types."""
    arguments = node.args
    shown = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(shown) - len(arguments.defaults)) + list(arguments.defaults)
    words = [_show_parameter(*pair) for pair in zip(shown, defaults, strict=True) if pair[0].arg != "self"]
    keywords = [
        _show_parameter(*pair) for pair in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    ]
    return f"{name or node.name}({', '.join([*words, *(['*', *keywords] if keywords else [])])})"


def _show_parameter(argument: ast.arg, default: ast.expr | None) -> str:
    return argument.arg if default is None else f"{argument.arg}={ast.unparse(default)}"


def render_function(node: Function, module: str) -> str:
    """Return signature, text and sections of a function."""
    sections = split_docstring(node)
    returned = f" -> {ast.unparse(node.returns)}" if node.returns is not None else ""
    parts = [
        f"```text\nfrom {module} import {node.name}\n\n{show_signature(node)}{returned}\n```",
        to_markdown(sections[""]),
    ]
    types = {
        argument.arg: show_type(argument.annotation)
        for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
    }
    for title, text in sections.items():
        if title == "Examples":
            parts.append(f"```pycon\n{text}\n```")
        elif title:
            parts.append(f"**{title}**\n\n{_list_entries(split_entries(text), types)}")
    return "\n\n".join(parts)


def _list_entries(entries: Named, types: Named) -> str:
    rows = []
    for name, text in entries.items():
        kind = f" ({types[name]})" if types.get(name) else ""
        rows.append(f"- {text}" if name == ":" else f"- `{name}`{kind}: {text}")
    return "\n".join(rows)


def list_fields(node: ast.ClassDef) -> Iterator[tuple[str, ast.expr, str]]:
    """Yield name, type and docstring of each public field or lazy part of a class."""
    for statement, after in zip(node.body, [*node.body[1:], None], strict=True):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            said = ""
            if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
                said = to_markdown(" ".join(cleandoc(str(after.value.value)).split()))
            if not statement.target.id.startswith("_"):
                yield statement.target.id, statement.annotation, said.replace("|", "\\|")
        elif isinstance(statement, Function) and _is_part(statement) and statement.returns is not None:
            said = _first_line(statement).removeprefix("Return ")
            yield statement.name, statement.returns, f"{said[:1].upper()}{said[1:]}".replace("|", "\\|")


def _is_part(node: Function) -> bool:
    """Return whether a method is a part of a result, computed when it is first read."""
    return any(ast.unparse(mark).startswith("part(") for mark in node.decorator_list)


def render_class(node: ast.ClassDef, linked: frozenset[str]) -> str:
    """Return what a class is, its fields, and what it can do."""
    parts = [to_markdown(split_docstring(node)[""])]
    fields = [
        f"| `{name}` | {_link(show_type(kind), linked)} | {said} |" for name, kind, said in list_fields(node)
    ]
    if fields:
        parts.append("\n".join(["| field | holds | what |", "|---|---|---|", *fields]))
    methods = [
        child
        for child in node.body
        if isinstance(child, Function) and not child.name.startswith("_") and not _is_part(child)
    ]
    rows = [f"- `{_show_member(child)}`: {_first_line(child)}" for child in methods]
    return "\n\n".join([*parts, "\n".join(rows)] if rows else parts)


def _show_member(node: Function) -> str:
    is_property = any(isinstance(mark, ast.Name) and mark.id == "property" for mark in node.decorator_list)
    return node.name if is_property else show_signature(node)


def _first_line(node: Function | ast.ClassDef) -> str:
    return to_markdown(" ".join(split_docstring(node)[""].split("\n\n")[0].split()))


def _link(kind: str, linked: frozenset[str]) -> str:
    kind = kind.replace("|", "or")
    names = [name for name in re.findall(r"\w+", kind) if name in linked]
    if not names:
        return kind
    link = f"[{names[0]}](#{names[0].lower()})"
    return link if kind.strip("`") == names[0] else f"{kind}, see {link}"


def list_result_classes(addresses: list[Address]) -> dict[str, Address]:
    """Return the classes that results hold, themselves included, in the order in which they are met."""
    met: dict[str, Address] = {}
    waiting = list(addresses)
    while waiting:
        address = waiting.pop(0)
        node = find_definition(address)
        if address.name in met or not isinstance(node, ast.ClassDef):
            continue
        met[address.name] = address
        held = [kind for _, kind, _ in list_fields(node)]
        names = re.findall(r"\w+", " ".join(ast.unparse(kind) for kind in held))
        waiting += [_locate(address.module, name) for name in names if _is_result(address.module, name)]
    return met


def _locate(module: str, name: str) -> Address:
    return Address(list_imports(module).get(name, module), name)


def _is_result(module: str, name: str) -> bool:
    address = _locate(module, name)
    in_room = any(address.module.startswith(f"detente.{room}.") for room in RESULT_ROOMS)
    return in_room and isinstance(find_definition(address), ast.ClassDef)


def list_guide_imports() -> list[Address]:
    """Return what the pages for users import from deeper than the face, in the order of the modules."""
    met = set()
    for place in GUIDES:
        root = ROOT / place
        for page in [root] if root.is_file() else sorted(root.glob("*.md")):
            for module, names in re.findall(
                r"^>>> from (detente\.\S+) import (.+)$", page.read_text("utf-8"), re.MULTILINE
            ):
                met |= {Address(module, name.strip()) for name in names.split(",")}
    return sorted(address for address in met if address.name not in detente.__all__)


def render_face() -> Iterator[str]:
    """Yield what stands in ``detente`` itself."""
    results = list_result_classes([_address(name) for name in ("Assessment", "Samples", "Solution")])
    linked = frozenset(results)
    yield "## The face\n\nWhat most users need is imported from `detente` itself: `from detente import assess, read_case`."
    for name in detente.__all__:
        node = None if name.startswith("__") else find_definition(_address(name))
        if isinstance(node, Function):
            yield f"### {name}\n\n{render_function(node, 'detente')}"
        elif name == "Case":
            yield f"### Case\n\n{to_markdown(split_docstring(node)['']) if node else ''} Its tables and fields: [the case file](case-file.md)."
        elif isinstance(node, ast.ClassDef) and name not in results:
            yield f"### {name}\n\n{render_class(node, linked)}{_describe_problems(name)}"
    axes = to_markdown((ast.get_docstring(parse_module("detente.shapes")) or "").partition("\n\n")[2])
    yield f"## The results\n\nResults are frozen and their arrays read-only. Each array is shown with its axes. {axes}"
    for name, address in results.items():
        node = find_definition(address)
        if isinstance(node, ast.ClassDef):
            yield f"### {name}\n\n{render_class(node, linked)}"


def _describe_problems(name: str) -> str:
    problem = find_definition(Address("detente.errors", "Problem"))
    if name != "CaseError" or not isinstance(problem, ast.ClassDef):
        return ""
    return f"\n\nIts `problems` are a tuple, one for each fault:\n\n{render_class(problem, frozenset())}"


def _address(name: str) -> Address:
    return Address(detente._HOMES[name], name)  # noqa: SLF001


def render_guide_imports() -> Iterator[str]:
    """Yield what the guides import from one documented module each."""
    yield "## By task\n\nWhat the tutorial, the how-to pages and the gallery import from elsewhere, module by module."
    module = ""
    for address in list_guide_imports():
        node = find_definition(address)
        if address.module != module:
            module = address.module
            yield f"### {module}\n\n{to_markdown((ast.get_docstring(parse_module(module)) or '').split(chr(10) * 2)[0])}"
        if isinstance(node, Function):
            yield f"#### {address.name}\n\n{render_function(node, module)}"
        elif node is not None:
            yield f"#### {address.name}\n\n{render_class(node, frozenset())}"


def render_methods() -> Iterator[str]:
    """Yield one table of the public functions of ``detente.methods``."""
    yield (
        "## Methods\n\nPure functions on arrays, one method a module. The [model](../explanation/model.md) says which "
        "equation each computes.\n\n| module | function | what it does |\n|---|---|---|\n"
        + "\n".join(_list_methods())
    )


def _list_methods() -> Iterator[str]:
    for path in sorted((ROOT / "src" / "detente" / "methods").glob("[!_]*.py")):
        for node in parse_module(f"detente.methods.{path.stem}").body:
            if isinstance(node, Function) and not node.name.startswith("_"):
                yield f"| `{path.stem}` | `{show_signature(node)}` | {_first_line(node).replace('|', chr(92) + '|')} |"


def render_api() -> str:
    """Return the page."""
    return "\n\n".join(["# Python", *render_face(), *render_guide_imports(), *render_methods()]) + "\n"
