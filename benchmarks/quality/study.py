#!/usr/bin/env python3
"""Every method on a real nuclei volume blurred by known PSFs: quality and time, with automatic choices and with the best choice in hindsight.

    study.py [--psfs N] [--noise g1 g3 p20 p100] [--versions periodic cut] [--methods ...] [--size 32 128 128] [--output DIR]

The truth is sample-data's nuclei stack. g1, g3: Gaussian noise, sigma = 1 % or 3 % of the brightest blurred voxel. p20,
p100: photon noise with 20 or 100 photons in the brightest blurred voxel. periodic: blurred and restored as a periodic volume, so that
nothing is missing at its borders. cut: a block cut out of the blurred volume, which includes light from outside.
Writes quality.json, quality.md and quality.png.
"""
from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt
import numpy as np
import tifffile
from numpy.typing import NDArray
from psfs import SPACING, TUNING, UNSEEN, Optics, psf
from scipy import fft, ndimage

ROOT = Path(__file__).resolve().parents[2]
os.environ.setdefault("WIENERWERK_LIBRARY", str(ROOT / "build/libwienerwerk.so"))
sys.path[:0] = [str(ROOT / "napari-plugin/src"), str(ROOT / "benchmarks")]
import wienerwerk  # noqa: E402
from machine import processor  # noqa: E402

Array = NDArray[np.float64]
METRICS = ["PSNR", "CPSNR", "ISNR", "CISNR", "SSIM"]


@dataclass
class Scene:
    """The truth, the recorded image, and the PSF."""

    truth: Array
    image: Array
    psf: Array
    boundary: str  # value of the option; "auto": the method's default


