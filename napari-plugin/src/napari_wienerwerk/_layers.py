"""napari layers and the library's arrays: axes, voxel size in micrometers, and result layers that lie where they should.

No Qt here.
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
_DISPLAYED_AT_MOST = 99.95  # percentile of a result shown as white: restored points are far brighter than the rest


def axes_of(layer: Any) -> str:
    """The axes of a layer's data: what its axis labels say, else (t)zyx by dimensions.

    Fewer letters than dimensions mean that all dimensions before the second letter are gone through as frames.
    """
    letters = [_LETTERS.get(str(label).strip().lower(), "") for label in getattr(layer, "axis_labels", ())]
    known = "".join(letters)
    if len(known) == layer.ndim and len(set(known)) == layer.ndim and {"y", "x"} <= set(known):
        return known
    return "tzyx"[-min(layer.ndim, 4) :]


def axes_choices(layer: Any) -> list[tuple[str, str]]:
    """(axes, title) of the ways to read a layer, the one its labels tell first."""
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
    """The layer's array, lazy if it is; the finest level of a pyramid.

    Raises:
        ValueError: an RGB image.
    """
    if layer.rgb:
        raise ValueError(f'"{layer.name}" is an RGB image: split it into channels first (right-click the layer, Split RGB)')
    return layer.data[0] if layer.multiscale else layer.data


def merge_frames(data: Any, axes: str) -> Any:
    """``data`` with its leading dimensions merged until ``axes`` fit."""
    merged = data.ndim - len(axes)
    return data.reshape((-1, *data.shape[merged + 1 :])) if merged > 0 else data


def micrometers(layer: Any, axes: str) -> dict[str, float]:
    """Voxel size in micrometers (seconds for t) by letter; 0 where the layer's unit is pixels or no length."""
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
    """By the library's table; by pint what that does not know (attometers, fortnights)."""
    convert, wanted = (_units.seconds, "second") if letter == "t" else (_units.micrometers, "micrometer")
    if (known := convert(float(step), str(unit))) is not None:
        return known
    try:
        return float((step * unit).to(wanted).magnitude)
    except (TypeError, AttributeError):  # pint's errors are these: no unit, or pixels, which are no length
        return 0.0


def display_range(result: np.ndarray, source: np.ndarray | None, limits: Sequence[float] | None) -> tuple[float, float]:
    """Contrast limits for a result: the percentiles at which the source's limits lie in the source.

    Samples at most about a million values of each.
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
    """``Richardson-Lucy`` is RL."""
    words = "".join(c if c.isalnum() else " " for c in title).split()
    return "".join(word[0].upper() for word in words) or title


@dataclass
class Source:
    """The image a result was made from.

    Attributes:
        layer: the layer.
        data: its values as they were handed over, leading dimensions merged.
        axes: their letters.
    """

    layer: Any
    data: np.ndarray
    axes: str


def result_layer(values: np.ndarray, layout: Layout, source: Source | None, name: str, metadata: dict) -> dict[str, Any]:
    """Arguments for ``viewer.add_image``: where and how a result is to be shown.

    A restored image lies where its source lies, with the source's transform, units, labels and look. Where the library
    changed the sampling, scale and translation follow, so that both cover the same field.
    """
    arguments: dict[str, Any] = {"data": values, "name": name, "metadata": metadata}
    if source is None or layout.role != "image":
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
        translate[axis] += scale[axis] * (ratio - 1) / 2  # both fields of view begin at the same edge
        scale[axis] *= ratio
    arguments.update(scale=scale, translate=translate)
    if getattr(layer, "units", None) is not None:
        arguments["units"] = tuple(layer.units[i] for i in kept)
        arguments["axis_labels"] = tuple(layer.axis_labels[i] for i in kept)
    if kept == list(range(layer.ndim)):
        arguments.update(rotate=layer.rotate, shear=layer.shear, affine=layer.affine.affine_matrix)
    return arguments


def _own_scale(layout: Layout) -> dict[str, Any]:
    """Scale and labels for an array that knows its own voxel size, a PSF for example."""
    known = all(layout.spacing.get(letter, 0) > 0 for letter in layout.axes if letter in "zyx")
    if not known:
        return {"axis_labels": tuple(layout.axes)}
    return {
        "scale": tuple(layout.spacing[letter] or 1.0 for letter in layout.axes),
        "units": tuple("micrometer" if letter in "zyx" else "pixel" for letter in layout.axes),
        "axis_labels": tuple(layout.axes),
    }
