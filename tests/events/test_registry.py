import hashlib
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from typer.testing import CliRunner

from detente.cli.app import app
from detente.errors import StoreError
from detente.events import registry
from detente.events.registry import fetch_source, find_source, list_sources

pytest.importorskip("pooch")
CONTENT = b"RDX3 not really"


class Server(BaseHTTPRequestHandler):
    def do_GET(self):
        exists = self.path in {"/one.rda", "/20200105.zip"}
        self.send_response(200 if exists else 404)
        self.end_headers()
        self.wfile.write(CONTENT if exists else b"")

    def log_message(self, *args):
        pass


@pytest.fixture
def known(monkeypatch):
    """Three data sets on this machine: a pinned one, one for each date, and one that was changed."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host = f"http://127.0.0.1:{server.server_port}"
    plain = registry.PublicSource("one", "One table", "free", "Nobody (2020)", r_object="table.of.one")
    digest = hashlib.sha256(CONTENT).hexdigest()
    sources = (
        replace(plain, url=f"{host}/one.rda", sha256=digest),
        replace(plain, name="daily", url=host + "/{date:%Y%m%d}.zip", r_object=""),
        replace(plain, name="changed", url=f"{host}/one.rda", sha256="0" * 64),
        replace(plain, name="gone", url=f"{host}/gone.rda", sha256=digest),
        replace(plain, name="page", page="https://example.org"),
    )
    monkeypatch.setattr(registry, "list_sources", lambda: sources)
    yield
    server.shutdown()
    server.server_close()


def test_every_source_says_whose_it_is_and_where_it_stands():
    sources = list_sources()
    assert len({source.name for source in sources}) == len(sources)
    for source in sources:
        assert source.what
        assert source.licence
        assert source.citation
        assert bool(source.url) != bool(source.page)
        assert source.is_dated or source.page or len(source.sha256) == 64
        assert "raw.githubusercontent" not in source.url or len(source.url.split("/")[5]) == 40


def test_a_file_arrives_whole_and_is_fetched_once(known, tmp_path):
    fetched = fetch_source("one", tmp_path)
    assert fetched.path.read_bytes() == CONTENT
    assert fetched.sha256 == fetched.source.sha256
    assert fetched.r_command.startswith('Rscript -e \'load("one.rda"); write.csv(as.data.frame(table.of.one)')
    again = fetch_source("one", tmp_path)
    assert (again.path, [*tmp_path.iterdir()]) == (fetched.path, [fetched.path])


def test_a_file_for_a_date_is_not_pinned_and_never_replaced(known, tmp_path):
    fetched = fetch_source("daily:2020-01-05", tmp_path)
    assert (fetched.source.sha256, fetched.r_command) == ("", "")
    with pytest.raises(StoreError, match="already exists"):
        fetch_source("daily:2020-01-05", tmp_path)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("changed", "has changed: its SHA-256"),
        ("gone", "cannot be downloaded"),
        ("page", "Download one from https://example.org"),
        ("nothing", 'Unknown data set "nothing". Choose one of one, daily'),
        ("one:2020-01-05", "without a date"),
        ("daily", "needs a valid date"),
        ("daily:2020-13-01", "needs a valid date"),
        ("daily:../../etc", "needs a valid date"),
    ],
)
def test_what_cannot_be_fetched_is_an_error_and_leaves_nothing(known, tmp_path, name, message):
    with pytest.raises(StoreError, match=message):
        fetch_source(name, tmp_path)
    assert not [*tmp_path.iterdir()]


def test_without_a_network_one_line_says_so(monkeypatch, tmp_path):
    # Port 9 takes no connection.
    source = registry.PublicSource(
        "far", "Far", "free", "Nobody", url="http://127.0.0.1:9/far.csv", sha256="0" * 64
    )
    monkeypatch.setattr(registry, "list_sources", lambda: (source,))
    with pytest.raises(StoreError, match="the server cannot be reached"):
        fetch_source("far", tmp_path)
    assert not [*tmp_path.iterdir()]


KILLED = """
import os, signal, sys
from pathlib import Path
import pooch
from detente.events import registry
def die(self, url, output_file, pooch):
    output_file.write(b"half of it")
    output_file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
pooch.HTTPDownloader.__call__ = die
registry.fetch_source("keds-levant", Path(sys.argv[1]))
"""


def test_what_a_killed_download_left_is_cleared_by_the_next(known, tmp_path):
    result = subprocess.run([sys.executable, "-c", KILLED, tmp_path], check=False)
    assert result.returncode == -signal.SIGKILL
    assert len([*tmp_path.iterdir()]) == 1
    assert [fetch_source("one", tmp_path).path] == [*tmp_path.iterdir()]


def test_a_folder_that_is_not_there_is_made_unless_it_cannot_be(known, tmp_path):
    assert fetch_source("one", tmp_path / "new").path.parent == tmp_path / "new"
    with pytest.raises(StoreError, match="cannot be created"):
        fetch_source("one", tmp_path / "none" / "deeper")


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("gdelt-1:2020-01-05", "http://data.gdeltproject.org/events/20200105.export.CSV.zip"),
        ("gdelt-2:2020-01-05T12:15", "http://data.gdeltproject.org/gdeltv2/20200105121500.export.CSV.zip"),
    ],
)
def test_dates_become_addresses(name, url):
    assert find_source(name)[1] == url


def test_the_command_lists_and_fetches(known, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    listed = CliRunner().invoke(app, ["events", "fetch"])
    assert listed.exit_code == 0
    assert "one: One table." in listed.stdout
    assert "Cite: Nobody (2020)." in listed.stdout
    assert not [*tmp_path.iterdir()]
    got = CliRunner().invoke(app, ["events", "fetch", "one"])
    assert (got.exit_code, got.stdout) == (0, f"{tmp_path / 'one.rda'}\n")
    assert "Rscript" in got.stderr
    missed = CliRunner().invoke(app, ["events", "fetch", "nothing"])
    assert (missed.exit_code, missed.stdout) == (2, "")
    assert missed.stderr.count("\n") == 1
