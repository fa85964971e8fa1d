"""The preview of a computed PSF, alone and in the docks."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from napari.components import ViewerModel
from napari_wienerwerk._dock import RestorationWidget
from napari_wienerwerk.psf import _preview as _psf_preview
from napari_wienerwerk.psf._preview import PsfPreview
from napari_wienerwerk.psf._view import gray_image
from qtpy.QtCore import QTimer
from qtpy.QtWidgets import QWidget

import wienerwerk

Open = Callable[..., RestorationWidget]
VOXELS = {"voxel_size_z": 0.3, "voxel_size_y": 0.2, "voxel_size_x": 0.2}
MICROMETERS = {"scale": (0.3, 0.2, 0.2), "units": ("um",) * 3}


def request(**parameters: Any) -> dict[str, Any]:
    return {"method": "psf_theoretical", "parameters": {"psf_size_z": 21, "psf_size_y": 31, "psf_size_x": 31, **VOXELS, **parameters}}


@pytest.fixture
def preview(qtbot: Any) -> PsfPreview:
    preview = PsfPreview()

    def rest(preview: PsfPreview) -> None:
        preview.cancel()
        qtbot.waitUntil(lambda: preview.idle, timeout=10_000)

    qtbot.addWidget(preview, before_close_func=rest)
    preview.resize(360, 160)
    return preview


def widths(preview: PsfPreview) -> dict[str, float]:
    """The numbers of the caption."""
    text = re.sub("<[^>]*>", "", preview.caption.text())
    return {letter: float(number) for letter, number in re.findall(r"([zyx]) ([0-9.]+)", text)}


def test_the_preview_shows_the_widths_of_the_librarys_psf(qtbot: Any, preview: PsfPreview) -> None:
    preview.want(request(numerical_aperture=0.8))
    preview.show()
    qtbot.waitUntil(lambda: preview.idle, timeout=10_000)
    psf = wienerwerk.run(**request(numerical_aperture=0.8), on_warning=lambda _sentence: None).array
    asked = wienerwerk.ask({"ask": "psf_widths"}, psf, spacing=(0.3, 0.2, 0.2))["channels"][0]
    assert widths(preview) == {entry["axis"]: float(entry["text"]) for entry in asked["fwhm"]}
    assert "21 × 31 × 31" in preview.caption.text() and preview.view.isVisible()


def test_the_picture_is_brightest_at_the_center_of_both_planes(qtbot: Any, preview: PsfPreview) -> None:
    preview.want(request())
    preview.show()
    qtbot.waitUntil(lambda: preview.idle, timeout=10_000)
    picture = preview.view.grab().toImage()
    room = (preview.view.width() - 12) / 3
    for plane in range(2):
        left = plane * (room + 6)
        middle = picture.pixelColor(int(left + room / 2), preview.view.height() // 2).lightness()
        assert middle > 200 > 60 > picture.pixelColor(int(left + room - 3), 3).lightness()


def test_only_the_latest_settings_are_computed_and_shown(
    qtbot: Any, preview: PsfPreview, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed: list[float] = []
    original = _psf_preview._computed

    def watched(task: Any, wanted: dict[str, Any], axes: str) -> Any:
        computed.append(wanted["parameters"]["numerical_aperture"])
        return original(task, wanted, axes)

    monkeypatch.setattr(_psf_preview, "_computed", watched)
    preview.show()
    for aperture in np.linspace(0.5, 1.2, 30):
        preview.want(request(numerical_aperture=float(aperture)))
    qtbot.waitUntil(lambda: preview.idle, timeout=10_000)
    assert computed == [1.2]
    preview.want(request(numerical_aperture=0.5))
    qtbot.waitUntil(lambda: len(computed) == 2, timeout=10_000)  # it runs while the next two are requested
    preview.want(request(numerical_aperture=0.7))
    preview.want(request(numerical_aperture=0.9))
    qtbot.waitUntil(lambda: preview.idle, timeout=10_000)
    assert computed == [1.2, 0.5, 0.9]
    preview.want(request(numerical_aperture=0.9))
    qtbot.wait(200)
    assert computed == [1.2, 0.5, 0.9]  # shown already


def test_the_error_of_an_invalid_setting_replaces_the_picture(qtbot: Any, preview: PsfPreview) -> None:
    preview.show()
    preview.want(request(numerical_aperture=1.6))
    qtbot.waitUntil(lambda: preview.idle, timeout=10_000)
    with pytest.raises(wienerwerk.InvalidParameter) as refused:
        wienerwerk.run(**request(numerical_aperture=1.6))
    assert preview.sentence.text() == str(refused.value) and preview.sentence.isVisible()
    assert not preview.view.isVisible() and not preview.caption.isVisible()
    preview.want(request())
    qtbot.waitUntil(lambda: preview.idle, timeout=10_000)
    assert preview.view.isVisible() and not preview.sentence.isVisible()


def test_a_psf_too_large_for_a_preview_is_not_computed(qtbot: Any, preview: PsfPreview) -> None:
    preview.show()
    preview.want(request(psf_size_z=511, psf_size_y=511, psf_size_x=511))
    qtbot.waitUntil(lambda: preview.idle, timeout=10_000)
    assert "511 × 511 × 511 voxels" in preview.sentence.text() and not preview.view.isVisible()


def test_nothing_is_computed_while_the_preview_is_hidden(qtbot: Any) -> None:
    dock = QWidget()
    qtbot.addWidget(dock)
    preview = PsfPreview(dock)
    preview.want(request())
    qtbot.wait(200)
    assert preview.idle and not preview.caption.text()
    dock.show()
    qtbot.waitUntil(lambda: preview.idle and bool(preview.caption.text()), timeout=10_000)


def test_a_gray_image_has_the_rows_of_the_values() -> None:
    image = gray_image(np.array([[0.0, 0.5, 1.0], [1.0, 0.0, 0.2]]))
    assert (image.width(), image.height()) == (3, 2)
    assert [image.pixelColor(x, y).red() for y in range(2) for x in range(3)] == [0, 128, 255, 255, 0, 51]


# ---- in the docks


def test_the_psf_widget_previews_in_the_voxels_of_the_layer(
    qtbot: Any, viewer: ViewerModel, open_widget: Open, stack: np.ndarray
) -> None:
    viewer.add_image(stack, **MICROMETERS)
    widget = open_widget("psf")
    qtbot.waitUntil(lambda: widget.idle, timeout=10_000)
    first = widths(widget.panel.preview)
    assert widget.panel.preview.view.isVisible() and set(first) == {"z", "y", "x"}
    widget.panel.parameters.set_values({"numerical_aperture": 0.5})
    qtbot.waitUntil(lambda: widget.idle, timeout=10_000)
    assert widths(widget.panel.preview)["x"] > 1.5 * first["x"]
    widget.panel.image.size_fields["x"].set(0)
    qtbot.waitUntil(lambda: widget.idle, timeout=10_000)
    assert "voxel_size_x" in widget.panel.preview.sentence.text()


def test_deconvolve_previews_a_computed_psf_and_no_other(
    qtbot: Any, viewer: ViewerModel, open_widget: Open, stack: np.ndarray
) -> None:
    viewer.add_image(stack, name="cells", **MICROMETERS)
    layer = viewer.add_image(stack, name="psf", **MICROMETERS)
    widget = open_widget()
    qtbot.waitUntil(lambda: widget.idle, timeout=10_000)
    preview, chooser = widget.panel.psf.preview, widget.panel.psf.chooser
    assert preview.isVisible() and widths(preview)
    for other in (layer, "psf_measured"):
        chooser.set(other)
        assert not preview.isVisible()
    chooser.set("psf_theoretical")
    assert preview.isVisible()
    widget.panel.method_field.set("identity")  # takes no PSF
    assert not preview.isVisible()


def test_the_preview_for_a_2d_image_is_2d(qtbot: Any, viewer: ViewerModel, open_widget: Open, stack: np.ndarray) -> None:
    viewer.add_image(stack[6], scale=(0.2, 0.2), units=("um",) * 2)
    widget = open_widget()
    qtbot.waitUntil(lambda: widget.idle, timeout=10_000)
    assert set(widths(widget.panel.psf.preview)) == {"y", "x"}


def test_qt_processes_events_while_a_preview_is_computed(qtbot: Any, preview: PsfPreview) -> None:
    last, longest = time.perf_counter(), 0.0

    def tick() -> None:
        nonlocal last, longest
        now = time.perf_counter()
        longest, last = max(longest, now - last), now

    preview.show()
    timer = QTimer(interval=5)
    timer.timeout.connect(tick)
    timer.start()
    preview.want(request(psf_size_z=61, psf_size_y=401, psf_size_x=401))
    qtbot.waitUntil(lambda: preview.idle, timeout=20_000)
    timer.stop()
    assert longest < 0.3
