"""A sweep on worker processes: the same bytes as in one process, also where a worker is killed."""

import os
import signal
from importlib.metadata import PackageNotFoundError
from typing import Any

import pytest

from detente.casefile.files import read_starter
from detente.errors import DetenteError
from detente.sweeps import pools
from detente.sweeps.runner import sweep

WHY = "workers are those of Dask: extra cluster"
pytest.importorskip("pyarrow", reason=WHY)
distributed = pytest.importorskip("distributed", reason=WHY)
dask, psutil = pytest.importorskip("dask", reason=WHY), pytest.importorskip("psutil", reason=WHY)

WANTED: dict[str, Any] = {"seeds": range(1, 13), "grid": {"decision.discount": [0.6, 0.9]}, "n_draws": 100}


@pytest.fixture
def case(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(read_starter())
    return path


@pytest.fixture
def scheduler():
    """A scheduler with one worker, both in threads of this process, for what needs no processes."""
    pages: dict[str, list[str]] = {
        "distributed.scheduler.http.routes": [],
        "distributed.worker.http.routes": [],
    }
    with (
        dask.config.set(pages),
        distributed.LocalCluster(
            n_workers=1,
            threads_per_worker=1,
            processes=False,
            protocol="tcp://",
            host="127.0.0.1",
            scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
        ) as cluster,
    ):
        yield cluster


def list_workers():
    children = psutil.Process().children(recursive=True)
    return [child for child in children if any("spawn_main" in word for word in child.cmdline())]


def test_a_killed_worker_loses_nothing_and_the_bytes_are_those_of_one_process(case, tmp_path):
    killed: list[Any] = []

    def kill_first(step, _):
        if "rows" in step and not killed:
            killed.append(list_workers()[0])
            killed[0].send_signal(signal.SIGKILL)

    shared = sweep([case], tmp_path / "shared", n_workers=2, progress=kill_first, **WANTED)
    alone = sweep([case], tmp_path / "alone", **WANTED)
    assert killed
    assert not killed[0].is_running()
    assert not list_workers()
    assert shared.n_computed == alone.n_computed == 24
    assert shared.path.read_bytes() == alone.path.read_bytes()


def test_workers_listen_to_this_machine_and_to_holders_of_the_key():
    with pools._open_cluster(1) as cluster:
        assert cluster.scheduler_address.startswith("tls://127.0.0.1:")
        ours = [psutil.Process(), *list_workers()]
        listening = [c for process in ours for c in process.net_connections() if c.status == "LISTEN"]
        assert listening
        assert {connection.laddr.ip for connection in listening} == {"127.0.0.1"}
        other_key = distributed.Security.temporary()
        with pytest.raises(OSError, match="certificate"):
            distributed.Client(cluster.scheduler_address, security=other_key, timeout=3)
        with (
            pytest.raises(DetenteError, match="No Dask scheduler answers"),
            pools._connect(cluster.scheduler_address),
        ):
            pass
    assert not list_workers()


def test_a_job_that_kills_its_workers_is_left_out():
    with dask.config.set({"distributed.scheduler.allowed-failures": 0}), pools.open_pool(2) as pool:
        assert list(pool(os._exit, [(1,)])) == []
        assert sorted(pool(abs, [(-1,), (-2,)])) == [1, 2]


def test_a_scheduler_elsewhere_gives_the_same_rows(case, tmp_path, scheduler):
    wanted = {**WANTED, "seeds": [1, 2]}
    there = sweep([case], tmp_path / "there", scheduler=scheduler.scheduler_address, **wanted)
    here = sweep([case], tmp_path / "here", **wanted)
    assert there.path.read_bytes() == here.path.read_bytes()


def test_a_scheduler_that_goes_is_told_and_the_rows_stay(case, tmp_path, scheduler, monkeypatch):
    monkeypatch.setattr(pools, "_SECONDS", 2)

    def close(step, _):
        if "rows" in step:
            scheduler.close()

    with pytest.raises(DetenteError, match="The connection to the scheduler is lost"):
        sweep([case], tmp_path / "swept", scheduler=scheduler.scheduler_address, progress=close, **WANTED)
    n_there = len(list((tmp_path / "swept" / "_parts").iterdir()))
    assert n_there >= 1
    assert sweep([case], tmp_path / "swept", **WANTED).n_computed == 24 - n_there


def test_limits_that_run_out_together_are_a_lost_connection(scheduler, monkeypatch):
    def run_out(_client):
        raise RuntimeError("Cannot change state of expiring Timeout")

    with pools.open_pool(scheduler=scheduler.scheduler_address) as pool:
        monkeypatch.setattr(distributed.Client, "nthreads", run_out)
        with pytest.raises(DetenteError, match="The connection to the scheduler is lost"):
            list(pool(abs, [(-1,)]))


def test_a_scheduler_without_workers_or_without_detente_is_told(scheduler, monkeypatch):
    def find_none(_name):
        raise PackageNotFoundError("detente")

    monkeypatch.setattr(pools, "_SECONDS", 2)
    address = scheduler.scheduler_address
    with monkeypatch.context() as patch:
        patch.setattr(pools, "version", find_none)
        with pytest.raises(DetenteError, match="lacks detente"), pools.open_pool(scheduler=address):
            pass
    scheduler.scale(0)
    scheduler.sync(scheduler._correct_state)
    with pytest.raises(DetenteError, match="has no worker"), pools.open_pool(scheduler=address):
        pass
    with (
        pytest.raises(DetenteError, match="No Dask scheduler answers"),
        pools.open_pool(scheduler="tcp://127.0.0.1:1"),
    ):
        pass
