"""Files appear whole, with the permissions of their folder's owner; what killed runs left is cleared."""

import os
import stat
import subprocess
import sys

import pytest

from detente.documents.file_io import open_whole, write_bytes, write_file

pytest.importorskip("fcntl", reason="stale files are known by their locks")


@pytest.fixture
def umask():
    before = os.umask(0o077)
    yield os.umask
    os.umask(before)


@pytest.mark.parametrize("mask", [0o077, 0o027, 0o002, 0o022])
def test_a_new_file_has_the_permissions_that_the_umask_leaves(tmp_path, umask, mask):
    umask(mask)
    write_file(tmp_path / "a", "text")
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o666 & ~mask


def test_an_old_file_keeps_its_permissions(tmp_path):
    path = tmp_path / "a"
    path.write_text("old")
    path.chmod(0o640)
    write_file(path, "new")
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("new", 0o640)


def test_what_a_killed_run_left_is_cleared_by_the_next(tmp_path):
    script = (
        "import os, signal, sys, pathlib\n"
        "from detente.documents.file_io import open_whole\n"
        "with open_whole(pathlib.Path(sys.argv[1])) as file:\n"
        "    file.write(b'half'); file.flush(); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "a")], check=False)
    (tmp_path / ".detente-old.part").touch()
    assert len(list(tmp_path.glob(".detente-*.part"))) == 2
    write_bytes(tmp_path / "b", b"whole")
    assert [path.name for path in tmp_path.iterdir()] == ["b"]


def test_what_a_running_one_writes_is_left_alone(tmp_path):
    with open_whole(tmp_path / "a") as file:
        file.write(b"slow")
        write_bytes(tmp_path / "b", b"quick")
        (part,) = tmp_path.glob(".detente-*.part")
        assert part.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_other_files_and_links_are_left_alone(tmp_path):
    target = tmp_path / "mine.part"
    target.touch()
    (tmp_path / ".detente-link.part").symlink_to(target)
    write_bytes(tmp_path / "b", b"")
    assert target.exists()


def test_a_failed_write_leaves_nothing(tmp_path):
    with pytest.raises(KeyboardInterrupt), open_whole(tmp_path / "a"):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []
