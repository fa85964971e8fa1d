"""Conversion between napari layers and the library's arrays: axes, voxel sizes in micrometers, and layers of results.

Does not use Qt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from wienerwerk import Layout, _units

_LETTERS = {
    "t": "t", "time": "t", "frame": "t", "frames": "t",
    "c": "c", "ch": "c", "channel": "c", "channels": "c",
    "z": "z", "depth": "z", "plane": "z", "y": "y", "x": "x",
}  # fmt: skip
_NAMES = {"yx": "image", "zyx": "stack", "tyx": "video", "cyx": "channels", "tzyx": "stacks in time", "czyx": "channels"}
REPORT = "wienerwerk"  # key of the report in a layer's metadata
_DISPLAYED_AT_MOST = 99.95  # percentile of a result shown as white: restored points are much brighter than the rest


def axes_of(layer: Any) -> str:
    """The axes of a layer's data: its axis labels if they are known, else the last letters of tzyx.

    Fewer letters than dimensions mean that all dimensions before the second letter are merged as frames.
    """
    letters = [_LETTERS.get(str(label).strip().lower(), "") for label in getattr(layer, "axis_labels", ())]
    known = "".join(letters)
    if len(known) == layer.ndim and len(set(known)) == layer.ndim and {"y", "x"} <= set(known):
        return known
    return "tzyx"[-min(layer.ndim, 4) :]


def axes_choices(layer: Any) -> list[tuple[str, str]]:
    """(axes, title) of the possible axes of a layer, those of its labels first."""
    possible = {
        2: ["yx"],
        3: ["zyx", "tyx", "cyx"],
        4: ["tzyx", "czyx", "tcyx"],
        5: ["tczyx", "ctzyx", "tzyx"],
    }.get(layer.ndim, ["tzyx", "tczyx"])
    choices = dict.fromkeys([axes_of(layer), *possible])
    return [(axes, axes_title(axes, layer.ndim)) for axes in choices]


def axes_title(axes: str, ndim: int) -> str:
    """``t, z, y, x (stacks in time)``."""
    merged = ndim - len(axes)
    name = f"first {merged + 1} dimensions as t" if merged else _NAMES.get(axes, "")
    return ", ".join(axes) + (f" ({name})" if name else "")


def layer_data(layer: Any) -> Any:
    """The layer's array, which may be lazy; of a multiscale layer, the finest level.

    Raises:
        ValueError: the layer is RGB.
    """
    if getattr(layer, "rgb", False):
        raise ValueError(f'"{layer.name}" is an RGB image: split it into channels first (right-click the layer, Split RGB)')
    return layer.data[0] if layer.multiscale else layer.data


def merge_frames(data: Any, axes: str) -> Any:
    """``data`` with its leading dimensions merged to as many dimensions as ``axes`` has letters."""
    merged = data.ndim - len(axes)
    return data.reshape((-1, *data.shape[merged + 1 :])) if merged > 0 else data


def micrometers(layer: Any, axes: str) -> dict[str, float]:
    """Voxel size in micrometers (seconds for t) by letter; 0 if the layer's unit is pixels or not a length."""
    units = getattr(layer, "units", None) or [None] * layer.ndim
    offset = layer.ndim - len(axes)
    steps = np.abs(np.asarray(layer.scale, float) * np.asarray(layer.affine.scale, float)[-layer.ndim :])
    found = {}
    for i, letter in enumerate(axes):
        if letter == "c":
            continue
        merged = i == 0 and offset > 0
        found[letter] = 0.0 if merged else _convert(steps[i + offset], units[i + offset], letter)
    return found


def _convert(step: float, unit: Any, letter: str) -> float:
    """Converts with the library's table, or with pint if the unit is not in it (attometers, fortnights)."""
    convert, wanted = (_units.seconds, "second") if letter == "t" else (_units.micrometers, "micrometer")
    if (known := convert(float(step), str(unit))) is not None:
        return known
    try:
        return float((step * unit).to(wanted).magnitude)
    except (TypeError, AttributeError):  # pint raises these for a missing unit and for one that is not a length
        return 0.0


def display_range(result: np.ndarray, source: np.ndarray | None, limits: Sequence[float] | None) -> tuple[float, float]:
    """Contrast limits of a result, at the same percentiles as the source's limits in the source.

    Uses a sample of about a million values of each.
    """
    low, high = 0.0, 100.0
    seen = _sample(result)
    if source is not None and limits is not None:
        values = _sample(source)
        low = 100.0 * float(np.mean(values < limits[0]))
        high = 100.0 * float(np.mean(values <= limits[1]))
    bottom, top = np.percentile(seen, [min(low, 50.0), min(max(high, 50.0), _DISPLAYED_AT_MOST)])
    if not top > bottom:
        bottom, top = float(seen.min()), float(seen.max())
    return (float(bottom), float(top)) if top > bottom else (float(bottom), float(bottom) + 1.0)


def _sample(values: np.ndarray, count: int = 1_000_000) -> np.ndarray:
    step = max(1, int((values.size / count) ** (1 / values.ndim)))
    sampled = np.asarray(values[tuple(slice(None, None, step) for _ in values.shape)])
    finite = sampled[np.isfinite(sampled)]
    return finite if finite.size else np.zeros(1)


def initials(title: str) -> str:
    """The initials of a title: RL for ``Richardson-Lucy``."""
    words = "".join(c if c.isalnum() else " " for c in title).split()
    return "".join(word[0].upper() for word in words) or title


@dataclass
class Source:
    """The image a result was made from.

    Attributes:
        layer: the layer.
        data: its values as passed to the library, with leading dimensions merged.
        axes: the axes of ``data``.
    """

    layer: Any
    data: np.ndarray
    axes: str


def result_layer(values: np.ndarray, layout: Layout, source: Source | None, name: str, metadata: dict) -> dict[str, Any]:
    """Arguments for ``viewer.add_image``: data, transform, units and display settings of a result.

    A restored image has the transform, units, labels and display settings of its source. If its sampling differs,
    scale and translation are adapted, so that both cover the same field of view.
    """
    arguments: dict[str, Any] = {"data": values, "name": name, "metadata": metadata}
    if source is None:
        return {**arguments, **_own_scale(layout), "contrast_limits": display_range(values, None, None)}
    layer = source.layer
    arguments.update(
        colormap=layer.colormap,
        blending=layer.blending,
        gamma=layer.gamma,
        rendering=layer.rendering,
        depiction=layer.depiction,
        contrast_limits=display_range(values, source.data, layer.contrast_limits),
        metadata={**layer.metadata, **metadata},
    )
    merged = layer.ndim - len(source.axes)
    if merged and layout.axes == source.axes and values.shape[0] == source.data.shape[0]:
        whole = layer.data[0].shape if layer.multiscale else layer.data.shape
        arguments["data"] = values = values.reshape((*whole[: merged + 1], *values.shape[1:]))
        kept = list(range(layer.ndim))
    else:
        kept = [source.axes.index(letter) + merged for letter in layout.axes if letter in source.axes]
    if len(kept) != values.ndim:
        return {**arguments, **_own_scale(layout)}
    scale = np.asarray(layer.scale, float)[kept]
    translate = np.asarray(layer.translate, float)[kept]
    spatial = {letter: axis for axis, letter in enumerate(layout.axes) if letter in "zyx"}
    for letter, axis in spatial.items():
        axis += values.ndim - len(layout.axes)
        ratio = source.data.shape[source.axes.index(letter)] / values.shape[axis]
        translate[axis] += scale[axis] * (ratio - 1) / 2  # both fields of view start at the same edge
        scale[axis] *= ratio
    arguments.update(scale=scale, translate=translate)
    if getattr(layer, "units", None) is not None:
        arguments["units"] = tuple(layer.units[i] for i in kept)
        arguments["axis_labels"] = tuple(layer.axis_labels[i] for i in kept)
    if kept == list(range(layer.ndim)):
        arguments.update(rotate=layer.rotate, shear=layer.shear, affine=layer.affine.affine_matrix)
    return arguments


def _own_scale(layout: Layout) -> dict[str, Any]:
    """Scale, units and labels of an array with its own voxel size, such as a PSF."""
    known = all(layout.spacing.get(letter, 0) > 0 for letter in layout.axes if letter in "zyx")
    if not known:
        return {"axis_labels": tuple(layout.axes)}
    return {
        "scale": tuple(layout.spacing[letter] or 1.0 for letter in layout.axes),
        "units": tuple("micrometer" if letter in "zyx" else "pixel" for letter in layout.axes),
        "axis_labels": tuple(layout.axes),
    }
