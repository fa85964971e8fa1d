"""A run needs the memory of its plan and not more than allowed: the resident peak of a separate process."""
from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
import wienerwerk
from numpy.typing import NDArray
from run_rl import Problem, memory

MB = 1_000_000


@pytest.fixture(scope="module")
def problem() -> Problem:
    """Large enough that a few megabytes of the process do not matter, and that tiles are smaller than the whole."""
    return Problem((64, 320, 320), reach=(3, 5, 5))


# Every restoration of the catalog by itself, and Richardson-Lucy in other ways.
CASES: list[tuple[str, dict[str, Any]]] = [
    *((m.key, {"iterations": 3} if "iterations" in m.properties else {}) for m in wienerwerk.methods("deconvolve").values() if m.input("psf")),
    ("richardson_lucy", {"iterations": 3, "acceleration": "none", "boundary": "periodic"}),
    ("richardson_lucy", {"iterations": 3, "output_type": "input"}),
]


@pytest.mark.parametrize(("method", "settings"), CASES)
def test_the_plan_predicts_the_peak(problem: Problem, method: str, settings: dict[str, Any]) -> None:
    """At most 5 % above the plan (plus 4 MB kept by the allocator) and at most a fifth below."""
    measured, planned = memory(problem, 2, method, **settings)
    print(f"{method} {settings}: measured {measured / MB:.1f} MB, planned {planned / MB:.1f} MB")
    assert measured < 1.05 * planned + 4 * MB
    assert measured > 0.8 * planned


@pytest.mark.parametrize("method", ["richardson_lucy", "wiener"])
def test_a_memory_limit_causes_tiles_and_is_observed(problem: Problem, method: str) -> None:
    settings = {"iterations": 3} if method == "richardson_lucy" else {}
    plan = wienerwerk.plan(method, problem.image, problem.psf, spacing=0.1, device="cpu", threads=2, **settings).report["memory"]
    whole = plan["host_bytes"] + plan["device_bytes"]
    allowed = whole // MB * 3 // 4
    measured, planned = memory(problem, 2, method, memory_mb=allowed, **settings)
    print(f"{method} with {allowed} MB: measured {measured / MB:.1f} MB, planned {planned / MB:.1f} MB; whole {whole / MB:.1f} MB")
    assert planned <= allowed * MB
    assert measured < 1.05 * planned + 4 * MB


def test_the_plan_includes_a_large_psf() -> None:
    """Memory to prepare it, although the image and the prepared PSF, without noise and background, are small."""
    problem = Problem((8, 32, 32), reach=(3, 6, 6))
    noise = np.random.default_rng(5).normal(20, 1, (120, 160, 160))
    noise[56:63, 73:86, 73:86] += 40000 * problem.psf
    noise[0, 79:82, 79:82] += 200  # the warm-up run uses only the first plane
    problem.psf = noise.astype(np.float32)
    measured, planned = memory(problem, 1, "wiener")
    print(f"a PSF of {problem.psf.nbytes / MB:.1f} MB: measured {measured / MB:.1f} MB, planned {planned / MB:.1f} MB")
    assert measured > 3 * problem.psf.nbytes
    assert measured < 1.05 * planned + 4 * MB


def test_a_psf_too_large_to_prepare_is_rejected_before_it_is_read() -> None:
    image, psf = np.ones((8, 24, 24), np.float32), np.zeros((129, 128, 128), np.float32)
    psf[64, 64, 64] = 1
    with wienerwerk.Session(device="cpu", memory_mb=10) as session, pytest.raises(wienerwerk.WienerwerkError, match="preparing the PSF needs .* MB, but memory_mb allows 10 MB"):
        session.run("wiener", image, psf, spacing=0.1)


# A small process between this one and the program, because a child's peak starts at its parent's size.
LAUNCHER = """
import os, sys
pid = os.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(pid, 0)
print(usage.ru_maxrss * 1024 if status == 0 else -1)
"""


