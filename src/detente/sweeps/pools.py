"""Where the work of a sweep is done: in this process, in processes of this machine, or at a Dask scheduler."""

from __future__ import annotations

import contextlib
import logging
import re
from asyncio import CancelledError
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from itertools import islice, starmap
from typing import TYPE_CHECKING, Any, TypeAlias

from detente.errors import DetenteError
from detente.sweeps.folder import MISSING_CLUSTER

if TYPE_CHECKING:
    import distributed

_LOOPBACK = "127.0.0.1"
_SECONDS = 30
"""Seconds to wait for a scheduler, and for its first worker."""

_JOBS_AHEAD = 3
"""Jobs handed out for each thread, so that none waits for the next, and few texts travel at once."""

_ADDRESS = re.compile(r"(tcp|tls)://[^\s/]+:[0-9]{1,5}")

_DEAF = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
"""What a worker runs first: a terminal interrupts this process, which then ends its workers."""


Pool: TypeAlias = Callable[[Callable[..., Any], Iterable[tuple[Any, ...]]], Iterator[Any]]
"""Calls a function on each of many tuples of arguments. Results come in any order, as they are done; those of a job
whose workers keep dying are left out."""


@contextlib.contextmanager
def open_pool(n_workers: int = 1, scheduler: str | None = None) -> Iterator[Pool]:
    """Yield where to work.

    Parameters
    ----------
    n_workers
        Processes of this machine; with 1, all is done in this process, without Dask. They listen to this
        machine alone, and take work from nobody who lacks a key made for them.
    scheduler
        Address of a Dask scheduler, such as ``tcp://10.0.0.7:8786``; takes the place of ``n_workers``.
        Dask sends objects that run code when they are read, in both directions: whoever controls the scheduler
        or the way to it controls this process.

    Raises
    ------
    DetenteError
        If Dask is not installed, or the scheduler does not answer or has no worker.
    """
    if scheduler is None and n_workers == 1:
        yield starmap
        return
    if scheduler is not None and not _ADDRESS.fullmatch(scheduler):
        message = f'"{scheduler}" is not the address of a scheduler. Write it as tcp://10.0.0.7:8786.'
        raise DetenteError(message)
    if find_spec("distributed") is None:
        raise DetenteError(MISSING_CLUSTER)
    with (
        _open_cluster(n_workers) if scheduler is None else contextlib.nullcontext(scheduler) as place,
        _connect(place) as client,
    ):
        yield lambda function, jobs: _share_out(client, function, jobs)


def _open_cluster(n_workers: int) -> distributed.LocalCluster:
    """Return worker processes of this machine, which none of its other users can reach."""
    import dask  # noqa: PLC0415 - an extra
    from distributed import LocalCluster, Security  # noqa: PLC0415 - an extra

    pages: dict[str, list[str]] = {
        "distributed.scheduler.http.routes": [],
        "distributed.worker.http.routes": [],
    }
    with dask.config.set(pages):
        return LocalCluster(
            n_workers=n_workers,
            threads_per_worker=1,
            host=_LOOPBACK,
            protocol="tls://",
            security=Security.temporary(),
            dashboard_address=None,
            scheduler_kwargs={"dashboard": False, "dashboard_address": f"{_LOOPBACK}:0"},
            silence_logs=logging.CRITICAL,
            preload=[_DEAF],
        )


@contextlib.contextmanager
def _connect(scheduler: str | distributed.LocalCluster) -> Iterator[distributed.Client]:
    """Yield a client of a scheduler that has a worker."""
    from distributed import Client  # noqa: PLC0415 - an extra

    try:
        client = Client(scheduler, timeout=_SECONDS, set_as_default=False)
    except (OSError, TypeError) as error:  # the latter for an address of TLS without a key
        message = f"No Dask scheduler answers at {scheduler}: {error}. Start one with: dask scheduler"
        raise DetenteError(message) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=_SECONDS)
        except TimeoutError:
            message = f"The scheduler at {scheduler} has no worker. Start one with: dask worker {scheduler} --nthreads 1"
            raise DetenteError(message) from None
        try:
            client.run(version, "detente")
        except PackageNotFoundError:
            message = f"A worker of {scheduler} lacks detente. Install the same version on every machine."
            raise DetenteError(message) from None
        yield client


def _share_out(
    client: distributed.Client, function: Callable[..., Any], jobs: Iterable[tuple[Any, ...]]
) -> Iterator[Any]:
    """Yield the results of jobs as workers finish them; what a worker took with it when it died is done again."""
    from distributed import KilledWorker, as_completed  # noqa: PLC0415 - an extra

    waiting = iter(jobs)
    running = as_completed(loop=client.loop)
    try:
        while True:
            n_wanted = _JOBS_AHEAD * max(_count_threads(client), 1)
            for job in islice(waiting, max(n_wanted - running.count(), 0)):
                running.add(client.submit(function, *job, pure=False))
            if running.is_empty():
                return
            with contextlib.suppress(KilledWorker):
                yield next(running).result()
    except (CancelledError, OSError) as error:
        message = "The connection to the scheduler is lost. Finished rows are kept; the same command computes the rest."
        raise DetenteError(message) from error


def _count_threads(client: distributed.Client) -> int:
    """Return the number of threads at work; raises ``OSError`` where the scheduler is gone."""
    try:
        return sum(client.nthreads().values())
    except RuntimeError as error:  # asyncio's, where the limits of two nested waits run out together
        raise OSError(str(error)) from error
