"""Layers of a PSF that was made: the PSF with its deviation and OTF, and the beads as points. Does not use Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from wienerwerk import Layout

from .. import _layers

_SQUARE_ROOT = 0.5  # gamma that makes the rings visible
USED, LEFT_OUT = (0.35, 0.85, 0.4, 1.0), (1.0, 0.55, 0.2, 1.0)


def psf_layer(
    values: np.ndarray, layout: Layout, holds: str, psf: Layout, name: str, metadata: dict, beside: Any
) -> dict[str, Any]:
    """Arguments for ``viewer.add_image``: square-root gray values from 0, positioned beside a layer.

    Args:
        holds: what the catalog says of the output: psf, deviation, otf, ...
        psf: the layout of the PSF, from which the frequencies of an OTF are computed, in 1 / micrometer.
        beside: the layer the PSF was made from or for, or None.
    """
    arguments = _layers.result_layer(values, layout, None, name, metadata)
    top = float(np.nanmax(values)) if values.size else 0.0
    arguments.update(contrast_limits=(0.0, top if top > 0 else 1.0), gamma=_SQUARE_ROOT)
    if holds == "otf":
        arguments.update(_frequencies(layout, psf))
    elif beside is not None and "scale" in arguments:
        arguments["translate"] = _right_of(beside, values.shape, arguments["scale"], layout.axes)
    return arguments


def _frequencies(layout: Layout, psf: Layout) -> dict[str, Any]:
    """Scale of a spectrum: the transform of n voxels of d micrometers has steps of 1 / (n d)."""
    steps = {letter: psf.spacing.get(letter, 0.0) * size for letter, size in zip(psf.axes, psf.shape)}
    if not all(steps.get(letter, 0) > 0 for letter in layout.axes):
        return {}
    return {"scale": tuple(1 / steps[letter] for letter in layout.axes), "units": ("1/micrometer",) * len(layout.axes)}


def _right_of(layer: Any, shape: Sequence[int], scale: Sequence[float], axes: str) -> tuple[float, ...]:
    """Translation of an array that is centered on the layer along z and y and begins right of it along x.

    All 0 if the layer's unit is not micrometers: then there is no common scale.
    """
    here = [0.0] * len(shape)
    units = [str(unit) for unit in getattr(layer, "units", None) or ()]
    for i in range(1, min(3, len(shape), layer.ndim) + 1):
        if not units or units[-i] not in ("micrometer", "micron", "um", "µm"):
            return tuple(0.0 for _ in shape)
        low, high = layer.extent.world[:, -i]
        here[-i] = 0.5 * (low + high) - (shape[-i] // 2) * scale[-i]
    here[-1] = layer.extent.world[1, -1] + 3 * scale[-1]
    return tuple(here)


def middle_of(layer: Any) -> dict[int, float]:
    """The layer's center in world coordinates, by dimension counted from the last one (-1)."""
    middle = layer.data_to_world([n // 2 for n in layer.data.shape])
    return {i - layer.ndim: float(middle[i]) for i in range(layer.ndim)}


def points_layer(
    table: np.ndarray, columns: Sequence[str], spacing: Mapping[str, float], source: Any, name: str, metadata: dict
) -> dict[str, Any] | None:
    """Arguments for ``viewer.add_points``: a point on the source layer for each row of a table with positions.

    Every column is a feature. If there is a column ``used``, rows with 1 are green and others orange.

    Args:
        spacing: voxel size in micrometers by letter, as used in the run.

    Returns:
        None if the table has no positions or the voxel size is unknown.
    """
    letters = "zyx"[-source.ndim :]
    places = [f"{letter}_um" for letter in letters]
    if not {*places} <= {*columns} or not all(spacing.get(letter, 0) > 0 for letter in letters):
        return None
    features = {column: np.asarray(table[:, i], float) for i, column in enumerate(columns)}
    at = np.stack([features[place] / spacing[letter] for place, letter in zip(places, letters)], 1)
    used = features.get("used", np.ones(len(table))) == 1
    widths = [np.nanmedian(features[key]) for key in ("fwhm_y_um", "fwhm_x_um") if key in features and len(table)]
    size = 4 * max(widths) / spacing["x"] if widths and np.isfinite(widths).all() else 10
    return {
        "data": at,
        "features": features,
        "name": name,
        "metadata": metadata,
        "symbol": "disc",
        "size": max(5.0, float(size)),
        "face_color": "transparent",
        "border_width": 0.1,
        "border_color": np.where(used[:, None], USED, LEFT_OUT),
        "scale": source.scale,
        "translate": source.translate,
        "rotate": source.rotate,
        "shear": source.shear,
        "affine": source.affine.affine_matrix,
        **({"units": source.units, "axis_labels": source.axis_labels} if getattr(source, "units", None) is not None else {}),
    }
