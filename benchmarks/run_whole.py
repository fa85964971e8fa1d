#!/usr/bin/env python3
"""Whole deconvolutions, from command to file, to the quality of 50 plain Richardson-Lucy iterations.

    run_whole.py [--size 64 256 256] [--deconwolf PATH_TO_dw] [--deconvolutionlab JAR[:JAR...]] [--rounds 3] [--output FILE]

Every program is started for each run, reads the same 16-bit TIFF stack and PSF, uses both cores and writes its result. Accelerated
programs do fewer iterations: the smallest number whose estimate has an I-divergence from the data at most that of 50 plain
iterations. It is determined here for this library; for deconwolf, see DECONWOLF_ITERATIONS. Peers that are
not given are left out. scikit-image runs in the environment of benchmarks/setup.sh.
"""
from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import tifffile
from machine import processor
from numpy.typing import NDArray
from scipy import fft

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = os.environ.get("WIENERWERK_PROGRAM", str(ROOT / "build/wienerwerk"))
PLAIN = 50
DECONWOLF_ITERATIONS = 19  # its scaled heavy ball reaches the I-divergence of 50 plain iterations after 18 or 19
GOALS = {"deconwolf": 15, "scikit-image": 30, "DeconvolutionLab2": 50}
Array = NDArray[np.float64]

SKIMAGE = """
import sys, numpy as np, tifffile
from skimage.restoration import richardson_lucy
image, psf, iterations, output = sys.argv[1:]
image, psf = tifffile.imread(image).astype(np.float32), tifffile.imread(psf).astype(np.float32)
tifffile.imwrite(output, richardson_lucy(image, psf / psf.sum(), num_iter=int(iterations), clip=False).astype(np.float32))
"""


