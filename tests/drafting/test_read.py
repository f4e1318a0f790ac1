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
    assert again.exit_code == 0
    assert "stays as it was" in again.stderr
    assert "memo.txt: already there, as source memo, by its checksum; nothing added." in again.stderr
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


TREATY = "Russia and Iran signed a contract on 8 March 1995 to finish the Bushehr reactor."
WIRE = "In March 1995 Iran and Russia signed an agreement to finish the reactor at Bushehr."


@pytest.fixture
def papers(tmp_path):
    """Two papers on one event."""
    (tmp_path / "treaty.txt").write_text(TREATY, "utf-8")
    (tmp_path / "wire.txt").write_text(WIRE, "utf-8")
    return [tmp_path / "treaty.txt", tmp_path / "wire.txt"]


def test_several_documents_make_one_case_as_if_they_were_added_one_by_one(memo, papers):
    together = read(memo, *papers)
    assert together.exit_code == 0
    assert (
        "wire.txt: source wire; 1 passage, 0 key sentences without a date among them; to take over: 1 dated statement and 0 new actors."
        in together.stderr
    )
    assert (
        "dated-4: Same event as dated-3 of treaty? Dated 1995-03-08 there and 1995-03 here."
        in together.stderr
    )
    file = memo.parent / "case.yaml"
    for paper in (memo, *papers):
        assert read(paper, "--into", file).exit_code == 0
    assert file.read_text("utf-8") == together.stdout


def test_a_case_keeps_its_bytes_when_documents_are_added(tmp_path, papers):
    file = tmp_path / "case.yaml"
    old = b"\xef\xbb\xbf# ours\r\nsources:\r\n    memo: {title: Memo}   # kept\r\n\r\nb:   2\r\n# end"
    file.write_bytes(old)
    result = read(papers[0], "--into", file)
    assert result.exit_code == 0
    assert "Added lines to" in result.stderr
    new = file.read_bytes()
    left = iter(new)
    assert all(byte in left for byte in old)
    assert new.count(b"\n") == new.count(b"\r\n")
    assert parse_yaml(new.decode("utf-8-sig")).data["sources"]["treaty"]["file"] == "treaty.txt"


def test_documents_that_cannot_be_read_are_all_named_before_anything_is_written(tmp_path, papers):
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 cut")
    (tmp_path / "b.docx").write_bytes(b"PK\x03\x04 word/document.xml")
    file = tmp_path / "case.yaml"
    names = [papers[0], tmp_path / "a.pdf", tmp_path / "none.txt", tmp_path / "b.docx", papers[1]]
    result = read(*names, "--into", file)
    assert result.exit_code == 2
    for name in ("a.pdf is", "none.txt cannot be read", "b.docx "):
        assert name in result.stderr
    assert "3 of 5 documents cannot be read, so nothing was written." in result.stderr
    assert not file.exists()
    result = read(*names, "--into", file, "--skip-unreadable")
    assert result.exit_code == 0
    assert set(parse_yaml(file.read_text("utf-8")).data["sources"]) == {"treaty", "wire"}
    assert read(tmp_path / "a.pdf", "--skip-unreadable").exit_code == 2


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("a: [1", "is not valid YAML"),
        ("- a", "expected a case"),
        ("sources: 3\n", "case.yaml:1:1: sources: found a whole number"),
        ("{a: 1}\n", "takes no new lines"),
    ],
)
def test_a_case_that_takes_no_rows_stays_as_it_was(tmp_path, papers, content, says):
    file = tmp_path / "case.yaml"
    file.write_text(content, "utf-8")
    result = read(*papers, "--into", file)
    assert result.exit_code == 2
    assert says in result.stderr
    assert "Traceback" not in result.output
    assert file.read_text("utf-8") == content


def test_a_case_that_cannot_be_written_is_named_before_anything_is_read(tmp_path, papers, monkeypatch):
    file = tmp_path / "case.yaml"
    file.write_text("a: 1\n", "utf-8")
    monkeypatch.setattr("os.access", lambda path, mode: not str(path).endswith(".yaml"))
    result = read(*papers, "--into", file)
    assert result.exit_code == 2
    assert "is write-protected" in result.stderr
    monkeypatch.setattr("os.access", lambda path, mode: True)

    def refuse(path, content):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("detente.documents.file_io.write_bytes", refuse)
    result = read(*papers, "--into", file)
    assert result.exit_code == 2
    assert "cannot be written: Read-only file system" in result.stderr
    assert file.read_text("utf-8") == "a: 1\n"


def test_a_model_is_asked_of_one_document_for_a_new_case(memo, papers):
    words = ["--with-model", "http://localhost:1/v1", "--model", "small"]
    (memo.parent / "case.yaml").write_text("a: 1\n", "utf-8")
    for documents in ([memo, *papers], [memo, "--into", memo.parent / "case.yaml"]):
        result = read(*documents, *words)
        assert result.exit_code == 2
        assert "reads one document into a new case" in result.stderr


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
