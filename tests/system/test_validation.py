"""benchmarks/validate.py: the page contains the measured figures and marks broken laws."""
from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile  # noqa: F401  (the deconwolf adapter writes with it)
import validate
from lawbook import LAWS, Restorer
from numpy.typing import NDArray

# A program in deconwolf's place: gives its image back, or ends the process that called it.
STAND_IN = """#!{python}
import os, shutil, signal, sys
if "--version" in sys.argv:
    print("deconwolf: '9.8.7'")
elif {deadly}:
    os.kill(os.getppid(), signal.SIGKILL)
else:
    shutil.copy(sys.argv[-2], sys.argv[sys.argv.index("--out") + 1])
"""


def validated(root: Path, folder: Path, *arguments: str) -> tuple[subprocess.CompletedProcess[str], str, dict[str, Any]]:
    """Runs the script; returns the process, the page and the JSON."""
    command = [sys.executable, str(root / "benchmarks/validate.py"), *arguments]
    command += ["--output", str(folder / "page.md"), "--json", str(folder / "result.json")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    return done, (folder / "page.md").read_text(encoding="utf-8"), json.loads((folder / "result.json").read_text(encoding="utf-8"))


def row(page: str, name: str) -> list[str]:
    (line,) = (line for line in page.splitlines() if line.startswith(f"| {name}"))
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_the_figure_of_a_method_is_within_the_limit_of_the_law(root: Path, tmp_path: Path) -> None:
    done, page, result = validated(root, tmp_path, "--only", "flux", "--methods", "wiener", "--peers")
    assert done.returncode == 0, done.stdout + done.stderr
    name, figure = row(page, "Wiener filter")
    assert 0 <= float(figure) <= LAWS["flux"].limit
    assert {o["dimensions"] for o in result["methods"]} == {2, 3}
    assert max(o["value"] for o in result["methods"]) == pytest.approx(float(figure), rel=0.1)
    assert page.endswith("None.\n")


def kept(image: NDArray[Any], psf: NDArray[Any], **_: Any) -> NDArray[Any]:
    return image


BROKEN: dict[str, Any] = {
    "center": lambda image, psf, **_: np.roll(image, 1, -1),
    "scale": lambda image, psf, **_: image / image.max(),
    "hard": lambda image, psf, **_: image[:-1],
    "flux": lambda image, psf, **_: image * np.nan,
}


@pytest.mark.parametrize("law", BROKEN)
def test_a_broken_law_is_marked(law: str) -> None:
    wanted = [LAWS[law]]
    good, bad = Restorer("keeps it", kept), Restorer("breaks it", BROKEN[law])
    outcomes = [validate.measure(r, LAWS[law], d) for r in (good, bad) for d in (2, 3)]
    page = validate.page("command", "machine", wanted, outcomes, [], {})
    assert validate.MARK in row(page, "breaks it")[1]
    assert validate.MARK not in row(page, "keeps it")[1]
    assert "- breaks it, " in page.partition("## Limits exceeded")[2]


def test_an_exemption_is_shown_with_its_reason_and_not_as_a_broken_law() -> None:
    restorer = Restorer("breaks it", BROKEN["flux"], exemptions={"flux": "It counts nothing."})
    outcomes = [validate.measure(restorer, LAWS[law], 2) for law in ("flux", "scale")]
    assert all(o.kept for o in outcomes if o.law == "flux")
    page = validate.page("command", "machine", [LAWS["flux"], LAWS["scale"]], outcomes, [], {})
    assert row(page, "breaks it")[1] == "not promised" and validate.MARK in row(page, "breaks it")[2]
    assert "- breaks it, Flux: It counts nothing." in page
    assert "Flux" not in page.partition("## Limits exceeded")[2]


def test_a_law_broken_in_one_dimension_is_marked() -> None:
    outcomes = [validate.Outcome("x", "flux", 2, "measured", 1e-6, True), validate.Outcome("x", "flux", 3, "measured", 0.5, False)]
    assert row(validate.page("", "", [LAWS["flux"]], outcomes, [], {}), "x")[1] == f"**5.0e-01 {validate.MARK}**"


@pytest.mark.parametrize("deadly", [False, True])
def test_a_crash_of_a_peer_is_marked_and_does_not_end_the_run(root: Path, tmp_path: Path, deadly: bool) -> None:
    program = tmp_path / "dw"
    program.write_text(STAND_IN.format(python=sys.executable, deadly=deadly))
    program.chmod(0o755)
    done, page, _ = validated(root, tmp_path, "--only", "shape", "scale", "--methods", "--peers", "deconwolf", "--deconwolf", str(program))
    assert done.returncode == 0, done.stdout + done.stderr
    name, *cells = row(page, "deconwolf")
    assert "9.8.7" in name
    assert cells == ([f"**crashed {validate.MARK}**"] * 2 if deadly else ["0", "0.0e+00"])


def test_results_of_peers_are_reused_only_with_the_same_laws(root: Path, tmp_path: Path) -> None:
    program = tmp_path / "dw"
    program.write_text(STAND_IN.format(python=sys.executable, deadly=False))
    program.chmod(0o755)
    validated(root, tmp_path, "--only", "scale", "--methods", "--peers", "deconwolf", "--deconwolf", str(program))
    result = tmp_path / "result.json"
    earlier = result.rename(tmp_path / "earlier.json")
    _, page, _ = validated(root, tmp_path, "--only", "scale", "--methods", "wiener", "--reuse", str(earlier))
    assert row(page, "deconwolf")[1] == "0.0e+00" and row(page, "Wiener filter")[1]
    earlier.write_text(earlier.read_text().replace('"limit": 0.0001', '"limit": 0.5'))
    done, _, _ = validated(root, tmp_path, "--only", "scale", "--methods", "wiener", "--reuse", str(earlier))
    assert done.returncode != 0 and "measured with other laws" in done.stderr


def test_a_missing_peer_is_reported(root: Path, tmp_path: Path) -> None:
    _, page, _ = validated(root, tmp_path, "--only", "shape", "--methods", "wiener", "--peers", "deconwolf")
    assert "deconwolf: not run: --deconwolf must name the dw program" in page
