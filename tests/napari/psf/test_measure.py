"""Measuring a PSF in napari: from a bead layer to PSF, deviation, OTF, points and findings; and beads in place of a PSF."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from napari.components import ViewerModel
from napari.layers import Image, Points
from napari_wienerwerk._dock import RestorationWidget
from napari_wienerwerk.psf import _layers as _psf_layers
from synthetic_beads import OPTICS, SPACING, places, spot, stack_of

import wienerwerk

Open = Callable[..., RestorationWidget]
SHAPE = (30, 110, 120)
UNITS = ("um",) * 3
OUTPUTS = ["psf", "psf_sd", "table", "otf"]


@pytest.fixture(scope="module")
def where() -> np.ndarray:
    return places(8, SHAPE, seed=4)


@pytest.fixture(scope="module")
def beads(where: np.ndarray) -> np.ndarray:
    """Eight beads, and one too close to the border."""
    return stack_of(where, SHAPE, snr=30, seed=4) + (1000 * spot(SHAPE, [15, 3, 60])).astype(np.float32)


@pytest.fixture
def measured(qtbot: Any, viewer: ViewerModel, open_widget: Open, beads: np.ndarray) -> RestorationWidget:
    viewer.add_image(beads, name="stack", scale=SPACING, units=UNITS, translate=(1, 2, 3))
    widget = open_widget("measure_psf")
    widget.panel.parameters.set_values(OPTICS)
    widget.panel.optional_outputs["otf"].setChecked(True)
    finish(qtbot, widget)
    widget.run_button.click()
    finish(qtbot, widget)
    return widget


def finish(qtbot: Any, widget: RestorationWidget) -> None:
    qtbot.waitUntil(lambda: widget.idle, timeout=60_000)


def by_python(beads: np.ndarray) -> wienerwerk.Result:
    return wienerwerk.run("psf_measured", beads=beads, spacing=SPACING, outputs=OUTPUTS, on_warning=lambda _s: None, **OPTICS)


def layer(viewer: ViewerModel, role: str) -> Any:
    title = next(o["title"] for o in wienerwerk.methods()["psf_measured"].outputs if o["role"] == role)
    return viewer.layers[f"stack {title}"]


def test_the_layers_have_the_numbers_of_the_python_api(
    viewer: ViewerModel, measured: RestorationWidget, beads: np.ndarray
) -> None:
    expected = by_python(beads)
    assert len(viewer.layers) == 5
    for role in ("psf", "psf_sd", "otf"):
        assert isinstance(layer(viewer, role), Image) and np.array_equal(layer(viewer, role).data, expected.outputs[role])
    assert layer(viewer, "psf").metadata["wienerwerk"]["request"] == expected.report["request"]
    assert [one.visible for one in map(lambda role: layer(viewer, role), ("psf", "psf_sd", "otf"))] == [True, False, False]


def test_psf_and_deviation_have_the_voxel_size_and_the_otf_its_frequencies(
    viewer: ViewerModel, measured: RestorationWidget
) -> None:
    psf, sd, otf = (layer(viewer, role) for role in ("psf", "psf_sd", "otf"))
    for one in (psf, sd):
        assert np.allclose(one.scale, SPACING) and {str(unit) for unit in one.units} == {"micrometer"}
    highest = otf.scale * np.array(otf.data.shape)  # twice the highest frequency
    assert np.allclose(highest, 1 / np.array(SPACING)) and str(otf.units[0]) == "1 / micrometer"


def test_every_bead_is_a_point_at_its_position(
    viewer: ViewerModel, measured: RestorationWidget, where: np.ndarray
) -> None:
    points = layer(viewer, "table")
    assert isinstance(points, Points) and len(points.data) == 9
    stack = viewer.layers["stack"]
    for place in [*where, [15, 3, 60]]:
        world = np.array([stack.data_to_world(place)])
        seen = np.array([points.data_to_world(p) for p in points.data])
        assert np.abs(seen - world).max(1).min() < 0.5 * max(SPACING)
    assert list(points.features) == list(wienerwerk.methods()["psf_measured"].output("table")["columns"])
    used = points.features["used"] == 1
    assert used.sum() == 8
    for row, color in zip(used, points.border_color):
        assert np.allclose(color, _psf_layers.USED if row else _psf_layers.LEFT_OUT, atol=0.01)
    assert np.argmin(used) == np.argmin(np.abs(points.data - [15, 3, 60]).sum(1))  # the one at the border


def test_the_findings_are_shown_as_text(measured: RestorationWidget, beads: np.ndarray) -> None:
    found = {f["name"]: f["value"] for f in by_python(beads).report["findings"]}
    lines = dict(line.split(": ", 1) for line in measured.found.text().splitlines())
    assert measured.found.isVisible()
    assert lines["beads"].startswith("found 9, used 8, ") and "border 1" in lines["beads"]
    for kind in ("crossing", "fit", "theory"):
        values = ", ".join(f"{letter} {found[f'fwhm_{letter}_{kind}']:.4g}" for letter in "zyx")
        assert lines[f"fwhm {kind}"] == f"{values} µm"
    assert lines["asymmetry"].endswith(" %")


def test_the_preview_shows_the_measured_psf(
    viewer: ViewerModel, measured: RestorationWidget, beads: np.ndarray
) -> None:
    preview = measured.panel.preview
    assert preview.isVisible() and preview.view.isVisible()
    picture = preview.view.grab().toImage()
    assert picture.pixelColor(int((preview.view.width() - 12) / 6), preview.view.height() // 2).lightness() > 200
    measured.panel.parameters.set_values({"averaging": "median"})
    assert preview.isVisible()  # it still shows the PSF of the layers


def test_the_psf_is_placed_right_of_the_beads_and_its_middle_plane_shown(
    viewer: ViewerModel, measured: RestorationWidget
) -> None:
    psf, stack = layer(viewer, "psf"), viewer.layers["stack"]
    assert psf.extent.world[0, 2] > stack.extent.world[1, 2]
    at = psf.world_to_data(viewer.dims.point)
    assert round(at[0]) == psf.data.shape[0] // 2
    assert stack.extent.world[0, 0] < viewer.dims.point[0] < stack.extent.world[1, 0]
    assert psf.gamma == 0.5 and tuple(psf.contrast_limits) == pytest.approx((0, psf.data.max()))


def test_an_entered_voxel_size_is_used_for_the_beads(
    qtbot: Any, viewer: ViewerModel, open_widget: Open, beads: np.ndarray, where: np.ndarray
) -> None:
    viewer.add_image(beads, name="stack")
    widget = open_widget("measure_psf")
    widget.panel.parameters.set_values(OPTICS)
    finish(qtbot, widget)
    assert "voxel size" in widget.status.text()
    for letter, size in zip("zyx", SPACING):
        widget.panel.image.size_fields[letter].set(size)
    finish(qtbot, widget)
    widget.run_button.click()
    finish(qtbot, widget)
    assert np.array_equal(layer(viewer, "psf").data, by_python(beads).array)
    points = layer(viewer, "table").data  # in voxels of the stack, whose scale is 1
    assert all(np.abs(points - place).max(1).min() < 0.5 for place in where)


def test_several_frames_are_rejected_with_the_librarys_message(
    qtbot: Any, viewer: ViewerModel, open_widget: Open, beads: np.ndarray
) -> None:
    viewer.add_image(np.stack([beads, beads]), scale=(1, *SPACING), units=("s", *UNITS), axis_labels=tuple("tzyx"))
    widget = open_widget("measure_psf")
    finish(qtbot, widget)
    assert "2 frames" in widget.status.text()


def test_run_without_beads_asks_for_a_layer(qtbot: Any, open_widget: Open, notes: list[str]) -> None:
    widget = open_widget("measure_psf")
    assert widget.panel.image.layer_label.text() == "Bead stack"
    widget.run_button.click()
    finish(qtbot, widget)
    assert any("Open or choose an image layer" in note for note in notes)


# ---- beads in place of a PSF


def test_deconvolve_takes_beads_in_place_of_a_psf(
    qtbot: Any, viewer: ViewerModel, open_widget: Open, beads: np.ndarray, where: np.ndarray
) -> None:
    image = stack_of(where[:3], SHAPE, snr=30, seed=9)
    viewer.add_image(image, name="cells", scale=SPACING, units=UNITS)
    other = viewer.add_image(beads, name="beads", scale=(200, 80, 80), units=("nm",) * 3)
    widget = open_widget()
    widget.panel.parameters.set_values({"iterations": 3, "stopping": "fixed"})
    psf = widget.panel.psf
    psf.chooser.set("psf_measured")
    finish(qtbot, widget)
    assert "choose a layer as Bead stack" in widget.status.text()
    maker = psf.makers["psf_measured"]
    assert maker.isVisible() and maker.extras[0].isVisible()
    maker.form.set_values(OPTICS)
    maker.extras[0].choose(other)
    finish(qtbot, widget)
    widget.run_button.click()
    finish(qtbot, widget)
    expected = wienerwerk.run(
        "richardson_lucy", image, "measured", beads=beads, spacing=SPACING, psf_spacing=SPACING, iterations=3,
        stopping="fixed", on_warning=lambda _sentence: None, **OPTICS,
    )  # fmt: skip
    assert np.array_equal(viewer.layers["cells RL"].data, expected.array)


def test_every_method_that_can_replace_a_psf_is_offered_with_its_inputs(
    viewer: ViewerModel, open_widget: Open, add_method: Callable[..., None]
) -> None:
    entry = {
        "key": "psf_dreamed", "title": "Dreamed PSF", "door": "psf", "stands_for_psf": True,
        "schema": {"type": "object", "properties": {"depth_of_sleep": {"type": "number", "title": "Sleep", "default": 1}}},
        "inputs": [{"role": "pillow", "title": "Pillow", "required": True, "content": "image", "holds": "beads", "main": True}],
        "outputs": [{"role": "psf", "title": "PSF", "required": True, "content": "image", "holds": "psf", "main": True, "show": True}],
    }  # fmt: skip
    add_method(entry)
    viewer.add_image(np.zeros((4, 5, 6)), name="cells")
    pillow = viewer.add_image(np.ones((4, 5, 6)), name="pillow", scale=(2, 1, 1), units=UNITS)
    widget = open_widget()
    psf = widget.panel.psf
    offered = {key for key, method in wienerwerk.methods().items() if method.provides_psf}
    assert offered >= {"psf_theoretical", "psf_measured", "psf_dreamed"} and offered <= set(psf.chooser.values)
    psf.chooser.set("psf_dreamed")
    with pytest.raises(ValueError, match="Dreamed PSF: choose a layer as Pillow"):
        psf.arguments()
    psf.makers["psf_dreamed"].extras[0].choose(pillow)
    given = psf.arguments()
    assert given["pillow"] is pillow.data and given["psf_spacing"] == {"z": 2, "y": 1, "x": 1}
    assert given["psf"] == {"method": "psf_dreamed", "parameters": {"depth_of_sleep": 1}}
