"""ImageJ without a screen, with the plugin that was built around the library under test."""
from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

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
