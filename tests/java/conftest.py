"""ImageJ without a screen, with the plugin that was built around the library under test."""
from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import tifffile
from java_server import QUICK, Server, java
from synthetic_beads import SPACING, places, stack_of

Done = subprocess.CompletedProcess[str]
Run = Callable[..., Done]
HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="session")
def imagej_jars(root: Path, fiji_jar: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """ImageJ and Fiji's patcher, which the first start of scripts/fiji_headless.sh fetches."""
    folder = root / "java-plugin/target/imagej"
    if not any(folder.glob("ij1-patcher-*.jar")):
        file = tmp_path_factory.mktemp("first") / "macro.ijm"
        file.write_text("exit();")
        subprocess.run([root / "scripts/fiji_headless.sh", file], check=True, timeout=300, env={**os.environ, "WIENERWERK_JAR": str(fiji_jar)})
    return list(folder.glob("*.jar"))


@pytest.fixture(scope="session")
def servers(imagej_jars: list[Path], fiji_jar: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the compiled HeadlessServer and WindowServer."""
    folder = tmp_path_factory.mktemp("servers")
    path = ":".join(map(str, [fiji_jar, *imagej_jars]))
    subprocess.run([java("javac"), "-d", folder, "-cp", path, *HERE.glob("*.java")], check=True)
    return folder


@pytest.fixture(scope="session")
def headless_server(servers: Path, imagej_jars: list[Path], fiji_jar: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Done]]:
    """Runs macros one after another in one Java process, started as scripts/fiji_headless.sh starts it; a new one after a crash."""
    home = tmp_path_factory.mktemp("headless")
    (home / "plugins").mkdir()
    (home / "plugins" / fiji_jar.name).symlink_to(fiji_jar)
    command = [
        java(), "--add-opens=java.base/java.lang=ALL-UNNAMED", f"-Duser.home={home}", f"-Dplugins.dir={home}", f"-Dij1.plugin.dirs={home}/plugins",
        "-cp", ":".join(map(str, [servers, fiji_jar, *imagej_jars])), "wienerwerk.HeadlessServer",
    ]  # fmt: skip
    started: list[Server] = []

    def ask(line: str) -> Done:
        if not started or not started[-1].running:
            started.append(Server(command, stderr=subprocess.PIPE))
        out, err = started[-1].ask(line)
        assert out[-1] == err[-1]
        return subprocess.CompletedProcess(line, int(out[-1].split()[1]), "\n".join(out[:-2]) + "\n", "\n".join(err[:-2]) + "\n")

    yield ask
    for server in started:
        server.close()


@pytest.fixture
def macro_file(tmp_path: Path) -> Callable[[str | Path], Path]:
    """The file of a macro's text; a file is returned as it is."""

    def file(code: str | Path) -> Path:
        if isinstance(code, Path):
            return code
        made = tmp_path / "macro.ijm"
        made.write_text(code, encoding="utf-8")
        return made

    return file


@pytest.fixture
def macro(headless_server: Callable[[str], Done], macro_file: Callable[[str | Path], Path]) -> Run:
    """Runs a macro's text (or a macro file) in the shared Java process; does not raise on an error, returns what happened."""
    return lambda code, argument="": headless_server(f"{macro_file(code)}\t{argument}")


@pytest.fixture
def macro_alone(root: Path, fiji_jar: Path, macro_file: Callable[[str | Path], Path], tmp_path: Path) -> Run:
    """The same by scripts/fiji_headless.sh, in a Java process of its own."""

    def run(code: str | Path, argument: str = "", options: str = "", **environment: str) -> Done:
        home = tmp_path / "home"  # ImageJ keeps its preferences there
        home.mkdir(exist_ok=True)
        return subprocess.run(
            [root / "scripts/fiji_headless.sh", macro_file(code), argument],
            capture_output=True, text=True, timeout=300,
            env={**os.environ, "WIENERWERK_JAR": str(fiji_jar), "WIENERWERK_JAVA_OPTIONS": f"-Duser.home={home} {QUICK} {options}", **environment},
        )  # fmt: skip

    return run


@pytest.fixture(scope="session")
def bead_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """12 beads of known widths, with their voxel size."""
    shape = (40, 130, 130)
    stack = np.clip(stack_of(places(12, shape, 3), shape, snr=25), 0, None).astype(np.uint16)
    file = tmp_path_factory.mktemp("beads") / "beads.tif"
    metadata = {"axes": "ZYX", "spacing": SPACING[0], "unit": "micron"}
    tifffile.imwrite(file, stack, imagej=True, resolution=(1 / SPACING[2], 1 / SPACING[1]), metadata=metadata)
    return file