def peak_of(arguments: list[str]) -> int:
    """Resident peak in bytes of the command line program."""
    command = [sys.executable, "-I", "-S", "-c", LAUNCHER, os.environ["WIENERWERK_PROGRAM"], *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    peak = int(done.stdout.splitlines()[-1])
    assert peak > 0, done.stderr
    return peak


def test_the_peak_of_the_command_line_is_the_planned_one(problem: Problem, tmp_path: Path) -> None:
    """The program's peak is that of a tiny run, plus the image as stored in the file, plus the plan."""

    def command(name: str, image: NDArray[np.float32]) -> list[str]:
        path, psf = tmp_path / f"{name}.tif", tmp_path / "psf.tif"
        metadata = {"axes": "ZYX", "spacing": 0.2, "unit": "um"}
        tifffile.imwrite(path, image.astype(np.uint16), imagej=True, resolution=(10, 10), metadata=metadata)
        tifffile.imwrite(psf, problem.psf, imagej=True, resolution=(10, 10), metadata=metadata)
        return ["richardson_lucy", "--image", str(path), "--psf", str(psf), "--iterations", "2", "--quiet", "--device", "cpu",
                "--output", str(tmp_path / f"{name}_out.tif")]  # fmt: skip

    tiny, whole = command("tiny", problem.image[:4, :40, :40]), command("whole", problem.image)
    baseline, measured = peak_of(tiny), peak_of(whole)
    plan = subprocess.run([os.environ["WIENERWERK_PROGRAM"], "plan", *whole, "--json"], capture_output=True, text=True, check=True)
    told = json.loads(plan.stdout)["memory"]
    planned = told["host_bytes"] + told["device_bytes"]
    expected = baseline + 2 * problem.image.size + planned
    print(f"command line: peak {measured / MB:.1f} MB; {baseline / MB:.1f} tiny + {2 * problem.image.size / MB:.1f} image + {planned / MB:.1f} plan")
    assert measured < 1.05 * expected


BEADS = """
import resource, sys
import numpy as np, wienerwerk
from synthetic_beads import OPTICS, SPACING, places, spot
shape = (60, 600, 600)
stack = np.empty(shape, np.float32)
np.random.default_rng(0).standard_normal(dtype=np.float32, out=stack)
stack *= 20
for p in places(12, shape, seed=1, apart=60):
    low = np.rint(p).astype(int) - 14
    stack[:, low[1] : low[1] + 29, low[2] : low[2] + 29] += (1000 * spot((60, 29, 29), [p[0], p[1] - low[1], p[2] - low[2]])).astype(np.float32)
before = int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize()
with wienerwerk.Session(device="cpu", threads=1, memory_mb=int(sys.argv[1])) as session:
    session.run("psf_measured", beads=stack, spacing=SPACING, on_warning=lambda _sentence: None, averaging=sys.argv[2], bead_limit=20, **OPTICS)
status = dict(line.split(":", 1) for line in open("/proc/self/status"))  # the peak of this process; that of getrusage starts at the parent's
print(int(status["VmHWM"].split()[0]) * 1024 - before)
"""


@pytest.mark.parametrize("averaging", ["mean", "median"])
def test_measuring_a_psf_keeps_to_its_planned_memory(averaging: str) -> None:
    paths = os.pathsep.join([str(Path(wienerwerk.__file__).parents[1]), str(Path(__file__).parents[1] / "support")])
    environment = {**os.environ, "PYTHONPATH": paths}

    def run(memory_mb: int) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-c", BEADS, str(memory_mb), averaging], env=environment, capture_output=True, text=True, timeout=300, check=False)

    refused = run(100).stderr
    (needs,) = [int(word) for word in refused.partition("psf_measured needs ")[2].split()[:1]]
    assert f"needs {needs} MB, but memory_mb allows 100 MB" in refused
    done = run(needs + 1)
    assert done.returncode == 0, done.stderr
    print(f"{averaging}: measured {int(done.stdout) / MB:.0f} MB, asked for {needs} MB")
    assert 0.8 * needs * MB < int(done.stdout) < 1.05 * needs * MB + 4 * MB
