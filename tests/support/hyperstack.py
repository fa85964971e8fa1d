"""Hyperstacks as files: written with voxel size and frame interval, read with the axes in one order."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import tifffile
from numpy.typing import NDArray

SPACING = {"z": 0.29, "y": 0.26, "x": 0.26}  # micrometers, as in the real stack
INTERVAL = 5.0  # seconds between frames


def save_hyperstack(path: Path, tczyx: NDArray[Any]) -> None:
    tifffile.imwrite(
        path, tczyx.transpose(0, 2, 1, 3, 4), imagej=True, resolution=(1 / SPACING["x"], 1 / SPACING["y"]),
        metadata={"axes": "TZCYX", "unit": "um", "spacing": SPACING["z"], "finterval": INTERVAL, "mode": "composite"},
    )  # fmt: skip


def load_hyperstack(path: Path) -> NDArray[Any]:
    """Indexed t, c, z, y, x, for any order in the file; missing axes have length 1."""
    with tifffile.TiffFile(path) as tif:
        series = tif.series[0]
        array, axes = series.asarray(), series.axes
    assert set(axes) <= set("TCZYX"), axes
    missing = [a for a in "TCZYX" if a not in axes]
    array = array.reshape((1,) * len(missing) + array.shape)
    return np.transpose(array, [("".join(missing) + axes).index(a) for a in "TCZYX"])
