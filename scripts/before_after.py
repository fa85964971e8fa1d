#!/usr/bin/env python3
"""Draws stacks side by side: an xy plane above an xz cut, with correct proportions and a scale bar.

    before_after.py --output picture.png recorded.tif=Recorded restored.tif=Restored [truth.tif=Truth]
"""
from __future__ import annotations

import argparse
import math
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import tifffile
from numpy.typing import NDArray


def spacing_of(path: Path) -> tuple[float, float]:
    """Voxel size along z and x in micrometers, as ImageJ stores it; 1 where the file has none."""
    with tifffile.TiffFile(path) as tif:
        z = float((tif.imagej_metadata or {}).get("spacing", 1.0))
        tag = tif.pages.first.tags.get("XResolution")
        pixels, units = tag.value if tag else (1, 1)
    return z, units / pixels if pixels else 1.0


def window(image: NDArray[np.float32]) -> tuple[float, float]:
    """The displayed range of gray values: percentiles 1 to 99.8."""
    low, high = np.percentile(image, [1.0, 99.8])
    return float(low), float(max(high, low + 1e-12))


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("stacks", nargs="+", metavar="FILE=TITLE")
    p.add_argument("--output", type=Path, required=True)
    p.add_argument("--z", type=int, default=-1, help="plane of the xy view; default: the middle one")
    p.add_argument("--y", type=int, default=-1, help="row of the xz cut; default: the middle one")
    p.add_argument("--gamma", type=float, default=0.7, help="of the gray scale; values below 1 brighten faint structures")
    p.add_argument("--bar", type=float, default=5.0, help="scale bar, micrometers")
    args = p.parse_args()

    names = [s.rsplit("=", 1) for s in args.stacks]
    stacks = [tifffile.imread(path).astype(np.float32) for path, _ in names]
    dz, dx = spacing_of(Path(names[0][0]))
    nz, ny, nx = stacks[0].shape
    z, y = (args.z if args.z >= 0 else nz // 2), (args.y if args.y >= 0 else ny // 2)

    across, heights = nx * dx, [ny * dx, nz * dz]
    width = min(5.5, 14 / len(stacks))  # inches a stack
    fig, panels = plt.subplots(
        2, len(stacks), squeeze=False, facecolor="black", layout="constrained",
        figsize=(width * len(stacks), width * sum(heights) / across + 0.35), height_ratios=heights,
    )
    for column, (stack, (_, title)) in enumerate(zip(stacks, names)):
        low, high = window(stack)
        shown = np.clip((stack - low) / (high - low), 0, 1) ** args.gamma
        for row, (plane, height) in enumerate(zip((shown[z], shown[:, y]), heights)):
            ax = panels[row, column]
            ax.imshow(plane, cmap="gray", vmin=0, vmax=1, extent=(0, across, height, 0), interpolation="lanczos")
            ax.axis("off")
            cut = height * (y / ny if row == 0 else z / nz)
            ax.plot([0, across], [cut, cut], color="#ffd24a", linewidth=0.6, alpha=0.6, linestyle=(0, (4, 4)))
            ax.set_xlim(0, across), ax.set_ylim(height, 0)
        panels[0, column].set_title(title, color="white", fontsize=11)
    bar = min(args.bar, 10 ** math.floor(math.log10(across)))
    left, right = across * 0.96 - bar, across * 0.96
    panels[0, 0].plot([left, right], [heights[0] * 0.94] * 2, color="white", linewidth=3)
    panels[0, 0].text((left + right) / 2, heights[0] * 0.91, f"{bar:g} µm", color="white", ha="center", va="bottom", fontsize=8)
    args.output.parent.mkdir(parents=True, exist_ok=True)
    fig.savefig(args.output, dpi=110, facecolor="black")
    print(f"  {args.output}")


if __name__ == "__main__":
    main()
