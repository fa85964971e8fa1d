"""TIFF files of ImageJ and OME with their voxel size, which napari's own reader leaves out; and back, with the report.

Needs tifffile, which napari brings; without it these two stand aside.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
from wienerwerk import _units

from ._layers import REPORT, axes_of, layer_data, micrometers
from ._whole_file import whole_file

LayerData = tuple[Any, dict[str, Any], str]


def get_reader(path: str | list[str]) -> Callable[[str], list[LayerData]] | None:
    """napari's hook: a reader for one ImageJ or OME TIFF; None leaves the file to others."""
    try:
        import tifffile
    except ImportError:
        return None
    if not isinstance(path, (str, os.PathLike)):
        return None
    try:
        with tifffile.TiffFile(path) as file:
            if (file.is_imagej or file.is_ome) and _axes(file) is not None:
                return read_tiff
    except (OSError, ValueError, tifffile.TiffFileError):
        pass  # napari's own reader says what is wrong with it
    return None


def _axes(file: Any) -> str | None:
    """The first series' axes without those of length 1 the library has no letter for; None if one remains."""
    series = file.series[0]
    axes = "".join(letter for letter, size in zip(series.axes, series.shape) if size > 1 or letter in "ZYX")
    return axes.lower() if set(axes) <= set("TCZYX") and {"Y", "X"} <= set(axes) else None


def read_tiff(path: str) -> list[LayerData]:
    """A layer for each channel, with scale, units, axis labels, and the report if the file holds one."""
    import tifffile

    with tifffile.TiffFile(path) as file:
        series, axes = file.series[0], _axes(file)
        data = series.asarray()
        dropped = tuple(i for i, letter in enumerate(series.axes) if letter.lower() not in axes)
        data = data.squeeze(dropped)
        steps = _ome_steps(file.ome_metadata) if file.is_ome else _imagej_steps(file)
        report = _report(file)
    kept = axes.replace("c", "")
    common = {
        "axis_labels": tuple(kept),
        "scale": tuple(steps.get(letter) or 1.0 for letter in kept),
        "units": tuple(_unit(letter, steps) for letter in kept),
        "metadata": {REPORT: report} if report else {},
    }
    name = Path(path).stem
    if "c" not in axes:
        return [(data, {"name": name, **common}, "image")]
    channels = np.moveaxis(data, axes.index("c"), 0)
    colors = ["gray"] if len(channels) == 1 else ["green", "magenta", "cyan", "yellow", "red", "blue"]
    return [
        (
            channel,
            {
                "name": f"{name} channel {i + 1}",
                "colormap": colors[i % len(colors)],
                "blending": "additive" if len(channels) > 1 else "translucent_no_depth",
                **common,
            },
            "image",
        )
        for i, channel in enumerate(channels)
    ]


def _unit(letter: str, steps: dict[str, float]) -> str:
    if not steps.get(letter):
        return "pixel"
    return "second" if letter == "t" else "micrometer"


def _imagej_steps(file: Any) -> dict[str, float]:
    """Micrometers and seconds by letter, as far as the file knows."""
    about = file.imagej_metadata or {}
    lengths = {"x": about.get("unit", ""), "y": about.get("yunit"), "z": about.get("zunit")}
    steps = {}
    for letter, tag in (("x", "XResolution"), ("y", "YResolution")):
        found = file.pages[0].tags.get(tag)
        per_unit = found.value[0] / found.value[1] if found and found.value[1] else 0
        steps[letter] = 1 / per_unit if per_unit else 0.0
    steps["z"] = abs(float(about.get("spacing") or 0))
    for letter, unit in lengths.items():
        steps[letter] = _units.micrometers(steps[letter], str(unit or lengths["x"])) or 0.0
    steps["t"] = _units.seconds(float(about.get("finterval") or 0), str(about.get("tunit", "s"))) or 0.0
    return steps


def _ome_steps(xml: str) -> dict[str, float]:
    """PhysicalSizeX/Y/Z and TimeIncrement of the first image."""
    pixels = next((node for node in ElementTree.fromstring(xml).iter() if node.tag.endswith("}Pixels")), None)
    if pixels is None:
        return {}
    steps = {}
    for letter in "zyx":
        size = float(pixels.get(f"PhysicalSize{letter.upper()}", 0))
        steps[letter] = _units.micrometers(size, pixels.get(f"PhysicalSize{letter.upper()}Unit", "µm")) or 0.0
    steps["t"] = _units.seconds(float(pixels.get("TimeIncrement", 0)), pixels.get("TimeIncrementUnit", "s")) or 0.0
    return steps


def _report(file: Any) -> dict[str, Any] | None:
    """The report of the run that made the file, from the line ``wienerwerk.report`` of an ImageJ description."""
    text = (file.imagej_metadata or {}).get("wienerwerk.report") if file.is_imagej else None
    try:
        report = json.loads(text) if isinstance(text, str) else text
    except (ValueError, RecursionError):  # nested deeper than Python reads
        return None
    return report if isinstance(report, dict) else None


def write_tiff(path: str, data: Any, attributes: dict[str, Any]) -> list[str]:
    """Writes an image layer as an ImageJ hyperstack: voxel size in micrometers, display range, report.

    uint8, uint16 and float32 are kept, all else becomes float32. The file appears whole or not at all.

    Raises:
        ValueError: RGB, or more dimensions than t, c, z, y, x.
    """
    import tifffile
    from napari.layers import Layer

    layer = Layer.create(data, attributes, "image")
    axes = axes_of(layer)
    values = np.asarray(layer_data(layer))
    if len(axes) != values.ndim:
        raise ValueError(f'"{layer.name}" has {values.ndim} dimensions; an ImageJ TIFF holds t, z, c, y, x')
    if values.dtype not in (np.uint8, np.uint16, np.float32):
        values = values.astype(np.float32)
    order = sorted(axes, key="tzcyx".index)
    values = values.transpose([axes.index(letter) for letter in order])
    steps = micrometers(layer, axes)
    about: dict[str, Any] = {"axes": "".join(order).upper(), "min": layer.contrast_limits[0], "max": layer.contrast_limits[1]}
    resolution = None
    if steps["y"] and steps["x"]:
        about["unit"] = "um"
        resolution = (1 / steps["x"], 1 / steps["y"])
    if steps.get("z"):
        about["spacing"] = steps["z"]
    if steps.get("t"):
        about["finterval"] = steps["t"]
    if report := layer.metadata.get(REPORT):
        text = json.dumps(report, separators=(",", ":"))
        about.update({"wienerwerk.report": text, "Properties": {"wienerwerk.report": text}})
    with whole_file(path) as unfinished:
        tifffile.imwrite(unfinished, values, imagej=True, resolution=resolution, metadata=about)
    return [path]
