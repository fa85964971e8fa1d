#!/usr/bin/env python3
"""Makes the pictures of docs/psf.md: synthetic beads and the PSF measured from them; optionally those of real beads.

    bead_pictures.py                                   docs/images/beads.png, and the numbers of docs/psf.md
    bead_pictures.py --real BEADS GRID --output FOLDER   a real bead stack, and a recording restored with its PSF
"""
from __future__ import annotations

import argparse
import sys
from pathlib import Path

import matplotlib
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, optimize

matplotlib.use("Agg")
import matplotlib.pyplot as plt

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests/support"), str(ROOT / "napari-plugin/src")]
import wienerwerk
from synthetic_beads import FWHM, OPTICS, SPACING, places, stack_of

Volume = NDArray[np.float32]
REAL_SPACING = (0.125, 0.022, 0.022)
REAL_OPTICS = {"modality": "confocal", "numerical_aperture": 1.4, "wavelength": 0.52}


def print_report(result: wienerwerk.Result) -> None:
    for f in result.report["findings"]:
        print(f"  {f['name']:20} {f['value']:.4g} {f['unit']}")
    for sentence in result.report["warnings"]:
        print("  warning:", sentence)


def show(axes: plt.Axes, plane: Volume, title: str, aspect: float = 1, power: float = 0.5) -> None:
    axes.imshow(np.maximum(plane - plane.min(), 0) ** power, cmap="gray", aspect=aspect, interpolation="nearest")
    axes.set_title(title, fontsize=9)
    axes.set_axis_off()


