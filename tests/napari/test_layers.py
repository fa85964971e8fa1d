"""Layers and arrays: axes, voxel sizes, transforms of results. Does not need Qt."""

from __future__ import annotations

import numpy as np
import pytest
from napari.layers import Image
from napari_wienerwerk import _layers

from wienerwerk import Layout


def layer(shape: tuple[int, ...], **arguments: object) -> Image:
    return Image(np.arange(np.prod(shape), dtype=np.float32).reshape(shape), **arguments)


def layout(axes: str, shape: tuple[int, ...], role: str = "image", spacing: float = 0.0) -> Layout:
    return Layout(role, axes, shape, np.dtype(np.float32), dict.fromkeys(axes, spacing), dict.fromkeys(axes, 0.0))


@pytest.mark.parametrize(
    ("shape", "labels", "axes"),
    [
        ((5, 6), None, "yx"),
        ((4, 5, 6), None, "zyx"),
        ((3, 4, 5, 6), None, "tzyx"),
        ((2, 3, 4, 5, 6), None, "tzyx"),
        ((4, 5, 6), ("t", "y", "x"), "tyx"),
        ((4, 5, 6), ("Time", "Y", "X"), "tyx"),
        ((2, 4, 5, 6), ("channel", "z", "y", "x"), "czyx"),
        ((4, 2, 5, 6), ("z", "c", "y", "x"), "zcyx"),
        ((3, 2, 4, 5, 6), ("t", "c", "z", "y", "x"), "tczyx"),
        ((2, 4, 5, 6), ("position", "z", "y", "x"), "tzyx"),
        ((4, 5, 6), ("y", "y", "x"), "zyx"),
    ],
)
def test_axes_come_from_the_labels_else_from_the_dimensions(shape: tuple[int, ...], labels: object, axes: str) -> None:
    image = layer(shape, axis_labels=labels)
    assert _layers.axes_of(image) == axes
    choices = [value for value, _title in _layers.axes_choices(image)]
    assert choices[0] == axes and len(set(choices)) == len(choices)


@pytest.mark.parametrize(
    ("units", "scale", "expected"),
    [
        (("um", "um", "um"), (0.3, 0.1, 0.1), {"z": 0.3, "y": 0.1, "x": 0.1}),
        (("nm", "nm", "nm"), (300, 100, 100), {"z": 0.3, "y": 0.1, "x": 0.1}),
        (("mm", "um", "nm"), (0.001, 0.1, 100), {"z": 1, "y": 0.1, "x": 0.1}),
        (None, (0.3, 0.1, 0.1), {"z": 0, "y": 0, "x": 0}),
        (("pixel", "um", "um"), (3, 0.1, 0.1), {"z": 0, "y": 0.1, "x": 0.1}),
        (("second", "um", "um"), (3, 0.1, -0.1), {"z": 0, "y": 0.1, "x": 0.1}),
    ],
)
def test_voxel_sizes_are_micrometers_and_pixels_are_unknown(units: object, scale: object, expected: dict[str, float]) -> None:
    assert _layers.micrometers(layer((4, 5, 6), units=units, scale=scale), "zyx") == pytest.approx(expected)


def test_nanometers_are_rounded_once_as_the_library_does() -> None:
    assert 70.5 / 1000 != 70.5 * 1e-3
    found = _layers.micrometers(layer((4, 5, 6), units=("nm",) * 3, scale=(52, 70.5, 70.5)), "zyx")
    assert found == {"z": 52 / 1000, "y": 70.5 / 1000, "x": 70.5 / 1000}


def test_the_frame_interval_is_seconds() -> None:
    image = layer((3, 4, 5, 6), units=("ms", "um", "um", "um"), scale=(500, 1, 0.5, 0.5))
    assert _layers.micrometers(image, "tzyx") == pytest.approx({"t": 0.5, "z": 1, "y": 0.5, "x": 0.5})


def test_the_affine_scales_voxels_too() -> None:
    image = layer((4, 5, 6), units=("um",) * 3, affine=np.diag([0.3, 0.1, 0.1, 1]))
    assert _layers.micrometers(image, "zyx") == pytest.approx({"z": 0.3, "y": 0.1, "x": 0.1})


def test_an_rgb_layer_is_rejected_with_advice() -> None:
    with pytest.raises(ValueError, match="Split RGB"):
        _layers.layer_data(Image(np.zeros((5, 6, 3), np.uint8), rgb=True))


def test_the_finest_level_of_a_multiscale_layer_is_used() -> None:
    pyramid = Image([np.ones((4, 8, 8)), np.ones((4, 4, 4))], multiscale=True)
    assert _layers.layer_data(pyramid).shape == (4, 8, 8)


