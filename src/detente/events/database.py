"""DuckDB as event files need it: bounded memory, nothing from the network, paths taken literally."""

from __future__ import annotations

import os
import signal
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from detente.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

    import duckdb

MOST_THREADS = 8
"""Threads that read at once, at most: each takes memory."""

MEMORY, MEMORY_A_THREAD = 250, 75
"""Megabytes that DuckDB may hold, in all and for each thread; the rest is laid aside on disk."""

INTERRUPTED = "Query interrupted"

CLOSED = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
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
        message = "Event data need an extra: pip install 'detente[events]'."
        raise StoreError(message) from None
    return duckdb


def open_database(folder: Path) -> duckdb.DuckDBPyConnection:
    """Return a database in memory that lays aside in a folder what does not fit."""
    n_threads = min(os.cpu_count() or 1, MOST_THREADS)
    bounds = {"threads": n_threads, "memory_limit": f"{MEMORY + MEMORY_A_THREAD * n_threads}MB"}
    return load_duckdb().connect(config={**CLOSED, **bounds, "temp_directory": str(folder / "spill")})


@contextmanager
def interruptible(database: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """End the query that runs when the user interrupts, whichever thread of DuckDB has it in hand.

    Python hears of a signal only between its own steps, and DuckDB looks for one only while the
    calling thread has work: a query that another thread works on would go on to its end.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # signals go to the main thread
        return
    heard, told = socket.socketpair()
    told.setblocking(False)  # noqa: FBT003 - positional only
    before = signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)

    def listen() -> None:
        while number := heard.recv(1):
            if number[0] == signal.SIGINT:
                database.interrupt()

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        told.close()
        listener.join()
        heard.close()


@contextmanager
def report_errors(start: str, end: str) -> Iterator[None]:
    """Say in one line what DuckDB finds wrong.

    Raises
    ------
    StoreError
        If it finds anything: how the line starts, what it is, how the line ends.
    KeyboardInterrupt
        If the user interrupts a query, of which DuckDB makes another error.
    """
    try:
        yield
    except load_duckdb().InterruptException:
        raise KeyboardInterrupt from None
    except load_duckdb().Error as error:
        told = str(error).splitlines()[0].rstrip(".:")
        message = f"{start}: {told}. {end}"
        raise StoreError(message) from None
    except RuntimeError as error:
        if str(error) != INTERRUPTED:
            raise
        raise KeyboardInterrupt from None


def quote_literal(text: str) -> str:
    """Return a text as SQL writes it.

    Examples
    --------
    >>> quote_literal("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def name_files(*paths: Path) -> str:
    """Return a list of files as SQL writes it; no sign in a name stands for others.

    Examples
    --------
    >>> from pathlib import PurePosixPath
    >>> name_files(PurePosixPath("/a*.csv"))
    "['/a[*].csv']"
    """
    return f"[{', '.join(quote_literal(escape(path)) for path in paths)}]"


def escape(path: Path) -> str:
    """Return the name of a file for a reader that takes patterns of names."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(path))
