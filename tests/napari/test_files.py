"""Reading and writing TIFF files, and sample data. Does not need the native library."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from napari.layers import Image, Layer
from napari_wienerwerk import _sample_data, _tiff

REPORT = {"method": "richardson_lucy", "request": {"parameters": {"iterations": 3}}, "note": "µm"}


def read(path: Path) -> list[Layer]:
    reader = _tiff.get_reader(str(path))
    assert reader is not None
    return [Layer.create(*data) for data in reader(str(path))]


def values(*shape: int, dtype: Any = np.uint16) -> np.ndarray:
    return np.arange(np.prod(shape)).reshape(shape).astype(dtype)


@pytest.mark.parametrize(
    ("shape", "labels", "scale", "units"),
    [
        ((6, 7), "yx", (0.1, 0.2), ("um", "um")),
        ((5, 6, 7), "zyx", (0.3, 0.1, 0.1), ("um",) * 3),
        ((4, 5, 6, 7), "tzyx", (2.5, 0.3, 0.1, 0.1), ("s", "um", "um", "um")),
        ((4, 6, 7), "tyx", (2.5, 0.1, 0.1), ("s", "um", "um")),
    ],
)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_a_layer_comes_back_as_it_was_written(tmp_path: Path, shape: Any, labels: str, scale: Any, units: Any, dtype: Any) -> None:
    layer = Image(values(*shape, dtype=dtype), scale=scale, units=units, axis_labels=tuple(labels), metadata={"wienerwerk": REPORT})
    path = tmp_path / "cells.tif"
    assert _tiff.write_tiff(str(path), layer.data, layer.as_layer_data_tuple()[1]) == [str(path)]
    (back,) = read(path)
    assert back.data.dtype == dtype and np.array_equal(back.data, layer.data)
    assert np.allclose(back.scale, scale, rtol=1e-6) and back.units == layer.units and back.axis_labels == tuple(labels)
    assert back.metadata["wienerwerk"] == REPORT
    assert list(tmp_path.iterdir()) == [path]


def test_other_units_are_written_as_micrometers(tmp_path: Path) -> None:
    layer = Image(values(5, 6, 7), scale=(300, 100, 100), units=("nm",) * 3)
    _tiff.write_tiff(str(tmp_path / "a.tif"), layer.data, layer.as_layer_data_tuple()[1])
    (back,) = read(tmp_path / "a.tif")
    assert np.allclose(back.scale, (0.3, 0.1, 0.1)) and str(back.units[0]) == "micrometer"


def test_an_unknown_voxel_size_stays_unknown(tmp_path: Path) -> None:
    layer = Image(values(5, 6, 7), scale=(3, 1, 1))
    _tiff.write_tiff(str(tmp_path / "a.tif"), layer.data, layer.as_layer_data_tuple()[1])
    (back,) = read(tmp_path / "a.tif")
    assert {str(unit) for unit in back.units} == {"pixel"} and np.allclose(back.scale, 1)


@pytest.mark.parametrize("unit", ["micron", "um", "\\u00B5m", "nm", "Nanometers"])
def test_units_of_imagej_are_converted(tmp_path: Path, unit: str) -> None:
    size = 100 if unit.lower().startswith("n") else 0.1
    metadata = {"axes": "ZYX", "unit": unit, "spacing": 3 * size}
    tifffile.imwrite(tmp_path / "a.tif", values(5, 6, 7), imagej=True, resolution=(1 / size, 1 / size), metadata=metadata)
    (layer,) = read(tmp_path / "a.tif")
    assert np.allclose(layer.scale, (0.3, 0.1, 0.1), rtol=1e-5) and str(layer.units[0]) == "micrometer"


def test_channels_become_layers(tmp_path: Path) -> None:
    data = values(3, 2, 5, 6, 7)
    metadata = {"axes": "TCZYX", "PhysicalSizeX": 100, "PhysicalSizeXUnit": "nm", "PhysicalSizeY": 0.1, "PhysicalSizeYUnit": "µm",
                "PhysicalSizeZ": 0.3, "PhysicalSizeZUnit": "µm", "TimeIncrement": 500, "TimeIncrementUnit": "ms"}  # fmt: skip
    tifffile.imwrite(tmp_path / "a.ome.tif", data, metadata=metadata)
    layers = read(tmp_path / "a.ome.tif")
    assert len(layers) == 2 and len({layer.colormap.name for layer in layers}) == 2
    for channel, layer in enumerate(layers):
        assert np.array_equal(layer.data, data[:, channel]) and layer.axis_labels == ("t", "z", "y", "x")
        assert np.allclose(layer.scale, (0.5, 0.3, 0.1, 0.1)) and [str(u) for u in layer.units][:2] == ["second", "micrometer"]


@pytest.mark.parametrize("kind", ["plain", "rgb", "text", "list", "missing"])
def test_other_files_are_left_to_other_readers(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.tif"
    if kind == "plain":
        tifffile.imwrite(path, values(6, 7))
    elif kind == "rgb":
        tifffile.imwrite(path, np.zeros((6, 7, 3), np.uint8), imagej=True)
    elif kind in ("text", "list"):
        path.write_text("no image")
    assert _tiff.get_reader([str(path)] if kind == "list" else str(path)) is None


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.tif"
    path.write_text("old")
    layer = Image(values(5, 6, 7))

    def half(file: str, *_: Any, **__: Any) -> None:
        Path(file).write_text("half")
        raise OSError("disk full")

    monkeypatch.setattr(tifffile, "imwrite", half)
    with pytest.raises(OSError, match="disk full"):
        _tiff.write_tiff(str(path), layer.data, layer.as_layer_data_tuple()[1])
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]


def test_rgb_cannot_be_written(tmp_path: Path) -> None:
    layer = Image(np.zeros((6, 7, 3), np.uint8), rgb=True)
    with pytest.raises(ValueError, match="RGB"):
        _tiff.write_tiff(str(tmp_path / "a.tif"), layer.data, layer.as_layer_data_tuple()[1])
    assert not list(tmp_path.iterdir())


def test_sample_beads_are_reproducible_and_have_a_truth() -> None:
    (truth, _about, _kind), (recorded, about, _kind2) = _sample_data.beads()
    assert np.array_equal(recorded, _sample_data.beads()[1][0]) and recorded.dtype == np.uint16
    assert recorded.sum() - 20 * recorded.size == pytest.approx(truth.sum(), rel=0.02)
    assert about["scale"] == (0.3, 0.1, 0.1)


@pytest.mark.parametrize("text", ["[" * 100_000 + "]" * 100_000, "[1]", "{"], ids=["too deep", "no object", "no JSON"])
def test_an_invalid_report_is_ignored(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, values(5, 6, 7), imagej=True, metadata={"axes": "ZYX", "wienerwerk.report": text})
    (layer,) = read(path)
    assert layer.data.shape == (5, 6, 7) and "wienerwerk" not in layer.metadata
