"""What is handed out is whole: the wheel holds all the package reads, the source archive all that checks it."""

import tarfile
import zipfile
from pathlib import Path

from hatchling.build import build_sdist, build_wheel

ROOT = Path(__file__).parents[1]


def test_the_wheel_holds_every_file_of_the_package(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    with zipfile.ZipFile(tmp_path / build_wheel(str(tmp_path))) as wheel:
        packed = {name for name in wheel.namelist() if name.startswith("detente/")}
    ours = {p for p in (ROOT / "src" / "detente").rglob("*") if p.is_file() and "__pycache__" not in p.parts}
    assert {"detente/py.typed", "detente/casefile/examples/isis-2017.yaml"} <= packed
    assert packed == {p.relative_to(ROOT / "src").as_posix() for p in ours}


def test_the_source_archive_can_be_checked(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    with tarfile.open(tmp_path / build_sdist(str(tmp_path))) as archive:
        packed = {Path(name).parts[1] for name in archive.getnames()}
    assert packed >= {
        *(".ci", "benchmarks", "docs", "requirements", "src", "tests"),
        *("CONTRIBUTING.md", "LICENSE", "Makefile", "README.md", "pyproject.toml"),
    }
