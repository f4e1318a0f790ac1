import json

import pytest
from typer.testing import CliRunner

from detente.casefile.yaml_parser import parse_yaml
from detente.cli.app import app
from tests.drafting.documents import MEMO
from tests.drafting.test_language_model import GOOD, chat, serve


@pytest.fixture
def memo(tmp_path):
    path = tmp_path / "memo.txt"
    path.write_text(MEMO, "utf-8")
    return path


def read(*words, **environment):
    return CliRunner().invoke(app, ["read", *map(str, words)], env={"DETENTE_MODEL_KEY": None, **environment})


def test_a_draft_goes_to_standard_output(memo):
    result = read(memo)
    assert result.exit_code == 0
    assert parse_yaml(result.stdout).data["title"] == "A memo on the plant"
    assert result.stderr == ""


def test_a_draft_goes_into_a_file_that_is_not_there_yet(memo):
    file = memo.parent / "case.yaml"
    result = read(memo, "--into", file)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert f"detente check {file}" in result.stderr
    assert "beside" not in result.stderr
    written = file.read_text("utf-8")
    again = read(memo, "--into", file)
    assert again.exit_code == 2
    assert "already exists" in again.stderr
    assert file.read_text("utf-8") == written


def test_check_answers_a_draft_with_what_is_left(memo):
    file = memo.parent / "case.yaml"
    read(memo, "--into", file)
    result = CliRunner().invoke(app, ["check", str(file)])
    assert result.exit_code == 2
    assert "question: still says “?”. Fill it in." in result.stderr
    assert "sources" not in result.stderr


def test_a_draft_elsewhere_says_to_keep_a_copy(memo, tmp_path):
    (tmp_path / "cases").mkdir()
    result = read(memo, "--into", tmp_path / "cases" / "case.yaml")
    assert "Keep a copy of memo.txt beside" in result.stderr


@pytest.mark.parametrize(("written", "date"), [("2017-07-01", "2017-07-01"), ("today", "20")])
def test_the_clock_is_read_only_if_asked(memo, written, date):
    result = read(memo, "--retrieved", written)
    assert parse_yaml(result.stdout).data["sources"]["memo"]["retrieved"].startswith(date)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--retrieved", "soon"], "is not a date"),
        (["--model", "small"], "--with-model URL"),
        (["--with-model", "https://example.com/v1"], "--model NAME"),
        (["--with-model", "http://example.com/v1", "--model", "small"], "unencrypted"),
        (["--into", "-"], "--into needs a file name"),
        (["--into", "/nowhere/at/all.yaml"], "/nowhere/at does not exist"),
    ],
)
def test_what_cannot_be_meant_is_said_before_anything_is_done(memo, words, says):
    result = read(memo, *words)
    assert result.exit_code == 2
    assert says in result.stderr
    assert "Traceback" not in result.output


def test_what_is_no_document(tmp_path):
    assert read(tmp_path / "none.txt").exit_code == 2
    assert read(tmp_path).exit_code == 2
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 cut")
    result = read(tmp_path / "a.pdf")
    assert result.exit_code == 2
    assert "a.pdf is" in result.stderr


def test_a_model_is_asked_after_saying_so(memo):
    with serve(chat(json.dumps(GOOD))) as (url, asked):
        result = read(memo, "--with-model", url, "--model", "small", DETENTE_MODEL_KEY="sesame")
    assert result.exit_code == 0
    assert len(asked) == 1
    said = result.stderr.splitlines()
    assert said[0].startswith(f"Sending the text of {memo} (")
    assert "to the model small at 127.0.0.1:" in said[0]
    assert "with the key from DETENTE_MODEL_KEY" in said[0]
    assert "Kept 4 proposals of the model" in said[1]
    assert "sesame" not in result.output
    assert "proposed by small; par2-2: President Boris Yeltsin wrote to NATO." in result.stdout


def test_without_a_word_nothing_is_sent(memo, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("nothing leaves the machine")

    monkeypatch.setattr("socket.socket.connect", refuse)
    assert read(memo).exit_code == 0


def test_an_endpoint_that_answers_rubbish_costs_nothing_but_a_line(memo):
    with serve(chat("Sure! Here is your case: exposure_cap: 5")) as (url, _):
        result = read(memo, "--with-model", url, "--model", "small")
    assert result.exit_code == 0
    assert "did not answer with a JSON object" in result.stderr
    assert "The draft goes on without it." in result.stderr
    assert result.stdout == read(memo).stdout