def test_a_result_has_transform_and_display_settings_of_its_source() -> None:
    image = layer(
        (3, 4, 5, 6), name="cells", scale=(2, 0.3, 0.1, 0.1), translate=(0, 7, 8, 9), affine=np.diag([1, 1, 2, 2, 1]),
        units=("s", "um", "um", "nm"), axis_labels=("t", "z", "y", "x"), colormap="magma", blending="additive", gamma=0.7,
        metadata={"stain": "DAPI"},
    )  # fmt: skip
    source = _layers.Source(image, image.data, "tzyx")
    made = Image(**_layers.result_layer(image.data * 3, layout("tzyx", image.data.shape), source, "cells RL", {"wienerwerk": {"a": 1}}))
    for name in ("scale", "translate", "rotate", "shear"):
        assert np.allclose(getattr(made, name), getattr(image, name)), name
    assert np.allclose(made.affine.affine_matrix, image.affine.affine_matrix)
    assert made.units == image.units and made.axis_labels == image.axis_labels and made.name == "cells RL"
    assert (made.colormap.name, made.blending, made.gamma) == ("magma", "additive", 0.7)
    assert made.metadata == {"stain": "DAPI", "wienerwerk": {"a": 1}} and "wienerwerk" not in image.metadata


@pytest.mark.parametrize("transform", [{"rotate": 30}, {"shear": [0.2]}])
def test_a_result_has_rotation_and_shear_of_its_source(transform: dict[str, object]) -> None:
    image = layer((5, 6), scale=(0.2, 0.1), **transform)
    made = Image(**_layers.result_layer(image.data, layout("yx", (5, 6)), _layers.Source(image, image.data, "yx"), "r", {}))
    for point in [(0, 0), (4, 0), (0, 5), (4, 5)]:
        assert np.allclose(made.data_to_world(point), image.data_to_world(point))


def test_a_finer_result_covers_the_same_field_of_view() -> None:
    image = layer((4, 6, 8), scale=(0.3, 0.2, 0.1), translate=(1, 2, 3))
    fine = np.zeros((4, 12, 24), np.float32)
    made = Image(**_layers.result_layer(fine, layout("zyx", fine.shape), _layers.Source(image, image.data, "zyx"), "r", {}))
    for axis, (coarse, size) in enumerate(zip(image.data.shape, fine.shape)):
        for edge, own in ((-0.5, -0.5), (coarse - 0.5, size - 0.5)):
            assert made.translate[axis] + made.scale[axis] * own == pytest.approx(image.translate[axis] + image.scale[axis] * edge)


def test_merged_dimensions_are_separated_again() -> None:
    image = layer((2, 3, 4, 5, 6), scale=(9, 8, 0.3, 0.1, 0.1))
    data = _layers.merge_frames(image.data, "tzyx")
    assert data.shape == (6, 4, 5, 6)
    made = Image(**_layers.result_layer(data, layout("tzyx", data.shape), _layers.Source(image, data, "tzyx"), "r", {}))
    assert np.array_equal(made.data, image.data) and np.allclose(made.scale, image.scale)


def test_a_result_of_one_channel_keeps_the_other_axes() -> None:
    image = layer((2, 4, 5, 6), scale=(1, 0.3, 0.1, 0.1), axis_labels=("c", "z", "y", "x"), units=("pixel", "um", "um", "um"))
    made = Image(**_layers.result_layer(image.data[0], layout("zyx", (4, 5, 6)), _layers.Source(image, image.data, "czyx"), "r", {}))
    assert np.allclose(made.scale, (0.3, 0.1, 0.1)) and made.axis_labels == ("z", "y", "x")


def test_a_psf_has_its_own_voxel_size() -> None:
    made = Image(**_layers.result_layer(np.ones((3, 3, 3), np.float32), layout("zyx", (3, 3, 3), "psf", 0.2), None, "PSF", {}))
    assert np.allclose(made.scale, 0.2) and str(made.units[0]) == "micrometer"


def test_contrast_limits_keep_their_percentiles() -> None:
    source = np.linspace(0, 1000, 10001, dtype=np.float32)[None]
    restored = source**2
    low, high = _layers.display_range(restored, source, (100, 900))
    assert low == pytest.approx(100**2, rel=0.01) and high == pytest.approx(900**2, rel=0.01)


def test_one_bright_point_does_not_set_the_contrast_limits() -> None:
    restored = np.random.default_rng(0).random((50, 50, 50), np.float32)
    restored[25, 25, 25] = 1e6
    low, high = _layers.display_range(restored, restored, (0, 1))
    assert high < 2 and low >= 0


@pytest.mark.parametrize("values", [np.zeros((4, 4)), np.full((4, 4), np.nan), np.full((4, 4), 7.0)])
def test_contrast_limits_of_a_flat_result_are_valid(values: np.ndarray) -> None:
    low, high = _layers.display_range(values.astype(np.float32), None, None)
    assert high > low and np.isfinite([low, high]).all()


@pytest.mark.parametrize(
    ("title", "short"), [("Richardson-Lucy", "RL"), ("Wiener filter", "WF"), ("Total variation", "TV"), ("Identity", "I")]
)
def test_results_are_named_by_initials(title: str, short: str) -> None:
    assert _layers.initials(title) == short
