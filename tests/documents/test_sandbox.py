import io
import json
import random
import subprocess
import sys
from types import SimpleNamespace

import pytest

from detente.documents import sandbox
from detente.documents.document import Block, DocumentFault
from detente.documents.sandbox import parse_in_subprocess
from tests.documents.pdfs import draw, write_pdf

ONE = write_pdf([draw([("The “plant” comes first.", 72, 800)])])


def test_blocks_and_faults_come_through():
    assert parse_in_subprocess("pdf", ONE) == (Block("The “plant” comes first.", 1),)
    blocks = parse_in_subprocess("pdf", ONE[:200])
    assert isinstance(blocks, DocumentFault)
    assert "incomplete" in blocks.message


def test_whatever_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(sandbox, "_MOST_SECONDS", 1)
    monkeypatch.setattr(sandbox, "_BUSY", 1)
    blocks = parse_in_subprocess("html", b"<p>" + b"<div></p>" * 1_000_000)
    assert isinstance(blocks, DocumentFault)
    assert blocks.message == "takes more than 1 seconds to read"


@pytest.mark.parametrize("seed", range(6))
def test_a_damaged_file_is_read_or_is_a_fault(seed):
    damaged = bytearray(ONE)
    rng = random.Random(seed)
    for _ in range(12):
        damaged[rng.randrange(9, len(damaged) - 6)] = rng.randrange(256)
    blocks = parse_in_subprocess("pdf", bytes(damaged))
    assert isinstance(blocks, DocumentFault | tuple)


def test_the_working_directory_is_no_place_for_code(tmp_path, monkeypatch):
    (tmp_path / "pypdf.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(tmp_path)
    assert parse_in_subprocess("pdf", ONE) == (Block("The “plant” comes first.", 1),)


def test_without_an_interpreter_there_is_a_fault(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/none/such")
    blocks = parse_in_subprocess("pdf", ONE)
    assert isinstance(blocks, DocumentFault)
    assert "did not start (No such file" in blocks.message


@pytest.mark.parametrize(("code", "says"), [(1, "damaged"), (-9, "memory"), (-24, "60 seconds")])
def test_a_reader_that_is_killed_is_a_fault(monkeypatch, code, says):
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: SimpleNamespace(returncode=code))
    blocks = parse_in_subprocess("pdf", ONE)
    assert isinstance(blocks, DocumentFault)
    assert says in blocks.message


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (b"Title", {"blocks": [["Title", None, False]]}),
        (b"\0\xff", {"fault": ["is not a PDF, a web page, a mail or text", "Save or export it"]}),
    ],
)
def test_the_reader_answers_in_json(monkeypatch, capsys, content, answer):
    monkeypatch.setattr(sandbox, "_limit_resources", lambda: None)
    monkeypatch.setattr(sys, "argv", ["quarantine", "text"])
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
    sandbox._main()
    printed = json.loads(capsys.readouterr().out)
    assert printed.keys() == answer.keys()
    if "fault" in printed:
        assert all(
            text.startswith(start) for text, start in zip(printed["fault"], answer["fault"], strict=True)
        )
    else:
        assert printed == answer


def test_bounds_are_set_where_the_system_knows_them(monkeypatch):
    resource = pytest.importorskip("resource")
    bounds: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "setrlimit", bounds.__setitem__)
    sandbox._limit_resources()
    assert bounds[resource.RLIMIT_AS] == (1 << 30, 1 << 30)
    assert bounds[resource.RLIMIT_CPU] == (60, 61)
    bounds.clear()
    monkeypatch.setitem(sys.modules, "resource", None)
    sandbox._limit_resources()
    assert not bounds
