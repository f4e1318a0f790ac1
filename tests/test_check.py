"""What `detente check` prints of a case and its documents, and what it writes back."""

import hashlib

import pytest
from typer.testing import CliRunner

from detente.casefile.files import read_starter, read_text
from detente.cli.app import app

MEMO = """Strategy memo

The plant comes first, whatever the rival may want from us.

The rival tested cells with us in 2016 and kept to the plan.
"""
PASSAGES = """
# Quotes, to be verified.
passages:
  first:
    source: memo
    exact: The plant comes first   # said twice
    par: 2

  # the test
  test: {source: memo, exact: tested cells with us in 2016, par: 3}
# The end.
"""


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def mine(tmp_path):
    """A case that quotes a memo which lies beside it."""
    digest = hashlib.sha256(MEMO.encode()).hexdigest()
    text = read_starter().replace("memo: {", f"memo: {{file: memo.txt, sha256: {digest}, ")
    text = text.replace("source: memo par=3", "source: first; test") + PASSAGES
    (tmp_path / "memo.txt").write_text(MEMO)
    path = tmp_path / "mine.yaml"
    path.write_text(text, "utf-8")
    return path


def place(path, words):
    lines = path.read_text("utf-8").splitlines()
    return next(f"{path}:{n}:" for n, line in enumerate(lines, 1) if words in line)


def test_a_case_whose_quotes_stand(mine):
    result = run("check", mine)
    assert result.exit_code == 0
    assert "Documents unchanged: memo\nQuotes: 2 where the case says\n" in result.stdout
    assert "no faults" in result.stdout


def test_a_moved_quote_is_a_note_and_fix_writes_it(mine):
    title, first, test = MEMO.strip().split("\n\n")
    (mine.parent / "memo.txt").write_text(f"{title}\n\n{test}\n\n{first}")
    before = mine.read_text("utf-8")
    result = run("check", mine)
    assert result.exit_code == 2
    assert "Documents changed since they were cited: memo\nQuotes: 2 moved\n" in result.stdout
    assert (
        f"note: {place(mine, 'comes first')}5: passages.first.exact: “The plant comes first”" in result.stderr
    )
    assert f"{place(mine, 'memo.txt')}" in result.stderr
    assert "1 fault\n" in result.stderr
    assert mine.read_text("utf-8") == before
    result = run("check", mine, "--fix")
    assert result.exit_code == 0
    assert "Updated passages.first.par: 2 -> 3\n" in result.stdout
    assert "Updated sources.memo.sha256: " in result.stdout
    assert "Documents unchanged: memo\nQuotes: 2 where the case says\n" in result.stdout
    after = mine.read_text("utf-8").splitlines()
    changed = [line for line in after if line not in before.splitlines()]
    assert [line.strip().split(":")[0] for line in changed] == ["memo", "par", "test"]
    assert after[-1] == "# The end."
    assert "Nothing to repair" in run("check", mine, "--fix").stdout


def test_words_of_a_quote_are_never_written(mine):
    (mine.parent / "memo.txt").write_text(MEMO.replace("tested cells with us", "tried cells with us"))
    before = mine.read_bytes()
    result = run("check", mine, "--fix")
    assert result.exit_code == 2
    assert "Quotes: 1 where the case says, 1 worded differently" in result.stdout
    assert "paragraph 3 now says “tried cells with us in 2016”, not “" in result.stderr
    assert mine.read_bytes() == before


def test_a_deleted_sentence_is_a_fault(mine):
    (mine.parent / "memo.txt").write_text(MEMO.partition("The rival tested")[0])
    result = run("check", mine)
    assert result.exit_code == 2
    assert "Quotes: 1 where the case says, 1 not found" in result.stdout
    assert f"{place(mine, 'tested cells')}24: passages.test.exact:" in result.stderr
    assert "is not in memo" in result.stderr
    assert "2 faults" in result.stderr


