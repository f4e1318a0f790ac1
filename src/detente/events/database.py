"""DuckDB as event files need it: bounded memory, nothing from the network, paths taken literally."""

from __future__ import annotations

import signal
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

from detente.errors import StoreError
from detente.processors import count_processors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import ModuleType

    import duckdb

    Progress: TypeAlias = Callable[[str, float], object]

_MOST_THREADS = 8
"""Threads that may read at once: each takes memory."""

_MEMORY, _MEMORY_PER_THREAD = 250, 75
"""Megabytes that DuckDB may hold, in all and for each thread; the rest goes to disk."""

MISSING_EXTRA = "Event data need optional packages. Install them with: pip install 'detente[events]'"

_POLL_SECONDS = 0.1
"""Seconds between two progress reports."""

_INTERRUPTED = "Query interrupted"

OFFLINE_SETTINGS = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
"""Settings under which nothing is fetched from the network."""


def load_duckdb() -> ModuleType:
    """Return DuckDB.

    Raises
    ------
    StoreError
        If it is not installed.
    """
    try:
        import duckdb  # noqa: PLC0415 - an extra
    except ImportError:
        raise StoreError(MISSING_EXTRA) from None
    return duckdb


def open_database(folder: Path) -> duckdb.DuckDBPyConnection:
    """Return a database in memory that moves what does not fit to a folder."""
    n_threads = min(count_processors(), _MOST_THREADS)
    bounds = {"threads": n_threads, "memory_limit": f"{_MEMORY + _MEMORY_PER_THREAD * n_threads}MB"}
    return load_duckdb().connect(
        config={**OFFLINE_SETTINGS, **bounds, "temp_directory": str(folder / "spill")}
    )


@contextmanager
def interruptible(database: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Stop the running query when the user interrupts, whichever thread of DuckDB works on it.

    Python handles a signal only between its own steps, and DuckDB looks for one only while the
    calling thread has work: a query that another thread works on would go on to its end.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # signals go to the main thread
        return
    receiver, sender = socket.socketpair()
    sender.setblocking(False)  # noqa: FBT003 - positional only
    before = signal.set_wakeup_fd(sender.fileno(), warn_on_full_buffer=False)

    def listen() -> None:
        while number := receiver.recv(1):
            if number[0] == signal.SIGINT:
                database.interrupt()

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        sender.close()
        listener.join()
        receiver.close()


@contextmanager
def report_progress(
    database: duckdb.DuckDBPyConnection, step: str, progress: Progress | None
) -> Iterator[None]:
    """Report how far DuckDB is while it works, and that it is done."""
    if progress is None:
        yield
        return
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(_POLL_SECONDS):
            progress(step, max(database.query_progress(), 0.0) / 100)

    database.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false")
    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()
    progress(step, 1.0)


@contextmanager
def raise_store_errors(start: str, end: str) -> Iterator[None]:
    """Turn errors of DuckDB into a message of one line.

    Raises
    ------
    StoreError
        If DuckDB reports one: the given start, the reason, the given end.
    KeyboardInterrupt
        If the user interrupts a query, of which DuckDB makes another error.
    """
    try:
        yield
    except load_duckdb().InterruptException:
        raise KeyboardInterrupt from None
    except load_duckdb().Error as error:
        reason = str(error).splitlines()[0].rstrip(".:")
        message = f"{start}: {reason}. {end}"
        raise StoreError(message) from None
    except RuntimeError as error:
        if str(error) != _INTERRUPTED:
            raise
        raise KeyboardInterrupt from None


def sql_literal(text: str) -> str:
    """Return a text as an SQL literal.

    Examples
    --------
    >>> sql_literal("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def sql_files(*paths: Path) -> str:
    """Return a list of files as an SQL literal; no character in a name acts as a wildcard.

    Examples
    --------
    >>> from pathlib import PurePosixPath
    >>> sql_files(PurePosixPath("/a*.csv"))
    "['/a[*].csv']"
    """
    return f"[{', '.join(sql_literal(_escape_glob(path)) for path in paths)}]"


def _escape_glob(path: Path) -> str:
    """Return the name of a file for a reader that takes patterns."""
    return "".join(f"[{character}]" if character in "*?[" else character for character in str(path))
