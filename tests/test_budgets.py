"""Budgets that keep the code readable: they fail, so that nobody has to argue."""

import ast
from collections import Counter
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "src").rglob("*.py"))
FACES = [path for path in MODULES if path.name == "__init__.py"]
# Modules that may have fewer than 35 lines, and why.
SHORT = {
    "detente/__main__.py": "python -m detente",
    "detente/cli/examples.py": "a command has a file of its own",
    "detente/cli/new.py": "a command has a file of its own",
    "detente/cli/schema.py": "a command has a file of its own",
    "detente/events/coverage.py": "asked by panel, view and entries, which do not import each other",
    "detente/cli/options.py": "what several commands take",
    "detente/cli/events/app.py": "the group of commands",
    "detente/cli/events/options.py": "what several commands take",
}


def body_lines(function: ast.FunctionDef) -> int:
    """Lines of a body, without its docstring and the functions inside it."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    if not body:
        return 0
    inner = sum((n.end_lineno or n.lineno) - n.lineno + 1 for n in body if isinstance(n, ast.FunctionDef))
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 - inner


def positional(function: ast.FunctionDef) -> int:
    """Parameters that may be given without their name."""
    given = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
    return len(given) - (given[:1] in (["self"], ["cls"]))


def is_kernel(function: ast.FunctionDef) -> bool:
    """A kernel takes arrays one by one: compiled code knows no bundles of them."""
    return any(isinstance(d, ast.Name) and d.id == "no_type_check" for d in function.decorator_list)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT / "src")))
def test_modules_and_functions_are_short(path):
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert body_lines(node) <= 40, node.name
            assert positional(node) <= 6 or is_kernel(node), node.name


@pytest.mark.parametrize(("name", "most"), [("README.md", 110), ("CONTRIBUTING.md", 80)])
def test_pages_are_short(name, most):
    assert len((ROOT / name).read_text("utf-8").splitlines()) <= most


def test_package_faces_below_the_root_are_empty():
    faces = [path for path in FACES if path.parent.name != "detente"]
    assert faces
    assert all(not path.read_text("utf-8") for path in faces)


def test_modules_are_neither_long_nor_crumbs():
    """Half of all modules have up to 160 lines; what has fewer than 35 belongs to a neighbour."""
    lengths = {
        path.relative_to(ROOT / "src").as_posix(): len(path.read_text("utf-8").splitlines())
        for path in MODULES
        if path not in FACES
    }
    assert median(lengths.values()) <= 160
    assert {name for name, length in lengths.items() if length < 35} <= SHORT.keys()


def test_no_two_public_things_share_a_name():
    named = Counter(name for path in MODULES for name in public_names(ast.parse(path.read_text("utf-8"))))
    shared = sorted(name for name, times in named.items() if times > 1)
    assert not shared


def public_names(tree: ast.Module) -> set[str]:
    """Names without an underscore that a module defines at its top."""
    names = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return {name for name in names if not name.startswith("_")}


def test_every_module_says_what_it_is():
    for path in MODULES:
        tree = ast.parse(path.read_text("utf-8"))
        assert path.name == "__init__.py" or ast.get_docstring(tree), path
