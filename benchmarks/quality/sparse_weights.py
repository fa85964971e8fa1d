#!/usr/bin/env python3
"""The sparse restoration's own weight against the best in hindsight: PSNR in dB, at 1 % and 3 % Gaussian noise.

    sparse_weights.py [--dimensions 2 3] [--wavelet haar|spline]

Noise p %: sigma = p/100 of the blurred image's maximum. Weights tried: 0.03 to 3 standard deviations of the noise, eight a decade.
"""
from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import tifffile
from scipy import fft, ndimage

ROOT = Path(__file__).resolve().parents[2]
os.environ.setdefault("WIENERWERK_LIBRARY", str(ROOT / "build/libwienerwerk.so"))
sys.path[:0] = [str(ROOT / "napari-plugin/src"), str(ROOT / "sample-data")]
import imaging  # noqa: E402
import shapes  # noqa: E402
import wienerwerk  # noqa: E402

Array = imaging.Array
SPACING = (0.2, 0.1, 0.1)


def truth_of(kind: str, dimensions: int) -> Array:
    shape = (24, 80, 80) if dimensions == 3 else (24, 192, 192)
    if kind == "nuclei":
        stack = tifffile.imread(ROOT / "sample-data/nuclei_hipsc_60x140x256_u16.tif").astype(float)
        stack = ndimage.gaussian_filter(np.maximum(stack - np.percentile(stack, 1), 0), (0.5, 0.7, 0.7))
        scene = stack[18:42, 30:110, 60:140] if dimensions == 3 else stack[30, :, 20:212]
    else:
        scene = np.zeros(shape)
        shapes.DRAW[kind](scene, SPACING, np.random.default_rng(1), {"beads": 40, "filaments": 8, "shells": 8}[kind], np.zeros(3))
        scene = scene if dimensions == 3 else scene.max(axis=0)
    return np.asarray(1000 * scene / scene.max())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dimensions", type=int, nargs="+", default=[2, 3])
    parser.add_argument("--wavelet", default="haar")
    arguments = parser.parse_args()
    print(f"{'scene':14} {'noise':>5} {'image':>6} {'auto':>6} {'best':>6} {'loss':>5}  weight: auto, best")
    for dimensions in arguments.dimensions:
        for kind in ("nuclei", "shells", "filaments", "beads"):
            truth = truth_of(kind, dimensions)
            optics = imaging.Optics(modality="confocal" if kind == "shells" else "widefield")
            psf = imaging.psf((9, 17, 17) if dimensions == 3 else (1, 17, 17), SPACING, optics)
            psf = psf if dimensions == 3 else psf[0] / psf[0].sum()
            grid = np.zeros(truth.shape)
            grid[tuple(slice(n) for n in psf.shape)] = psf
            h = fft.fftn(np.roll(grid, [-(n // 2) for n in psf.shape], range(psf.ndim)))
            blurred = fft.ifftn(fft.fftn(truth) * h).real
            for noise in (1, 3):
                sigma = noise / 100 * blurred.max()
                image = (blurred + np.random.default_rng(5).normal(0, sigma, truth.shape)).astype(np.float32)

                def restored(**choice: Any) -> tuple[float, float]:
                    x, report = wienerwerk.run(
                        "sparse", image, psf.astype(np.float32), spacing=SPACING[-dimensions:], boundary="periodic",
                        background="none", psf_background="none", psf_centering="middle", wavelet=arguments.wavelet, **choice,
                    )  # fmt: skip
                    chosen = {c["name"]: c["value"] for c in report["stacks"][0]["chosen"]}
                    found = chosen.get("regularization_weight", 0.0)
                    return float(10 * np.log10(1e6 / np.mean((x - truth) ** 2))), found

                auto, chosen = restored()
                tried = [(restored(weight_choice="value", regularization_weight=w)[0], w) for w in 10 ** np.arange(-1.5, 0.5, 0.125)]
                best, weight = max(tried)
                plain = 10 * np.log10(1e6 / np.mean((image - truth) ** 2))
                print(
                    f"{kind:10} {dimensions}-D {noise:4} % {plain:6.2f} {auto:6.2f} {best:6.2f} {best - auto:5.2f}  {chosen:.2f}, {weight:.2f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
