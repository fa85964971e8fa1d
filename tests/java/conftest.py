"""ImageJ without a screen, with the plugin that was built around the library under test."""
from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import tifffile
from synthetic_beads import SPACING, places, stack_of

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def macro(root: Path, fiji_jar: Path, tmp_path: Path) -> Run:
    """Runs a macro's text (or a macro file) by scripts/fiji_headless.sh; does not raise on an error, returns what happened."""

    def run(code: str | Path, argument: str = "", options: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        if isinstance(code, str):
            file = tmp_path / "macro.ijm"
            file.write_text(code, encoding="utf-8")
        else:
            file = code
        home = tmp_path / "home"  # ImageJ keeps its preferences there
        home.mkdir(exist_ok=True)
        return subprocess.run(
            [root / "scripts/fiji_headless.sh", file, argument],
            capture_output=True, text=True, timeout=300,
            env={**os.environ, "WIENERWERK_JAR": str(fiji_jar), "WIENERWERK_JAVA_OPTIONS": f"-Duser.home={home} {options}", **environment},
        )

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
