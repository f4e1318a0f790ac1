"""What the documentation shows, runs: doctest blocks here, shell blocks with their output."""

import doctest
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import detente
from detente.cli.app import app

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
MODULES = sorted((ROOT / "src" / "detente").rglob("*.py"))
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def blocks(path, language):
    return re.findall(rf"^```{language}\n(.*?)^```", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


def relative(path):
    return str(path.relative_to(ROOT))


def list_anchors(page):
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def run_doctest(text, name):
    runner = doctest.DocTestRunner(optionflags=FLAGS)
    test = doctest.DocTestParser().get_doctest(text, {"np": np}, name, name, 0)
    output: list[str] = []
    runner.run(test, out=output.append)
    assert runner.failures == 0, "".join(output)
    return runner.tries


@pytest.mark.parametrize("path", [p for p in PAGES if blocks(p, "python")], ids=relative)
def test_python_blocks_run(path, assess_once, monkeypatch, tmp_path):
    monkeypatch.setattr(detente, "assess", assess_once, raising=False)
    monkeypatch.chdir(tmp_path)  # pages write files beside themselves, as their readers would
    assert run_doctest("\n".join(blocks(path, "python")), relative(path)) > 0


@pytest.mark.parametrize("path", [p for p in MODULES if ">>>" in p.read_text("utf-8")], ids=relative)
def test_examples_in_docstrings_run(path, assess_once, monkeypatch):
    monkeypatch.setattr(detente, "assess", assess_once, raising=False)
    name = ".".join(path.relative_to(ROOT / "src").with_suffix("").parts).removesuffix(".__init__")
    module = __import__(name, fromlist=["_"])
    for test in doctest.DocTestFinder(exclude_empty=True).find(
        module, name, globs={**vars(module), "np": np}
    ):
        output: list[str] = []
        runner = doctest.DocTestRunner(optionflags=FLAGS)
        runner.run(test, out=output.append)
        assert runner.failures == 0, "".join(output)


def test_shell_blocks_of_the_readme_run_and_print_what_stands_there(tmp_path):
    folder = str(Path(sys.executable).parent)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    environment = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    printed = ""
    for block in blocks(ROOT / "README.md", "shell"):
        finished = subprocess.run(
            ["bash", "-e", "-c", block],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            check=False,
            text=True,
        )
        assert finished.returncode == 0, finished.stderr
        printed += finished.stdout
    shown = next(block for block in blocks(ROOT / "README.md", "text") if "combinations" in block)
    assert " ".join(shown.split()) in " ".join(printed.split())
    written = {p.name for p in tmp_path.iterdir()} - {".venv"}
    assert written == {"mycase.yaml", "mycase.html", "mycase.json", "draws.csv"}


def test_every_command_is_in_the_reference_and_has_help():
    page = (ROOT / "docs" / "reference" / "cli.md").read_text("utf-8")
    commands = [("detente", command) for command in app.registered_commands]
    for group in app.registered_groups:
        assert group.typer_instance is not None
        name = f"detente {group.typer_instance.info.name}"
        commands += [(name, command) for command in group.typer_instance.registered_commands]
    for name, command in commands:
        assert command.callback is not None
        assert command.callback.__doc__
        assert f"`{name} {command.name or command.callback.__name__}`" in page


def test_every_method_is_explained():
    folders = (ROOT / "docs" / name for name in ("explanation", "validation"))
    pages = "".join(page.read_text("utf-8") for folder in folders for page in folder.glob("*.md"))
    for path in (ROOT / "src" / "detente" / "methods").glob("[!_]*.py"):
        if path.stem not in ("compilation", "kernel_cache"):  # how kernels are compiled, which is no method
            assert f"methods/{path.stem.removesuffix('_kernels')}" in pages, path.stem


def test_every_name_of_the_face_is_documented_with_its_parameters():
    page = (ROOT / "docs" / "reference" / "api.md").read_text("utf-8")
    for name in detente.__all__:
        if name.startswith("__"):
            continue
        assert f"\n### {name}\n" in page, name
        documented = getattr(detente, name)
        assert documented.__doc__, name
        if inspect.isfunction(documented):
            parameters = re.search(r"Parameters\n *-+\n(.*?)(\n\n|\Z)", documented.__doc__, re.DOTALL)
            described = re.findall(r"^    (\w+)$", parameters[1], re.MULTILINE) if parameters else []
            assert set(described) <= set(inspect.signature(documented).parameters), name


def test_the_tutorial_lists_every_question_of_the_report(assess_once):
    from detente.report.context import build_context
    from detente.report.findings import find_findings

    page = (ROOT / "docs" / "tutorial" / "first-case.md").read_text("utf-8")
    table = page.partition("| question | what to look for")[2].partition("\n\n")[0]
    assessment = assess_once(detente.parse_case(detente.read_starter()), n_draws=500, seed=1)
    questions = [answer.question for answer in find_findings(build_context(assessment)).answers]
    assert questions == re.findall(r"^\| ([^|]+) \|", table, flags=re.MULTILINE)


def test_the_bibliography_lists_what_the_code_cites_and_nothing_else():
    page = (ROOT / "docs" / "bibliography.md").read_text("utf-8").partition("## Cited on the pages")[0]
    files = [*MODULES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "validation").rglob("*.py")]
    cited = {key for path in files for key in re.findall(r"\[([A-Z]\w+)\]_", path.read_text("utf-8"))}
    assert cited == set(re.findall(r"^- \*\*(\w+)\*\*", page, flags=re.MULTILINE))


@pytest.mark.parametrize("path", PAGES, ids=relative)
def test_links_lead_somewhere(path):
    for target, heading in re.findall(
        r"\]\((?!https?://|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)", path.read_text("utf-8")
    ):
        page = path.parent / target if target else path
        assert page.exists(), target
        assert not heading or heading in list_anchors(page), f"{target}#{heading}"


@pytest.mark.parametrize("path", PAGES, ids=relative)
def test_code_files_that_a_page_names_exist(path):
    for name in re.findall(r"`((?:\w+/)+\w+\.\w+)`", path.read_text("utf-8")):
        if "reference" not in path.parts and name.endswith((".py", ".toml")):
            assert (ROOT / "src" / "detente" / name).exists() or (ROOT / name).exists(), name


def test_no_page_names_a_place_of_ours():
    forbidden = re.compile(r"/home/|/root/|/work/|pypi\.org|\.\./shared", re.IGNORECASE)
    tracked = [
        p for p in ROOT.rglob("*") if p.suffix in {".py", ".md", ".toml", ".yaml", ".txt", ".json", ".cff"}
    ]
    ours = [
        p for p in tracked if ".venv" not in p.parts and "requirements" not in p.parts and p != Path(__file__)
    ]
    assert not [relative(p) for p in ours if forbidden.search(p.read_text("utf-8"))]