def middle_cuts(volume: Volume) -> tuple[Volume, Volume]:
    return volume[volume.shape[0] // 2], volume[:, volume.shape[1] // 2]


def synthetic() -> None:
    shape = (36, 210, 210)
    where = places(30, shape, seed=1)
    stack = stack_of(where, shape, snr=10, seed=1)
    result = wienerwerk.run(
        "psf_measured", beads=stack, spacing=SPACING, outputs=["psf", "table"], on_warning=lambda _s: None, **OPTICS
    )
    print("synthetic beads; true FWHM (um):", *(f"{w * d:.4f}" for w, d in zip(FWHM, SPACING)))
    print_report(result)
    one = np.rint(where[0]).astype(int)
    half = [n // 2 for n in result.array.shape]
    crop = stack[tuple(slice(max(0, c - h), c + h + 1) for c, h in zip(one, half))]
    figure, axes = plt.subplots(1, 5, figsize=(12, 3), width_ratios=[1.6, 1, 1, 1, 1])
    steep = SPACING[0] / SPACING[1]
    show(axes[0], stack.max(0), "30 beads, SNR 10 (brightest along z)", power=1)
    for i, (name, volume) in enumerate((("one bead", crop), ("measured PSF", result.array))):
        flat, upright = middle_cuts(volume)
        show(axes[1 + 2 * i], flat, f"{name}, xy", power=1)
        show(axes[2 + 2 * i], upright, f"{name}, xz", steep, power=1)
    figure.tight_layout()
    figure.savefig(ROOT / "docs/images/beads.png", dpi=80)


def misfit(model: Volume, bead: Volume) -> float:
    """Root mean square residual of a bead after fitting the model's position, height and offset."""
    inner = (slice(2, -2),) * 3
    seen = bead[inner].ravel().astype(float)

    def rest(shift: NDArray[np.float64]) -> float:
        basis = np.stack([ndimage.shift(model.astype(float), shift, mode="nearest")[inner].ravel(), np.ones(seen.size)], 1)
        return float(np.sqrt(np.mean((basis @ np.linalg.lstsq(basis, seen, rcond=None)[0] - seen) ** 2)))

    start = np.vstack([np.zeros(3), 0.5 * np.eye(3)])
    options = {"initial_simplex": start, "xatol": 1e-3, "fatol": 1e-5}
    return float(optimize.minimize(rest, start[0], method="Nelder-Mead", options=options).fun)


def held_out(beads: Volume, places: NDArray[np.float32]) -> None:
    """Each bead predicted by the PSF measured from the others, and by a crop of one other bead."""
    half = (12, 22, 22)

    def cut(place: NDArray[np.float32]) -> Volume:
        middle = np.rint(place / REAL_SPACING).astype(int)
        return beads[tuple(slice(max(c - h, 0), c + h + 1) for c, h in zip(middle, half))].astype(np.float32)

    for i, place in enumerate(places):
        others = beads.copy()
        _z, y, x = np.rint(place / REAL_SPACING).astype(int)
        others[:, max(y - 26, 0) : y + 27, max(x - 26, 0) : x + 27] = np.median(beads)
        sizes = {f"psf_size_{a}": 2 * h + 1 for a, h in zip("zyx", half)}
        psf = wienerwerk.run("psf_measured", beads=others, spacing=REAL_SPACING, on_warning=lambda _s: None, **sizes, **REAL_OPTICS).array
        bead = cut(place)
        crops = [misfit(crop, bead) for j, p in enumerate(places) if j != i and (crop := cut(p)).shape == bead.shape]
        print(f"bead {i}: residual with the PSF of the others {misfit(psf, bead):.2f}, with single crops", *(f"{c:.2f}" for c in crops))


def real(beads_file: Path, grid_file: Path, folder: Path) -> None:
    import tifffile

    folder.mkdir(parents=True, exist_ok=True)
    beads, grid = tifffile.imread(beads_file), tifffile.imread(grid_file)
    measured = wienerwerk.run(
        "psf_measured", beads=beads, spacing=REAL_SPACING, outputs=["psf", "psf_sd", "table"], on_warning=lambda _s: None, **REAL_OPTICS
    )
    print_report(measured)
    psf = measured.array
    table = measured.outputs["table"]
    print(np.round(table, 3))
    held_out(beads, table[:, :3])
    z, y, x = np.rint(table[3, :3] / REAL_SPACING).astype(int)  # one bead as recorded, with its surroundings
    half = [min(n // 2, c, m - 1 - c) for n, c, m in zip(psf.shape, (z, y, x), beads.shape)]
    crop = beads[tuple(slice(c - h, c + h + 1) for c, h in zip((z, y, x), half))].astype(np.float32)
    steep = REAL_SPACING[0] / REAL_SPACING[1]
    figure, axes = plt.subplots(2, 3, figsize=(10, 7))
    for row, (name, volume) in enumerate((("bead crop", crop), ("measured PSF", psf))):
        flat, upright = middle_cuts(volume)
        show(axes[row, 0], flat, f"{name}, xy")
        show(axes[row, 1], upright, f"{name}, xz", steep)
        show(axes[row, 2], volume[:, :, volume.shape[2] // 2], f"{name}, yz", steep)
    figure.tight_layout()
    figure.savefig(folder / "real_psf.png", dpi=80)

    figure, axes = plt.subplots(2, 4, figsize=(14, 7))
    results = {"recorded": grid.astype(np.float32)}
    for name, h in (("measured PSF", psf), ("bead crop", crop), ("bead crop as it is", crop)):
        raw = {"psf_background": "none"} if "as it is" in name else {}
        done = wienerwerk.run(
            "richardson_lucy", grid, h, spacing=REAL_SPACING, psf_spacing=REAL_SPACING, iterations=40, stopping="fixed",
            on_warning=lambda _s: None, **raw,
        )  # fmt: skip
        results[name] = done.array
    for i, (name, volume) in enumerate(results.items()):
        show(axes[0, i], volume.mean(1), f"{name}, xz (mean over y)", steep, power=1)
        axes[1, i].plot(volume[volume.shape[0] // 2].mean(0))
        axes[1, i].set_title(f"{name}: middle plane, mean over y", fontsize=9)
        profile = volume[volume.shape[0] // 2].mean(0)
        print(f"{name:20} valley between the middle lines / their peaks: {profile[74:82].min() / max(profile[66:74].max(), profile[80:90].max()):.3f}",
              f"sd along y {np.std(volume[volume.shape[0] // 2][:, 83:86].mean(1)) / profile[83:86].mean():.3f}")  # fmt: skip
    figure.tight_layout()
    figure.savefig(folder / "real_grid.png", dpi=80)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--real", type=Path, nargs=2, metavar=("BEADS", "GRID"), help="8-bit stacks of 0.125 x 0.022 x 0.022 um")
    p.add_argument("--output", type=Path, default=Path("bead-pictures"), help="folder for --real")
    args = p.parse_args()
    if args.real:
        real(*args.real, args.output)
    else:
        synthetic()


if __name__ == "__main__":
    main()
