"""Budgets that keep the code readable: they fail, so that nobody has to argue."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "src").rglob("*.py"))


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
    faces = [path for path in MODULES if path.name == "__init__.py" and path.parent.name != "detente"]
    assert faces
    assert all(not path.read_text("utf-8") for path in faces)


def test_every_module_says_what_it_is():
    for path in MODULES:
        tree = ast.parse(path.read_text("utf-8"))
        assert path.name == "__init__.py" or ast.get_docstring(tree), path