def convolve(image: Array, h: Array) -> Array:
    """Periodic convolution in double precision."""
    grid = np.zeros(image.shape)
    grid[tuple(slice(n) for n in h.shape)] = h
    transfer = fft.rfftn(np.roll(grid, [-(n // 2) for n in h.shape], (0, 1, 2)))
    return np.maximum(fft.irfftn(fft.rfftn(image) * transfer, image.shape), 0)


def noisy(blurred: Array, noise: str, rng: np.random.Generator) -> Array:
    amount = float(noise[1:])
    if noise[0] == "g":
        return blurred + rng.normal(0, amount / 100 * blurred.max(), blurred.shape)
    photons = amount / blurred.max()
    return rng.poisson(blurred * photons) / photons


def make_scene(volume: Array, optics: Optics, version: str, noise: str, size: tuple[int, ...]) -> Scene:
    h, rng = psf(optics), np.random.default_rng(2026)
    inside = tuple(slice((n - s) // 2, (n - s) // 2 + s) for n, s in zip(volume.shape, size))
    if version == "periodic":
        truth = volume[inside]
        return Scene(truth, noisy(convolve(truth, h), noise, rng), h, "periodic")
    blurred = convolve(volume, h)[inside]
    return Scene(volume[inside], noisy(blurred, noise, rng), h, "auto")


def ssim(truth: Array, result: Array) -> float:
    """Structural similarity, 11 x 11 Gaussian of sigma 1.5, plane by plane, averaged; data range = the truth's."""
    c1, c2 = (0.01 * np.ptp(truth)) ** 2, (0.03 * np.ptp(truth)) ** 2

    def smooth(a: Array) -> Array:
        return ndimage.gaussian_filter(a, (0, 1.5, 1.5), truncate=5 / 1.5)

    a, b = smooth(truth), smooth(result)
    va, vb, cov = smooth(truth**2) - a * a, smooth(result**2) - b * b, smooth(truth * result) - a * b
    return float(np.mean((2 * a * b + c1) * (2 * cov + c2) / ((a * a + b * b + c1) * (va + vb + c2))))


def metrics(scene: Scene, result: Array) -> dict[str, float]:
    """The C metrics leave out borders of half the PSF. Values are not clamped."""
    center = tuple(slice(n // 2, s - n // 2) for n, s in zip(scene.psf.shape, scene.truth.shape))

    def psnr(image: Array, window: tuple[slice, ...]) -> float:
        error = np.mean((image[window] - scene.truth[window]) ** 2)
        return float(10 * np.log10(scene.truth.max() ** 2 / error))

    whole = (slice(None),) * 3
    found = {"PSNR": psnr(result, whole), "CPSNR": psnr(result, center)}
    found["ISNR"] = found["PSNR"] - psnr(scene.image, whole)
    found["CISNR"] = found["CPSNR"] - psnr(scene.image, center)
    found["SSIM"] = ssim(scene.truth, result)
    return found


Restore = Callable[..., tuple[dict[str, float], dict[str, Any]]]


def restorer(session: wienerwerk.Session, method: str, scene: Scene) -> Restore:
    image, h = scene.image.astype(np.float32), scene.psf.astype(np.float32)
    known = wienerwerk.methods()[method].properties
    boundary = scene.boundary if scene.boundary in wienerwerk.methods()[method].traits["boundaries"] else "auto"

    def restore(**parameters: Any) -> tuple[dict[str, float], dict[str, Any]]:
        result, report = session.run(
            method, image, h, spacing=SPACING, background="none", boundary=boundary, psf_centering="middle",
            psf_background="none", **{k: v for k, v in parameters.items() if k in known},
        )  # fmt: skip
        return {**metrics(scene, result.astype(float)), "seconds": report["seconds"]}, report

    return restore


def climb(start: float, factor: float, low: float, high: float, score: Callable[[float], float]) -> float:
    """The best value on a geometric scale through `start`, for a score with one maximum."""
    scores: dict[int, float] = {}

    def at(step: int) -> float:
        if step not in scores:
            scores[step] = score(float(np.clip(start * factor**step, low, high)))
        return scores[step]

    best = 0
    for direction in (1, -1):
        while low < start * factor ** (best + direction) < high and at(best + direction) > at(best):
            best += direction
    return float(np.clip(start * factor**best, low, high))


def in_hindsight(method: str, restore: Restore, report: dict[str, Any]) -> tuple[dict[str, Any], dict[str, float]]:
    """The value of the method's main parameter with the best result compared to the truth."""
    known = wienerwerk.methods()[method].properties
    chosen = {c["name"]: c["value"] for c in report["stacks"][0]["chosen"]}
    used = report["request"]["parameters"]
    if "regularization_weight" in known and "weight_choice" in known:
        key, factor, fixed = "regularization_weight", 10**0.5, {"weight_choice": "value"}
        low, high = 1e-9, known[key].get("maximum", 1e6)
    else:
        key, factor, fixed = "iterations", 1.5, {"stopping": "fixed"}
        low, high = 1, 500
    start = chosen.get(key) or report["stacks"][0].get(key) or used[key]
    results: dict[float, dict[str, float]] = {}

    def score(value: float) -> float:
        value = int(round(value)) if key == "iterations" else value
        results[value] = restore(**{key: value}, **fixed)[0]
        return results[value]["PSNR"]

    best = climb(max(float(start), low * 10), factor, low, high, score)
    best = int(round(best)) if key == "iterations" else best
    return {key: best}, results[best]


def table(rows: list[dict[str, Any]], tuned: dict[str, bool]) -> str:
    text = []
    for version in dict.fromkeys(r["version"] for r in rows):
        for noise in dict.fromkeys(r["noise"] for r in rows):
            mine = [r for r in rows if r["version"] == version and r["noise"] == noise]
            if not mine:
                continue
            text += [f"\n## {version}, {noise}\n", "| method | choice | " + " | ".join(METRICS) + " | seconds | unseen PSFs: PSNR |"]
            text.append("|---|---|" + "---|" * (len(METRICS) + 2))
            for method in dict.fromkeys(r["method"] for r in mine):
                for choice in ("auto", "hindsight"):
                    these = [r for r in mine if r["method"] == method and r["choice"] == choice]
                    if not these:
                        continue
                    mean = {m: np.mean([r[m] for r in these]) for m in [*METRICS, "seconds"]}
                    unseen = [r["PSNR"] for r in these if not tuned[r["psf"]]]
                    figures = " | ".join(f"{mean[m]:.3f}" if m == "SSIM" else f"{mean[m]:.2f}" for m in [*METRICS, "seconds"])
                    text.append(f"| {method} | {choice} | {figures} | {np.mean(unseen):.2f} |" if unseen else f"| {method} | {choice} | {figures} | |")
    return "\n".join(text) + "\n"


def picture(rows: list[dict[str, Any]], to: Path) -> None:
    """PSNR gained by each method, with automatic choice (bar) and in hindsight (mark)."""
    panels = list(dict.fromkeys((r["version"], r["noise"]) for r in rows))
    figure, axes = plt.subplots(1, len(panels), figsize=(2.4 * len(panels) + 1.5, 3.2), sharey=True, squeeze=False)
    methods = list(dict.fromkeys(r["method"] for r in rows))
    for axis, (version, noise) in zip(axes[0], panels):
        for i, method in enumerate(methods):
            for choice in ("auto", "hindsight"):
                gains = [r["ISNR"] for r in rows if (r["version"], r["noise"], r["method"], r["choice"]) == (version, noise, method, choice)]
                if gains and choice == "auto":
                    axis.barh(i, np.mean(gains), color="#4477aa")
                elif gains:
                    axis.plot(np.mean(gains), i, "k|", markersize=12)
        axis.set_title(f"{version}, {noise}", fontsize=9)
        axis.set_xlabel("ISNR [dB]", fontsize=8)
        axis.axvline(0, color="0.6", linewidth=0.8)
    axes[0][0].set_yticks(range(len(methods)), methods, fontsize=8)
    axes[0][0].invert_yaxis()
    figure.suptitle("Restored nuclei: gain by the method's own choice (bar) and the best in hindsight (mark)", fontsize=9)
    figure.tight_layout()
    figure.savefig(to, dpi=130)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--psfs", type=int, default=3, help="number of PSFs of the tuning set, and of unseen ones (1 to 3)")
    parser.add_argument("--noise", nargs="+", default=["g1", "g3", "p20", "p100"])
    parser.add_argument("--versions", nargs="+", default=["periodic", "cut"])
    parser.add_argument("--methods", nargs="+")
    parser.add_argument("--size", type=int, nargs=3, default=(32, 96, 160))
    parser.add_argument("--no-hindsight", action="store_true")
    parser.add_argument("--output", type=Path, default=ROOT / "benchmarks/results")
    arguments = parser.parse_args()

    volume = tifffile.imread(ROOT / "sample-data/nuclei_hipsc_60x140x256_u16.tif").astype(float)
    volume = np.maximum(volume - np.percentile(volume, 1), 0) / volume.max() * 1000
    catalog = wienerwerk.methods()
    methods = arguments.methods or [
        key for key, m in catalog.items() if m.door == "deconvolve" and "psf" in [i["role"] for i in m.inputs]
    ]
    optics = TUNING[: arguments.psfs] + UNSEEN[: arguments.psfs]
    rows: list[dict[str, Any]] = []
    with wienerwerk.Session(device="cpu") as session:
        for version in arguments.versions:
            for noise in arguments.noise:
                for o in optics:
                    scene = make_scene(volume, o, version, noise, tuple(arguments.size))
                    for method in methods:
                        restore = restorer(session, method, scene)
                        found, report = restore()
                        entry = {"version": version, "noise": noise, "psf": o.name, "method": method}
                        rows.append({**entry, "choice": "auto", "chosen": report["stacks"][0]["chosen"], **found})
                        if not arguments.no_hindsight:
                            values, best = in_hindsight(method, restore, report)
                            rows.append({**entry, "choice": "hindsight", "chosen": values, **best})
                        print(version, noise, o.name, method, " ".join(f"{r['choice']} {r['PSNR']:.2f} dB" for r in rows[-2:]), flush=True)
        head = {"machine": f"{processor()}, wienerwerk {wienerwerk.version()}", "size": list(arguments.size), "spacing": SPACING}
    tuned = {o.name: o in TUNING for o in optics}
    words = sys.argv[1:]
    if "--output" in words:  # leave out paths of this machine
        del words[words.index("--output") : words.index("--output") + 2]
    head["command"] = " ".join(["benchmarks/quality/study.py", *words])
    arguments.output.mkdir(parents=True, exist_ok=True)
    (arguments.output / "quality.json").write_text(json.dumps({**head, "rows": rows}, indent=1) + "\n")
    intro = f"# Quality on real nuclei\n\n`{head['command'].strip()}` on {head['machine']}; volume {head['size']} voxels, means over {len(optics)} PSFs.\n"
    (arguments.output / "quality.md").write_text(intro + table(rows, tuned))
    picture(rows, arguments.output / "quality.png")
    print(table(rows, tuned))


if __name__ == "__main__":
    main()
