"""The plugin in a real napari window: manifest, dock, sample data, and whether the whole form is visible."""

from __future__ import annotations

import gc
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from npe2 import PluginManager, PluginManifest
from qtpy.QtWidgets import QApplication, QComboBox, QLabel

PLUGIN = "napari-wienerwerk"


@pytest.fixture
def plugin() -> str:
    """The plugin, registered in npe2."""
    manager = PluginManager.instance()
    manager.discover()
    if PLUGIN not in manager._manifests:
        import napari_wienerwerk

        manager.register(PluginManifest.from_file(Path(napari_wienerwerk.__path__[0]) / "napari.yaml"))
    return PLUGIN


@pytest.fixture
def window(make_napari_viewer: Callable[..., Any], plugin: str) -> Any:
    """A viewer whose window is 1280 x 800."""
    viewer = make_napari_viewer(show=True)
    viewer.window._qt_window.resize(1280, 800)
    return viewer


def open_dock(viewer: Any, title: str) -> Any:
    return viewer.window.add_plugin_dock_widget(PLUGIN, title)[1]


def running_dock(qtbot: Any, window: Any) -> Any:
    """The dock "Deconvolve" in the middle of a long run."""
    window.open_sample(PLUGIN, "beads")
    widget = open_dock(window, "Deconvolve")
    widget.panel.parameters.set_values({"iterations": 10000, "stopping": "fixed"})
    qtbot.waitUntil(lambda: widget.idle, timeout=20_000)
    widget.run_button.click()
    qtbot.waitUntil(lambda: widget.bar.value() > 0 or widget.idle, timeout=20_000)
    return widget


def test_the_manifest_is_valid_and_its_imports_exist() -> None:
    import napari_wienerwerk

    manifest = PluginManifest.from_file(Path(napari_wienerwerk.__path__[0]) / "napari.yaml")
    manifest.validate_imports()


def test_deconvolution_of_the_sample_beads_in_a_real_window(qtbot: Any, window: Any) -> None:
    window.open_sample(PLUGIN, "beads")
    assert [layer.name for layer in window.layers] == ["beads truth", "beads"]
    widget = open_dock(window, "Deconvolve")
    widget.panel.image.chooser.set(window.layers["beads"])
    widget.panel.parameters.set_values({"iterations": 10})
    qtbot.waitUntil(lambda: widget.idle, timeout=20_000)
    widget.run_button.click()
    qtbot.waitUntil(lambda: widget.idle, timeout=60_000)
    result = window.layers["beads RL"]
    assert result.data.max() > 2 * window.layers["beads"].data.max()
    assert np.allclose(result.scale, (0.3, 0.1, 0.1)) and "Done" in widget.status.text()


@pytest.mark.parametrize("title", ["Deconvolve", "PSF", "Measure PSF"])
def test_run_can_be_reached_and_nothing_is_cut_off(qtbot: Any, window: Any, title: str) -> None:
    window.open_sample(PLUGIN, "beads")
    widget = open_dock(window, title)
    panel = widget.panel
    for section in [panel.options_section, *panel.options.sections.values(), *panel.parameters.sections.values()]:
        section.set_open(True)
    qtbot.waitUntil(lambda: widget.idle, timeout=20_000)
    for _ in range(20):
        QApplication.processEvents()
        time.sleep(0.01)
    frame = window.window._qt_window
    for button in (widget.run_button, widget.cancel_button, widget.bar, widget.status):
        corner = button.mapTo(frame, button.rect().bottomRight())
        assert button.visibleRegion().boundingRect() == button.rect(), button
        assert corner.x() < frame.width() and corner.y() < frame.height()
    assert widget.width() <= 480
    view = widget.scroll.viewport()
    assert panel.width() <= view.width()
    for part in panel.findChildren(QLabel) + panel.findChildren(QComboBox):
        if part.isVisible():
            right = part.mapTo(view, part.rect().topRight()).x()
            assert right <= view.width(), part
        if part.isVisible() and isinstance(part, QLabel) and not part.wordWrap():
            assert part.width() >= part.fontMetrics().horizontalAdvance(part.text()), part.text()


def test_closing_napari_during_a_run_ends_the_run(qtbot: Any, window: Any) -> None:
    widget = running_dock(qtbot, window)
    task = widget._task
    task._worker.quit()  # as napari does when it closes
    qtbot.waitUntil(lambda: widget.idle, timeout=2_000)
    assert task.cancelled and "beads RL" not in [layer.name for layer in window.layers]


def test_closing_the_dock_ends_the_run_and_deletes_the_widget(qtbot: Any, window: Any) -> None:
    widget = running_dock(qtbot, window)
    window.window.remove_dock_widget(widget)
    qtbot.waitUntil(lambda: widget.idle, timeout=2_000)
    assert [layer.name for layer in window.layers] == ["beads truth", "beads"]
    gone = weakref.ref(widget)
    del widget
    for _ in range(5):
        gc.collect()
        QApplication.processEvents()
    assert gone() is None


def test_a_dock_can_be_closed_and_opened_again(qtbot: Any, window: Any) -> None:
    window.open_sample(PLUGIN, "beads")
    widget = open_dock(window, "Deconvolve")
    qtbot.waitUntil(lambda: widget.idle, timeout=20_000)
    window.window.remove_dock_widget(widget)
    window.add_image(np.zeros((4, 4)), name="new")
    again = open_dock(window, "Deconvolve")
    qtbot.waitUntil(lambda: again.idle, timeout=20_000)
    titles = [again.panel.image.chooser.itemText(row) for row in range(again.panel.image.chooser.count())]
    assert "new" in titles


def test_the_real_sample_opens_with_its_voxel_size(window: Any) -> None:
    window.open_sample(PLUGIN, "nuclei")
    layer = window.layers["nuclei"]
    assert layer.data.shape == (60, 140, 256) and np.allclose(layer.scale, (0.29, 0.26, 0.26))
    assert {str(unit) for unit in layer.units} == {"micrometer"}


def test_the_psf_of_the_sample_beads_is_measured_from_the_isolated_ones(qtbot: Any, window: Any) -> None:
    window.open_sample(PLUGIN, "psf_beads")
    widget = open_dock(window, "Measure PSF")
    qtbot.waitUntil(lambda: widget.idle, timeout=60_000)
    widget.run_button.click()
    qtbot.waitUntil(lambda: widget.idle, timeout=120_000)
    found = {f["name"]: f["value"] for f in window.layers["bead stack PSF"].metadata["wienerwerk"]["findings"]}
    assert (found["beads_used"], found["beads_border"], found["beads_crowded"]) == (20, 1, 2)
    assert found["fwhm_x_crossing"] == pytest.approx(0.22, rel=0.05)  # a widefield PSF, integrated over the pixels
    assert len(window.layers["bead stack Table of beads"].data) == 23
