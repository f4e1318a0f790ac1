"""A kernel is kept where nobody else can write, and compiled again wherever anything else is the case."""

import errno
import hashlib
import os
import pickle
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

from detente.methods import kernel_cache
from detente.methods.compilation import compile_kernel

LOGGER = "detente.methods.kernel_cache"
TABLE = np.arange(200_000.0)

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")


def double(x):
    return 2 * x


def look_up(i):
    return TABLE[i]


class Bomb:
    """Runs code when it is unpickled, as any pickle can."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (Path(self.path),)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return the folder of the kernels, which is yet to be made."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    return tmp_path / "detente" / "kernels"


@pytest.fixture
def told(caplog):
    """Run a kernel as a new process would, and return what was said about compiling it."""

    def run(function=double, argument=21, result=42):
        caplog.clear()
        with caplog.at_level("INFO", LOGGER):
            assert compile_kernel(function)(argument) == result
        return caplog.text

    return run


def keep(folder, content):
    """Put content where the kernel that was kept lies, with the digest that fits it."""
    (file,) = folder.iterdir()
    file.write_bytes(hashlib.sha256(content).digest() + content)
    return file


def give_away(path, monkeypatch):
    """Make a path that of another user."""
    if os.geteuid() == 0:
        os.chown(path, 12345, -1, follow_symlinks=False)
    else:
        other = os.geteuid() + 1
        monkeypatch.setattr(os, "geteuid", lambda: other)


def test_what_was_compiled_is_found_again(folder, told):
    assert "Later runs will not need it." in told()
    (file,) = folder.iterdir()
    assert told() == ""
    if sys.platform != "win32":
        assert [path.stat().st_mode & 0o777 for path in (file, folder, folder.parent)] == [
            0o600,
            0o700,
            0o700,
        ]


def test_other_types_of_arguments_are_kept_beside(folder, told):
    assert "Compiling" in told()
    assert "Compiling" in told(argument=1.5, result=3.0)
    assert told() == told(argument=1.5, result=3.0) == ""


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:-1],
        lambda content: content[: len(content) // 2],
        lambda content: b"\x00" * len(content),
        lambda content: content + b"more",
        lambda content: hashlib.sha256(b"no pickle").digest() + b"no pickle",
        lambda content: hashlib.sha256(pickle.dumps((1, 2))).digest() + pickle.dumps((1, 2)),
    ],
)
def test_a_damaged_file_is_compiled_again_and_mended(folder, told, damage):
    told()
    (file,) = folder.iterdir()
    file.write_bytes(damage(file.read_bytes()))
    assert "Compiling" in told()
    assert told() == ""


def test_what_is_kept_is_a_pickle_that_could_run_anything(folder, told, tmp_path):
    told()
    keep(folder, pickle.dumps(Bomb(tmp_path / "ran")))
    told()
    assert (tmp_path / "ran").exists(), "without this the tests below would show nothing"


@posix_only
@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777, 0o1777])
@pytest.mark.parametrize("part", ["kernels", "detente"])
def test_nothing_is_read_or_kept_in_a_folder_that_others_can_write_to(folder, told, tmp_path, mode, part):
    told()
    file = keep(folder, pickle.dumps(Bomb(tmp_path / "ran")))
    before = file.stat().st_mtime_ns
    open_to_all = folder if part == "kernels" else folder.parent
    open_to_all.chmod(mode)
    if part == "detente" and mode & 0o1000:
        return  # as /tmp: only its owner can replace what lies there
    assert f"The result is not kept: others can write to {open_to_all}." in told()
    assert not (tmp_path / "ran").exists()
    assert file.stat().st_mtime_ns == before


@posix_only
@pytest.mark.parametrize("part", ["kernels", "detente"])
def test_nothing_is_read_from_the_folder_of_another_user(folder, told, tmp_path, monkeypatch, part):
    told()
    keep(folder, pickle.dumps(Bomb(tmp_path / "ran")))
    give_away(folder if part == "kernels" else folder.parent, monkeypatch)
    assert "belongs to another user" in told()
    assert not (tmp_path / "ran").exists()


@posix_only
def test_nothing_is_read_through_the_link_of_another_user(folder, told, tmp_path, monkeypatch):
    told()
    keep(folder, pickle.dumps(Bomb(tmp_path / "ran")))
    link = tmp_path / "link"
    link.symlink_to(tmp_path, target_is_directory=True)
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(link))
    give_away(link, monkeypatch)
    assert "belongs to another user" in told()
    assert not (tmp_path / "ran").exists()


@posix_only
@pytest.mark.parametrize("mode", [0o620, 0o602])
def test_no_file_is_read_that_others_can_write(folder, told, tmp_path, mode):
    told()
    keep(folder, pickle.dumps(Bomb(tmp_path / "ran"))).chmod(mode)
    assert "Compiling" in told()
    assert not (tmp_path / "ran").exists()
    assert told() == "", "it has been replaced"


@posix_only
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_no_file_of_another_user_is_read(folder, told, tmp_path):
    told()
    os.chown(keep(folder, pickle.dumps(Bomb(tmp_path / "ran"))), 12345, -1)
    assert "Compiling" in told()
    assert not (tmp_path / "ran").exists()


@posix_only
def test_no_file_is_read_through_a_link(folder, told, tmp_path):
    told()
    file = keep(folder, pickle.dumps(Bomb(tmp_path / "ran")))
    file.rename(tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere")
    assert "Compiling" in told()
    assert not (tmp_path / "ran").exists()
    assert not file.is_symlink()


@posix_only
def test_the_administrator_may_lay_kernels_out_for_all(folder, told, monkeypatch):
    told()
    real = os.fstat, Path.lstat

    def of_root(found):
        return os.stat_result((*found[:4], 0, *found[5:]))

    monkeypatch.setattr(os, "fstat", lambda *args: of_root(real[0](*args)))
    monkeypatch.setattr(Path, "lstat", lambda path: of_root(real[1](path)))
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    monkeypatch.setattr(os, "access", lambda *args: False)
    assert told() == ""


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES, errno.ENOSPC])
def test_what_cannot_be_written_is_no_fault(folder, told, monkeypatch, number):
    def refuse(*args, **kwargs):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    monkeypatch.setattr(os, "access", lambda *args: False)
    assert f"The result is not kept: {folder.parents[1]} cannot be written." in told()
    assert list(folder.iterdir()) == []


def test_a_disk_that_fills_up_leaves_nothing_half_written(folder, told, monkeypatch):
    def refuse(path, target):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "replace", refuse)
    told()
    assert list(folder.iterdir()) == []


def test_a_file_in_the_place_of_the_folder_is_no_fault(tmp_path, told, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "file"))
    assert "The result is not kept" in told()


def test_whoever_has_no_home_compiles_every_time(told, monkeypatch):
    def refuse():
        raise RuntimeError

    for name in ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", refuse)
    assert "The result is not kept" in told()
    assert "The result is not kept" in told()


@pytest.mark.parametrize(
    ("platform", "name", "parts"),
    [
        ("linux", "XDG_CACHE_HOME", ("named",)),
        ("linux", None, (".cache",)),
        ("darwin", None, ("Library", "Caches")),
        ("win32", "LOCALAPPDATA", ("named",)),
        ("win32", None, ("AppData", "Local")),
    ],
)
def test_each_system_has_its_own_place(platform, name, parts, monkeypatch, tmp_path):
    for variable in ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(variable, raising=False)
    if name:
        monkeypatch.setenv(name, str(tmp_path / "named"))
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert kernel_cache._name_folder() == tmp_path.joinpath(*parts, "detente", "kernels")


def test_the_oldest_kernels_give_way(folder, told):
    folder.mkdir(parents=True, mode=0o700)
    folder.parent.chmod(0o700)
    old = [folder / f"{i}.kernel" for i in range(70)]
    for file in (*old, folder / "notes"):
        file.touch()
        os.utime(file, (1, 1))
    told()
    assert told() == ""
    assert len(list(folder.glob("*.kernel"))) == kernel_cache._MOST_FILES
    assert (folder / "notes").exists()


def test_a_kernel_that_holds_an_address_is_not_kept(folder, told):
    for _ in range(2):
        assert "Compiling" in told(look_up, 7, 7.0)


SCRIPT = """
import logging, os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from kernels import start
if sys.argv[2] == "killed":
    Path.replace = lambda *paths: os._exit(9)
