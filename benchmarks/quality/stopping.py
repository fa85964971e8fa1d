#!/usr/bin/env python3
"""Automatic stopping of Richardson-Lucy, compared with the best number of iterations: synthetic nuclei, four noise levels, three PSFs.

    stopping.py [--seeds 1] [--acceleration biggs_andrews] [--output FILE]

For every scene: PSNR against the truth of runs with several fixed numbers of iterations, and of one run with default
settings; the loss is the difference to the best of the fixed ones. The library does not receive the truth.
"""
from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent.parent
os.environ.setdefault("WIENERWERK_LIBRARY", str(ROOT / "build/libwienerwerk.so"))
sys.path.insert(0, str(ROOT / "napari-plugin/src"))
import wienerwerk  # noqa: E402

Array = NDArray[np.float64]
SHAPE = (24, 64, 64)
PSFS = [(1.8, 1.2, 1.2), (2.5, 1.6, 1.6), (2.5, 2.2, 2.2)]  # standard deviations, voxels
NOISES = [("poisson", 20.0), ("poisson", 100.0), ("gaussian", 1.0), ("gaussian", 3.0)]  # peak photons; % of the maximum
LADDER = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 18, 20, 23, 26, 30, 35, 40, 46, 53, 60, 70, 80, 95, 110]
LIMIT = 0.2  # dB


def gaussian(shape: tuple[int, ...], sigmas: tuple[float, ...]) -> Array:
    axes = [np.exp(-((np.arange(n) - n // 2) ** 2) / (2 * s * s)) for n, s in zip(shape, sigmas)]
    psf: Array = np.einsum("i,j,k->ijk", *axes)
    return psf / psf.sum()


def blurred(image: Array, psf: Array) -> Array:
    grid = np.zeros(image.shape)
    grid[tuple(slice(n) for n in psf.shape)] = psf
    grid = np.roll(grid, [-(n // 2) for n in psf.shape], (0, 1, 2))
    return np.maximum(np.fft.irfftn(np.fft.rfftn(image) * np.fft.rfftn(grid), image.shape, (0, 1, 2)), 0)


def nuclei(shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    """Ellipsoids of varying brightness with grainy chromatin."""
    scene, where = np.zeros(shape), np.indices(shape)
    for _ in range(int(np.prod(shape) / 4000)):
        center, radii = [rng.uniform(0, n) for n in shape], np.array([4, 9, 9]) * rng.uniform(0.7, 1.2, 3)
        inside = sum(((w - c) / r) ** 2 for w, c, r in zip(where, center, radii)) < 1
        scene = np.maximum(scene, inside * rng.uniform(0.3, 1))
    grain = np.fft.irfftn(
        np.fft.rfftn(rng.standard_normal(shape))
        * np.fft.rfftn(np.fft.ifftshift(gaussian(shape, (0.7, 1.5, 1.5)))), shape, (0, 1, 2)
    )  # fmt: skip
    return scene * np.clip(1 + 0.45 * grain / grain.std(), 0.05, None)


def record(psf: Array, noise: str, amount: float, rng: np.random.Generator) -> tuple[Array, Array, float]:
    """Truth, image and background; the frame is cut out of a larger scene."""
    margin = psf.shape
    scene = nuclei(tuple(n + 2 * m for n, m in zip(SHAPE, margin)), rng)
    light = blurred(scene, psf)
    frame = tuple(slice(m, m + n) for n, m in zip(SHAPE, margin))
    peak = amount if noise == "poisson" else 1000.0
    truth, clean, background = scene[frame] * peak / light.max(), light[frame] * peak / light.max(), 0.05 * peak
    if noise == "poisson":
        return truth, rng.poisson(clean + background).astype(float), background
    return truth, clean + background + amount / 100 * clean.max() * rng.standard_normal(SHAPE), background


def psnr(truth: Array, estimate: NDArray[np.float32]) -> float:
    return float(10 * np.log10(truth.max() ** 2 / np.mean((truth - estimate) ** 2)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--acceleration", default="biggs_andrews")
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    rows: list[dict[str, Any]] = []
    print(f"{'noise':>14} {'PSF z, y, x':>15} {'best':>5} {'dB':>6} {'auto':>5} {'loss dB':>8} {'fixed 30: loss dB':>18}")
    with wienerwerk.Session(device="cpu") as session:
        for seed in range(options.seeds):
            for noise, amount in NOISES:
                for sigmas in PSFS:
                    rng = np.random.default_rng([seed, int(amount), int(10 * sigmas[2])])
                    psf = gaussian(tuple(2 * int(np.ceil(3 * s)) + 1 for s in sigmas), sigmas)
                    truth, image, background = record(psf, noise, amount, rng)

                    def run(**parameters: Any) -> Any:
                        return session.run(
                            "richardson_lucy", image.astype(np.float32), psf.astype(np.float32), spacing=0.1, background="value",
                            background_value=background, psf_centering="middle", psf_background="none",
                            acceleration=options.acceleration, **parameters,
                        )  # fmt: skip

                    ladder = {k: psnr(truth, run(stopping="fixed", iterations=k).array) for k in LADDER}
                    best = max(ladder, key=ladder.__getitem__)
                    alone = run()
                    row = {
                        "noise": noise, "amount": amount, "psf": sigmas, "seed": seed, "best": best, "psnr": ladder[best],
                        "auto": alone.report["stacks"][0]["iterations"], "loss": ladder[best] - psnr(truth, alone.array),
                        "loss_fixed_30": ladder[best] - ladder[30],
                    }  # fmt: skip
                    rows.append(row)
                    print(
                        f"{noise:>9} {amount:4.0f} {str(sigmas):>15} {best:5d} {row['psnr']:6.2f} {row['auto']:5d} "
                        f"{row['loss']:8.2f} {row['loss_fixed_30']:18.2f}", flush=True,
                    )  # fmt: skip
    worst = max(row["loss"] for row in rows)
    print(f"worst loss {worst:.2f} dB (goal {LIMIT} dB)")
    if options.output:
        options.output.write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
