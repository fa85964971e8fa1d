"""The installed library is found and used by another project, through CMake and through pkg-config, wherever it lies."""
from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONSUMER = ROOT / "tests" / "consumer"


def run(*command: str | Path, **kwargs: object) -> str:
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, **kwargs)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stdout + done.stderr
    return str(done.stdout)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, library: Path) -> Path:
    """The folder of an installation that was moved after it was installed."""
    folder = tmp_path_factory.mktemp("install")
    run("cmake", "--install", library.parent, "--prefix", folder / "first")
    return (folder / "first").rename(folder / "moved")


def version() -> str:
    line = next(li for li in (ROOT / "CMakeLists.txt").read_text().splitlines() if li.startswith("project(wienerwerk VERSION"))
    return line.split()[2]


def folder_of(installed: Path, name: str) -> Path:
    (found,) = installed.rglob(name)
    return found.parent


def test_cmake_finds_the_installed_library(installed: Path, tmp_path: Path) -> None:
    run("cmake", "-S", CONSUMER, "-B", tmp_path, f"-DCMAKE_PREFIX_PATH={installed}")
    run("cmake", "--build", tmp_path)
    assert run(tmp_path / "consumer").split() == [version(), str(sum(range(20)))]


def test_pkg_config_finds_the_installed_library(installed: Path, tmp_path: Path) -> None:
    if not shutil.which("pkg-config"):
        pytest.skip("pkg-config is not installed")
    environment = {"PATH": "/usr/bin:/bin", "PKG_CONFIG_PATH": str(folder_of(installed, "wienerwerk.pc"))}
    flags = run("pkg-config", "--cflags", "--libs", "wienerwerk", env=environment).split()
    assert run("pkg-config", "--modversion", "wienerwerk", env=environment).strip() == version()
    run("cc", "-std=c99", "-Wall", "-Werror", CONSUMER / "consumer.c", "-o", tmp_path / "consumer", *flags)
    libraries = {"LD_LIBRARY_PATH": str(folder_of(installed, "libwienerwerk.so"))}
    assert run(tmp_path / "consumer", env=libraries).split() == [version(), str(sum(range(20)))]
