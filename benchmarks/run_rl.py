#!/usr/bin/env python3
"""Richardson-Lucy: time per iteration and peak memory, compared with peers in the same run. README.md describes the comparison.

    run_rl.py [--sizes 256x256x64 ...] [--threads 1 2] [--peers mkl scipy scikit-image] [--rounds 5] [--output FILE]
"""
from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import scipy
from machine import processor
from numpy.typing import NDArray
from scipy import fft

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("WIENERWERK_LIBRARY", str(ROOT / "build/libwienerwerk.so"))
sys.path.insert(0, str(ROOT / "napari-plugin/src"))
import wienerwerk  # noqa: E402

Floats = NDArray[np.float32]
SIZES = ["256x256x64", "320x320x80", "512x512x64", "1024x1024x32", "2048x2048x1"]  # y, x, z
GOALS = {"512x512x64": 0.60, "2048x2048x1": 0.90}  # of mkl's time; others 0.70
AS_GIVEN = {
    "boundary": "periodic", "acceleration": "none", "stopping": "fixed", "background": "none", "psf_centering": "middle", "psf_background": "none",
}  # fmt: skip


@dataclass
class Problem:
    """A noisy image of random points, and the PSF: as a small array with the center in its middle, and on the image's grid."""

    shape: tuple[int, int, int]
    reach: tuple[int, int, int] = (12, 15, 15)  # of the PSF, in voxels from its center
    image: Floats = field(init=False)
    psf: Floats = field(init=False)
    psf_on_grid: Floats = field(init=False)

    def __post_init__(self) -> None:
        rng = np.random.default_rng(7)
        half = [min(r, (n - 1) // 2) for r, n in zip(self.reach, self.shape)]
        z, y, x = np.ogrid[tuple(slice(-h, h + 1) for h in half)]
        psf = np.exp(-((x - 0.3) ** 2 + (y + 0.2) ** 2) / 8 - z**2 / 18.0) * (1 + 0.2 * np.sin(x + 0.3 * z))
        self.psf = (psf / psf.sum()).astype(np.float32)
        grid = np.zeros(self.shape, np.float32)
        grid[tuple(slice(n) for n in psf.shape)] = self.psf
        self.psf_on_grid = np.roll(grid, [-h for h in half], (0, 1, 2))
        truth = np.full(self.shape, 10, np.float32)
        truth.flat[rng.integers(0, truth.size, truth.size // 500)] += 2000
        blurred = fft.irfftn(fft.rfftn(truth, workers=-1) * fft.rfftn(self.psf_on_grid, workers=-1), self.shape, workers=-1)
        self.image = rng.poisson(np.maximum(blurred, 0)).astype(np.float32)


class Wienerwerk:
    name = "wienerwerk"

    def __init__(self, problem: Problem, threads: int) -> None:
        self.problem, self.session = problem, wienerwerk.Session(device="cpu", threads=threads)

    def estimate(self, iterations: int, **more: Any) -> Floats:
        p = self.problem
        result = self.session.run("richardson_lucy", p.image, p.psf, spacing=0.1, iterations=iterations, **{**AS_GIVEN, **more})
        return result.array

    def times(self, iterations: int) -> list[float]:
        """Milliseconds between progress calls; the first iteration, which includes the preparation, is left out."""
        calls: list[float] = []
        self.estimate(iterations + 1, progress=lambda *_: calls.append(time.perf_counter()))
        ms = [1e3 * (b - a) for a, b in zip(calls, calls[1:])]
        return ms[-iterations:]


class Mkl:
    name = "mkl"

    def __init__(self, problem: Problem, threads: int) -> None:
        self.folder = tempfile.TemporaryDirectory()
        folder = Path(self.folder.name)
        problem.image.tofile(folder / "image")
        problem.psf_on_grid.tofile(folder / "psf")
        environment = {**os.environ, "OMP_WAIT_POLICY": "passive", "KMP_BLOCKTIME": "0", "MKL_DYNAMIC": "FALSE"}
        self.process = subprocess.Popen(
            [ROOT / "build/mkl_richardson_lucy", *map(str, problem.shape), str(threads), folder / "image", folder / "psf"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
        )  # fmt: skip
        self.shape = problem.shape
        self.answer()

    def answer(self) -> str:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            sys.exit("the MKL peer ended unexpectedly; run benchmarks/setup.sh")
        return line

    def ask(self, command: str) -> str:
        assert self.process.stdin
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return self.answer()

    def estimate(self, iterations: int) -> Floats:
        self.ask("restart")
        self.ask(f"run {iterations}")
        path = Path(self.folder.name) / "estimate"
        self.ask(f"save {path}")
        return np.fromfile(path, np.float32).reshape(self.shape)

    def times(self, iterations: int) -> list[float]:
        return [float(t) for t in self.ask(f"run {iterations}").split()]

    def __del__(self) -> None:
        self.process.kill()
        self.process.wait()


class Scipy:
    name = "scipy"

    def __init__(self, problem: Problem, threads: int) -> None:
        self.problem, self.threads = problem, threads
        self.otf = fft.rfftn(problem.psf_on_grid, workers=threads)
        self.x = np.full(problem.shape, problem.image.mean(), np.float32)

    def iterate(self) -> None:
        shape, w = self.problem.shape, self.threads
        blurred = fft.irfftn(fft.rfftn(self.x, workers=w) * self.otf, shape, workers=w)
        ratio = self.problem.image / np.maximum(blurred, np.float32(1e-6))
        self.x *= np.maximum(fft.irfftn(fft.rfftn(ratio, workers=w) * self.otf.conj(), shape, workers=w), 0)

    def estimate(self, iterations: int) -> Floats:
        self.x[:] = self.problem.image.mean()
        for _ in range(iterations):
            self.iterate()
        return self.x.copy()

    def times(self, iterations: int) -> list[float]:
        ms = []
        for _ in range(iterations):
            start = time.perf_counter()
            self.iterate()
            ms.append(1e3 * (time.perf_counter() - start))
        return ms


class ScikitImage:
    name = "scikit-image"

    def __init__(self, problem: Problem, threads: int) -> None:
        from skimage.restoration import richardson_lucy

        self.problem, self.restore = problem, richardson_lucy

    def times(self, iterations: int) -> list[float]:
        """It has no progress callback: half the difference between a run of three iterations and one of one."""
        seconds = []
        for n in (1, 3):
            start = time.perf_counter()
            self.restore(self.problem.image, self.problem.psf, num_iter=n, clip=False)
            seconds.append(time.perf_counter() - start)
        return [1e3 * (seconds[1] - seconds[0]) / 2]


PEERS: dict[str, Callable[[Problem, int], Any]] = {"mkl": Mkl, "scipy": Scipy, "scikit-image": ScikitImage}

MEMORY_PROBE = """
import sys
sys.path[:0] = [{package!r}]
import numpy as np, wienerwerk
def peak():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) * 1024
image, psf = np.load({image!r}), np.load({psf!r})
settings = dict(spacing=0.1, on_warning=lambda _: None, **{settings!r})
session = wienerwerk.Session(device="cpu", threads={threads}, memory_mb={memory_mb})
session.run({method!r}, image[:1], psf[:1], **settings)  # threads and tables
plan = session.plan({method!r}, image, psf, **{{k: v for k, v in settings.items() if k != "on_warning"}})
open("/proc/self/clear_refs", "w").write("5")
before = peak()
result = session.run({method!r}, image, psf, **settings)
memory = plan.report["memory"]
print(peak() - before, memory["host_bytes"] + memory["device_bytes"])
"""


def memory(problem: Problem, threads: int, method: str = "richardson_lucy", memory_mb: int = 0, **settings: Any) -> tuple[int, int]:
    """Growth of the resident peak of a new process during a run, and the plan's value, in bytes."""
    with tempfile.TemporaryDirectory() as folder:
        image, psf = f"{folder}/image.npy", f"{folder}/psf.npy"
        np.save(image, problem.image)
        np.save(psf, problem.psf)
        probe = MEMORY_PROBE.format(
            package=str(ROOT / "napari-plugin/src"), image=image, psf=psf, method=method, settings=settings, threads=threads,
            memory_mb=memory_mb,
        )  # fmt: skip
        done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    measured, planned = map(int, done.stdout.split())
    return measured, planned


def machine() -> dict[str, Any]:
    device = next(d for d in wienerwerk.devices() if d["name"] == "cpu")
    return {
        "cpu": processor(), "python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__,
        "library": wienerwerk.version(), "device": device.get("description", ""), "date": time.strftime("%Y-%m-%d"),
    }  # fmt: skip


def measure(size: str, threads: int, peers: list[str], rounds: int) -> dict[str, Any]:
    ny, nx, nz = map(int, size.split("x"))
    problem = Problem((nz, ny, nx))
    runners = [Wienerwerk(problem, threads), *(PEERS[p](problem, threads) for p in peers)]
    reference = runners[0].estimate(5)
    for runner in runners[1:]:
        if hasattr(runner, "estimate"):
            error = float(np.abs(runner.estimate(5) - reference).max() / reference.max())
            if error > 1e-4:
                sys.exit(f"{runner.name} computes another result at {size}: it differs by {error:.1e} of the maximum")
    times: dict[str, list[float]] = {r.name: [] for r in runners}
    for _ in range(rounds):
        for runner in runners:
            times[runner.name] += runner.times(4)
    medians = {name: statistics.median(ms) for name, ms in times.items()}
    measured, planned = memory(problem, threads, iterations=3, **AS_GIVEN)
    return {
        "size": size, "threads": threads, "ms_per_iteration": medians,
        "ratio": {name: medians["wienerwerk"] / ms for name, ms in medians.items() if name != "wienerwerk"},
        "goal_against_mkl": GOALS.get(size, 0.70),
        "peak_bytes": measured, "planned_bytes": planned, "bytes_a_voxel": measured / problem.image.size,
    }  # fmt: skip


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--sizes", nargs="+", default=SIZES, help="y x x x z")
    p.add_argument("--threads", type=int, nargs="+", default=[len(os.sched_getaffinity(0))])
    p.add_argument("--peers", nargs="*", choices=PEERS, default=list(PEERS))
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--output", type=Path, help="JSON; default: benchmarks/results/rl.json")
    args = p.parse_args()

    result: dict[str, Any] = {"benchmark": "richardson_lucy", "machine": machine(), "rows": []}
    print(f"{result['machine']['cpu']}, {result['machine']['device']}, library {result['machine']['library']}")
    print(f"{'size (y x z)':>14} {'threads':>7} {'wienerwerk':>11} " + " ".join(f"{p:>12} {'ratio':>6}" for p in args.peers) + f" {'peak MB':>8} {'plan MB':>8}")
    for size in args.sizes:
        for threads in args.threads:
            row = measure(size, threads, args.peers, args.rounds)
            result["rows"].append(row)
            ms = row["ms_per_iteration"]
            cells = " ".join(f"{ms[p]:9.1f} ms {row['ratio'][p]:6.2f}" for p in args.peers)
            print(f"{size:>14} {threads:>7} {ms['wienerwerk']:8.1f} ms {cells} {row['peak_bytes'] / 1e6:8.0f} {row['planned_bytes'] / 1e6:8.0f}", flush=True)
    output = args.output or ROOT / "benchmarks/results/rl.json"
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(result, indent=1) + "\n")
    print(f"wrote {output}")


if __name__ == "__main__":
    main()