logging.basicConfig(level="INFO", stream=sys.stdout, format="%(message)s")
print(start(1.0))
"""


@pytest.fixture
def new_process(folder, tmp_path):
    """Start a process that runs a kernel made of two, in two modules."""
    (tmp_path / "part.py").write_text(
        "from numbers_of_part import STEP\nfrom detente.methods.compilation import compile_kernel\n\n"
        "@compile_kernel\ndef add(x):\n    return x + STEP * 1.0\n"
    )
    (tmp_path / "numbers_of_part.py").write_text("STEP = 1.0\n")
    (tmp_path / "kernels.py").write_text(
        "from part import add\nfrom detente.methods.compilation import compile_kernel\n\n"
        "@compile_kernel\ndef start(x):\n    return 2.0 * add(x)\n"
    )

    def start(how="alone"):
        words = (sys.executable, "-B", "-c", SCRIPT, tmp_path, how)
        return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    return start


def test_two_processes_at_once_do_not_disturb_each_other(new_process, folder):
    both = [new_process(), new_process()]
    assert [process.communicate()[0].splitlines()[-1] for process in both] == ["4.0", "4.0"]
    assert len(list(folder.iterdir())) == 1
    assert new_process().communicate()[0] == "4.0\n"


def test_a_process_killed_while_it_writes_leaves_nothing_that_is_read(new_process, folder):
    killed = new_process("killed")
    killed.communicate()
    assert killed.returncode == 9
    assert "Compiling" in new_process().communicate()[0]
    assert new_process().communicate()[0] == "4.0\n"


@pytest.mark.parametrize("module", ["part", "numbers_of_part"])
def test_a_change_behind_a_kernel_that_is_called_is_seen(new_process, folder, tmp_path, module):
    new_process().communicate()
    changed = tmp_path / f"{module}.py"
    changed.write_text(changed.read_text().replace("1.0", "2.0"))
    assert new_process().communicate()[0].splitlines()[-1] == "6.0"
