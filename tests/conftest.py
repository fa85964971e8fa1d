"""Fixtures of all Python tests: paths, the program, Fiji without a screen, real stacks."""
from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("WIENERWERK_LIBRARY", str(ROOT / "build/libwienerwerk.so"))
os.environ.setdefault("WIENERWERK_PROGRAM", str(ROOT / "build/wienerwerk"))


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def library() -> Path:
    return Path(os.environ["WIENERWERK_LIBRARY"])


@pytest.fixture(scope="session")
def program() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the command line program and returns its result; does not raise on an error."""

    def run(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
        command = [os.environ["WIENERWERK_PROGRAM"], *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, timeout=300, **options)  # type: ignore[call-overload,no-any-return]

    return run


@pytest.fixture(scope="session")
def nuclei() -> Path:
    return ROOT / "sample-data/nuclei_hipsc_60x140x256_u16.tif"


@pytest.fixture(scope="session")
def hyperstack(nuclei: Path) -> NDArray[np.uint16]:
    """Two channels and three frames cut from the real stack, indexed t, c, z, y, x; each of the six at a different place."""
    stack = tifffile.imread(nuclei)
    nz, ny, nx = 18, 60, 72
    return np.array(
        [[stack[14 + 3 * t : 14 + 3 * t + nz, 10 + 9 * t : 10 + 9 * t + ny, 20 + 70 * c + 5 * t : 20 + 70 * c + 5 * t + nx] for c in range(2)] for t in range(3)]
    )


@pytest.fixture(scope="session")
def fiji_jar(root: Path, library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plugin, built with the library under test, unless WIENERWERK_JAR names it (scripts/test.sh builds it once)."""
    if os.environ.get("WIENERWERK_JAR"):
        return Path(os.environ["WIENERWERK_JAR"])
    if not shutil.which("mvn"):
        pytest.skip("Maven is not installed")
    built = subprocess.run([root / "scripts/build_fiji_plugin.sh", "--native", library.parent], capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    jar = max((root / "java-plugin/target").glob("Wienerwerk_-*.jar"), key=lambda p: p.stat().st_mtime)
    return Path(shutil.copy(jar, tmp_path_factory.mktemp("fiji")))


@pytest.fixture(scope="session")
def fiji(root: Path, library: Path, fiji_jar: Path) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Runs a macro without a screen, with the library under test or another one; does not raise on an error."""

    def run(macro: str, folder: Path, native: Path = library) -> subprocess.CompletedProcess[str]:
        file = folder / "macro.ijm"
        file.write_text(macro)
        environment = {**os.environ, "WIENERWERK_JAR": str(fiji_jar), "WIENERWERK_JAVA_OPTIONS": f"-Dwienerwerk.library={native}"}
        return subprocess.run(
            [root / "scripts/fiji_headless.sh", file], capture_output=True, text=True, env=environment, timeout=300, cwd=folder
        )

    return run
