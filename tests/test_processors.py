"""Threads are as many as the processors that the process may use."""

import os
from pathlib import Path

import pytest

import detente
from detente import processors
from detente.processors import count_processors


@pytest.fixture
def system(tmp_path, monkeypatch):
    """Stand in for a machine of 16 processors with groups; return a function that lays its files out."""
    monkeypatch.setattr(processors, "_MOUNTS", tmp_path / "cgroup")
    monkeypatch.setattr(processors, "_MEMBERSHIPS", tmp_path / "self")
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: set(range(16)), raising=False)

    def lay_out(membership, files):
        (tmp_path / "self").write_text(membership)
        for name, content in files.items():
            path = tmp_path / "cgroup" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)

    return lay_out


def test_without_groups_the_affinity_decides(system):
    assert count_processors() == 16


def test_it_never_asks_how_many_the_machine_has(system, monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: pytest.fail("asked of the machine"))
    assert count_processors() == 16


@pytest.mark.parametrize(
    ("bound", "n_processors"),
    [
        ("max 100000", 16),
        ("400000 100000", 4),
        ("250000 100000", 2),
        ("50000 100000", 1),
        ("9900000 100000", 16),
        ("", 16),
        ("4 0", 16),
        ("nonsense", 16),
    ],
)
def test_the_quota_of_a_container(system, bound, n_processors):
    system("0::/\n", {"cpu.max": bound})
    assert count_processors() == n_processors


def test_the_tightest_group_around_the_process_decides(system):
    files = {"cpu.max": "max 100000", "a/cpu.max": "300000 100000", "a/b/cpu.max": "800000 100000"}
    system("0::/a/b\n", files)
    assert count_processors() == 3


def test_the_path_of_the_host_means_the_mount(system):
    system("0::/kubepods/pod7\n", {"cpu.max": "200000 100000"})
    assert count_processors() == 2


@pytest.mark.parametrize("name", ["cpu", "cpu,cpuacct", "cpuacct,cpu"])
@pytest.mark.parametrize("folder", ["cpu", "cpu/docker/7"])
def test_the_quota_of_the_older_version(system, name, folder):
    files = {f"{folder}/cpu.cfs_quota_us": "300000\n", f"{folder}/cpu.cfs_period_us": "100000\n"}
    system(f"4:memory:/docker/7\n3:{name}:/docker/7\n0::/\nodd\n", files)
    assert count_processors() == 3


@pytest.mark.parametrize(("quota", "period"), [("-1", "100000"), ("300000", "0"), ("", "100000")])
def test_no_quota_of_the_older_version(system, quota, period):
    system("3:cpu:/\n", {"cpu/cpu.cfs_quota_us": quota, "cpu/cpu.cfs_period_us": period})
    assert count_processors() == 16


def test_no_way_out_of_the_mount(system, tmp_path):
    system("0::/../../etc\n", {})
    (tmp_path / "cpu.max").write_text("100000 100000")
    assert count_processors() == 16


def test_nothing_else_counts_the_processors_of_the_machine():
    home = Path(detente.__file__).parent
    assert [f.name for f in home.rglob("*.py") if "cpu_count" in f.read_text("utf-8")] == ["processors.py"]