def test_what_is_cited_by_number_alone_is_told_although_the_digest_is_mended(mine):
    text = mine.read_text("utf-8").replace("source: first; test", "source: first; memo par=3")
    mine.write_text(text, "utf-8")
    (mine.parent / "memo.txt").write_text(MEMO + "\nMore.\n")
    result = run("check", mine, "--fix")
    assert result.exit_code == 0
    assert "cites memo by paragraph or page number alone, and the document has changed since" in result.stderr


def test_strict_counts_notes(mine):
    assert "note: " in run("check", mine).stderr
    assert run("check", mine, "--strict").exit_code == 2
    text = read_text("nunn-lugar-1991")
    coded = "{reciprocate: 0.05, free_ride: 0.25, exploit: 0.7}"
    assert coded in text
    text = text.replace(coded, "{reciprocate: 0.05, free_ride: 0.95}")
    mine.write_text(text, "utf-8")
    assert run("check", mine, "--strict").exit_code == 0


def test_sources_are_grouped(mine):
    stdout = run("check", "nunn-lugar-1991").stdout
    assert "Documents not saved as a file: statute, debate," in stdout
    assert " and 20 more\n" in stdout
    assert stdout.splitlines()[2].startswith(
        "Of the 12 numbers that weigh most, readers meet 12 under a name"
    )
    (mine.parent / "memo.txt").unlink()
    assert "Documents not found on this computer: memo\nQuotes: 2 not checked\n" in run("check", mine).stdout


def test_a_document_is_found_in_the_folder_of_documents(mine, monkeypatch):
    folder = mine.parent / "documents"
    folder.mkdir()
    (mine.parent / "memo.txt").rename(folder / "memo.txt")
    monkeypatch.setenv("DETENTE_DOCUMENTS", str(folder))
    assert "Documents unchanged: memo" in run("check", mine).stdout


def test_a_shipped_case_is_checked_and_never_written(mine, monkeypatch, tmp_path):
    monkeypatch.setenv("DETENTE_DOCUMENTS", str(tmp_path))
    quotes = "A title\n\nA byline\n\nThe plant comes first.\n"
    (tmp_path / "isis-2017-oped.txt").write_text(quotes)
    result = run("check", "isis-2017", "--fix")
    assert result.exit_code == 2
    assert "is not in oped" in result.stderr
    assert "has changed since the case was written" in result.stderr


def test_a_case_that_cannot_be_written_stays(mine, monkeypatch):
    (mine.parent / "memo.txt").write_text(MEMO + "\nMore.\n")
    before = mine.read_bytes()

    def refuse(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("detente.documents.file_io.os.fdopen", refuse)
    result = run("check", mine, "--fix")
    assert result.exit_code == 2
    assert "cannot be written: No space left on device" in result.stderr
    monkeypatch.undo()
    assert mine.read_bytes() == before


def test_faults_of_the_case_come_first(mine):
    mine.write_text(mine.read_text("utf-8").replace("source: memo\n", "source: meemo\n"), "utf-8")
    result = run("check", mine, "--fix")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "passages.first.source: unknown source 'meemo'. Did you mean 'memo'?" in result.stderr


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("ordinary: 1% to 2%", "ordinary: 0.1 to 20%", "10% to 20% if only one is"),
        ("date: 2025-01-15", "date: 15/01/25", "Write 1925-01-15 for 15 January 1925, or 2025-01-15"),
        ("sample: 6 ", "sample: 0.001 ", "Write at least 0.1"),
        ("decisive: 5 to 20", "decisive: 1e-300 to 1e9", "Write at least 0.001"),
        ("name: the board", "name: the rival", "board and rival are both called"),
    ],
)
def test_what_has_two_readings_stops_the_check_with_its_place(tmp_path, old, new, says):
    text = read_starter().replace("hazard: {", "hazard: {ordinary: 1% to 2%, ")
    assert old in text
    file = tmp_path / "case.yaml"
    file.write_text(text.replace(old, new, 1), "utf-8")
    result = run("check", file)
    assert result.exit_code == 2
    assert says in " ".join(result.output.split())
    assert "Traceback" not in result.output