def transfer(psf: Array, shape: tuple[int, ...]) -> NDArray[np.complex128]:
    grid = np.zeros(shape)
    grid[tuple(slice(n) for n in psf.shape)] = psf
    return fft.rfftn(np.roll(grid, [-(n // 2) for n in psf.shape], (0, 1, 2)), workers=-1)


def convolve(image: Array, psf: Array) -> Array:
    return np.maximum(fft.irfftn(fft.rfftn(image, workers=-1) * transfer(psf, image.shape), image.shape, workers=-1), 0)


def make_scene(folder: Path, shape: tuple[int, ...]) -> tuple[Array, Array, Array]:
    """Shells and points on a dim background with photon noise; no object outside the frame, which favors the peers."""
    rng = np.random.default_rng(11)
    z, y, x = np.meshgrid(*(np.arange(-k, k + 1) for k in (12, 14, 14)), indexing="ij")
    width = 1.6 + 0.12 * np.abs(z)
    psf = np.exp(-(x**2 + y**2) / (2 * width**2)) / width**2 * np.exp(-(z**2) / 40)
    psf /= psf.sum()
    truth = np.full(shape, 5.0)
    zz, yy, xx = np.ogrid[tuple(slice(n) for n in shape)]
    for _ in range(30):
        c = [rng.uniform(0.2 * n, 0.8 * n) for n in shape]
        r = rng.uniform(5, 14)
        distance = np.sqrt(4 * (zz - c[0]) ** 2 + (yy - c[1]) ** 2 + (xx - c[2]) ** 2)
        truth[np.abs(distance - r) < 1.5] += rng.uniform(100, 400)
    image = rng.poisson(convolve(truth, psf)).astype(np.uint16)
    tifffile.imwrite(folder / "image.tif", image, imagej=True, resolution=(10, 10), metadata={"axes": "ZYX", "spacing": 0.2, "unit": "um"})
    tifffile.imwrite(folder / "psf.tif", (psf / psf.max() * 60000).astype(np.uint16))
    return truth, image.astype(float), psf


def divergence(image: Array, estimate: Array, psf: Array) -> float:
    """I-divergence of the blurred estimate from the data, without the borders."""
    inner = tuple(slice(n // 2, -(n // 2)) for n in psf.shape)
    m, y = np.maximum(convolve(estimate, psf), 1e-9)[inner], image[inner]
    return float(np.mean(m - y + y * np.log(np.maximum(y, 1e-9) / m)))


class Programs:
    """Command lines; each writes `output`."""

    def __init__(self, folder: Path, arguments: argparse.Namespace) -> None:
        self.folder, self.arguments = folder, arguments

    def wienerwerk(self, iterations: int, output: str, acceleration: str = "biggs_andrews") -> list[str]:
        known = json.loads(subprocess.run([PROGRAM, "schema", "richardson_lucy"], capture_output=True, text=True, check=True).stdout)
        fixed = ["--stopping", "fixed"] if "stopping" in known["properties"] else []
        return [
            PROGRAM, "richardson_lucy", "--image", "image.tif", "--psf", "psf.tif", "--output", output, "--iterations", str(iterations),
            "--acceleration", acceleration, "--background", "none", "--device", "cpu", *fixed,
        ]  # fmt: skip

    def all(self, iterations: int) -> dict[str, tuple[int, list[str], Callable[[], Path]]]:
        """name: iterations, command, path of the result."""
        a, cores = self.arguments, str(len(os.sched_getaffinity(0)))
        found = {
            "wienerwerk": (iterations, self.wienerwerk(iterations, "ww.tif"), lambda: self.folder / "ww.tif"),
            "scikit-image": (PLAIN, [sys.executable, "-c", SKIMAGE, "image.tif", "psf.tif", str(PLAIN), "sk.tif"], lambda: self.folder / "sk.tif"),
        }
        if a.deconwolf:
            command = [a.deconwolf, "--iter", str(DECONWOLF_ITERATIONS), "--threads", cores, "--float", "--overwrite", "--out", "dw.tif", "image.tif", "psf.tif"]
            found["deconwolf"] = (DECONWOLF_ITERATIONS, command, lambda: self.folder / "dw.tif")
        if a.deconvolutionlab:
            command = [
                "java", "-Xmx12g", "-Djava.awt.headless=true", "-cp", a.deconvolutionlab, "DeconvolutionLab2", "Run", "-image", "file",
                str(self.folder / "image.tif"), "-psf", "file", str(self.folder / "psf.tif"), "-algorithm", "RL", str(PLAIN),
                "-path", str(self.folder), "-out", "stack", "dl2", "noshow", "-monitor", "no", "-display", "no",
            ]  # fmt: skip
            found["DeconvolutionLab2"] = (PLAIN, command, lambda: self.folder / "dl2.tif")
        return found


def run(command: list[str], folder: Path) -> float:
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=1800)
    seconds = time.perf_counter() - start
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]}: {done.stderr[-500:] or done.stdout[-500:]}")
    return seconds


def fewest_iterations(programs: Programs, image: Array, psf: Array) -> tuple[int, float]:
    run(programs.wienerwerk(PLAIN, "plain.tif", "none"), programs.folder)
    target = divergence(image, tifffile.imread(programs.folder / "plain.tif").astype(float), psf)
    for iterations in range(8, PLAIN):
        run(programs.wienerwerk(iterations, "ww.tif"), programs.folder)
        if divergence(image, tifffile.imread(programs.folder / "ww.tif").astype(float), psf) <= target:
            return iterations, target
    return PLAIN, target


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, nargs=3, default=(64, 256, 256), metavar=("Z", "Y", "X"))
    parser.add_argument("--deconwolf", help="the program dw")
    parser.add_argument("--deconvolutionlab", help="class path of its jar and those it needs (ImageJ, JTransforms)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--output", type=Path, default=ROOT / "benchmarks/results/whole.json")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        truth, image, psf = make_scene(folder, tuple(arguments.size))
        programs = Programs(folder, arguments)
        iterations, target = fewest_iterations(programs, image, psf)
        every = programs.all(iterations)
        seconds: dict[str, list[float]] = {peer: [] for peer in every}
        problems: dict[str, str] = {}
        for _ in range(arguments.rounds):
            for peer, (_, command, _) in every.items():
                if peer in problems:
                    continue
                try:
                    seconds[peer].append(run(command, folder))
                except (RuntimeError, subprocess.TimeoutExpired, OSError) as error:
                    problems[peer] = str(error)
        own = statistics.median(seconds["wienerwerk"])
        rows: list[dict[str, Any]] = []
        for peer, (n, _, where) in every.items():
            if peer in problems or not where().exists():
                rows.append({"program": peer, "problem": problems.get(peer, "it wrote no result")})
                continue
            result = tifffile.imread(where()).astype(float)
            median = statistics.median(seconds[peer])
            error = np.mean((result - truth) ** 2) if result.shape == truth.shape else np.nan
            rows.append({
                "program": peer, "iterations": n, "seconds": median, "times_slower": median / own, "goal": GOALS.get(peer),
                "divergence": divergence(image, result, psf) if result.shape == truth.shape else None,
                "psnr": float(10 * np.log10(truth.max() ** 2 / error)),
            })  # fmt: skip
        head = {"machine": processor(), "size": list(arguments.size), "plain_divergence": target}
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps({**head, "rows": rows}, indent=1) + "\n")
    print(f"{head['machine']}; {arguments.size}; I-divergence of {PLAIN} plain iterations {target:.4f}")
    for r in rows:
        if "problem" in r:
            print(f"{r['program']:>18}  {r['problem']}")
        else:
            goal = f"  goal {r['goal']}" if r["goal"] else ""
            print(f"{r['program']:>18}  {r['iterations']:3d} iterations {r['seconds']:8.2f} s  {r['times_slower']:6.1f} x  divergence {r['divergence']}  PSNR {r['psnr']:.2f} dB{goal}")


if __name__ == "__main__":
    main()
