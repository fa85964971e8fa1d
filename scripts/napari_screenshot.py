#!/usr/bin/env python3
"""Deconvolves a stack, computes a PSF and measures one in a napari window, and saves pictures of the window.

    xvfb-run -a -s "-screen 0 1280x800x24" python scripts/napari_screenshot.py [deconvolve psf measure_psf] [--folder docs/images]

Needs napari with a Qt binding, a display (Xvfb with Mesa's OpenGL suffices), and the installed package (or napari-plugin/src on
PYTHONPATH and WIENERWERK_LIBRARY set).
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

import napari
import numpy as np
from napari_wienerwerk._dock import DeconvolveWidget, MeasurePsfWidget, PsfWidget, RestorationWidget
from napari_wienerwerk._sample_data import nuclei, psf_beads
from qtpy.QtCore import QEvent
from qtpy.QtWidgets import QApplication

ROOT = Path(__file__).resolve().parent.parent
SIZE = (1280, 800)
# The microscope (sample-data/README.md).
OPTICS = {
    "modality": "confocal",
    "pinhole": 1.1,
    "numerical_aperture": 1.25,
    "wavelength": 0.46,
    "excitation_wavelength": 0.405,
    "refractive_index": 1.33,
}


def wait(until: Callable[[], bool], seconds: float, what: str) -> None:
    """Processes Qt events until a condition holds; ends the program after a time limit."""
    end = time.monotonic() + seconds
    while not until():
        if time.monotonic() > end:
            sys.exit(f"{what} did not happen within {seconds:.0f} s")
        QApplication.processEvents()
        time.sleep(0.01)


def pause(seconds: float) -> None:
    end = time.monotonic() + seconds
    wait(lambda: time.monotonic() > end, seconds + 5, "a pause")


def check_readable(widget: RestorationWidget) -> None:
    """Ends the program if Run or Cancel is cut off or the form is wider than its column."""
    for button in (widget.run_button, widget.cancel_button):
        if button.visibleRegion().boundingRect() != button.rect():
            sys.exit(f'the button "{button.text()}" is cut off at {SIZE[0]} x {SIZE[1]}')
    if widget.panel.width() > widget.scroll.viewport().width():
        sys.exit("the form is wider than its column")


def open_viewer() -> napari.Viewer:
    viewer = napari.Viewer(title="napari")
    viewer.window._qt_window.showNormal()
    viewer.window._qt_window.resize(*SIZE)
    return viewer


def run(widget: RestorationWidget) -> None:
    wait(lambda: widget.idle, 60, "the check before the run")
    print(widget.status.text())
    widget.run_button.click()
    wait(lambda: widget.idle, 300, "the end of the run")
    print(widget.status.text())


def show_scale_bar(viewer: napari.Viewer) -> napari.components.ViewerModel:
    """Shows the scale bar; returns the object with grid and overlays (the viewer itself before napari 0.9)."""
    canvas = getattr(viewer, "canvas", viewer)
    getattr(canvas, "overlays", canvas).scale_bar.visible = True
    return canvas


def deconvolve(viewer: napari.Viewer) -> RestorationWidget:
    """The sample nuclei: the middle plane, recorded above and restored below."""
    ((data, about, _kind),) = nuclei()
    viewer.add_image(data, **about, contrast_limits=(4000, 28000))
    widget = DeconvolveWidget(viewer)
    viewer.window.add_dock_widget(widget, name="Deconvolve (Wienerwerk)", area="right")
    widget.panel.method_field.set("richardson_lucy")
    widget.panel.parameters.set_values({"iterations": 6})
    widget.panel.psf.forms["psf_theoretical"].set_values(OPTICS)
    run(widget)
    if "nuclei RL" not in viewer.layers:
        sys.exit("there is no result")
    canvas = show_scale_bar(viewer)
    canvas.grid.enabled = True
    canvas.grid.shape = (2, 1)
    canvas.grid.stride = 1
    viewer.dims.set_point(0, 28 * 0.29)
    viewer.reset_view(margin=0.02)
    return widget


def psf(viewer: napari.Viewer) -> RestorationWidget:
    """A PSF with small voxels, 5 micrometers deep in water, for an oil objective."""
    (_data, about, _kind), *_others = psf_beads()
    viewer.add_image(np.zeros((41, 101, 101), np.uint8), **{**about, "name": "cells"}, visible=False, contrast_limits=(0, 255))
    widget = PsfWidget(viewer)
    viewer.window.add_dock_widget(widget, name="PSF (Wienerwerk)", area="right")
    widget.panel.parameters.set_values({"objective": "oil_1_4", "sample": "water", "particle_depth": 5})
    run(widget)
    viewer.layers.remove("cells")
    viewer.dims.order = (1, 0, 2)  # z downward: a cut along the axis
    viewer.dims.set_point(1, viewer.layers["PSF"].data_to_world([0, viewer.layers["PSF"].data.shape[1] // 2, 0])[1])
    show_scale_bar(viewer)
    viewer.reset_view(margin=0.02)
    return widget


def measure_psf(viewer: napari.Viewer) -> RestorationWidget:
    """The sample beads, each with a ring, and the PSF measured from them."""
    for data, about, _kind in psf_beads():
        viewer.add_image(data, **about, gamma=0.5)
    widget = MeasurePsfWidget(viewer)
    viewer.window.add_dock_widget(widget, name="Measure PSF (Wienerwerk)", area="right")
    run(widget)
    return widget


PICTURES = {"deconvolve": deconvolve, "psf": psf, "measure_psf": measure_psf}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pictures", nargs="*", help=f"some of {', '.join(PICTURES)}; default: all")
    parser.add_argument("--folder", type=Path, default=ROOT / "docs/images")
    arguments = parser.parse_args()
    for unknown in set(arguments.pictures) - set(PICTURES):
        parser.error(f'there is no picture "{unknown}": {", ".join(PICTURES)}')
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for name in arguments.pictures or PICTURES:
        viewer = open_viewer()
        widget = PICTURES[name](viewer)
        pause(1.0)
        check_readable(widget)
        # Move the pointer out of the canvas, so that the status bar shows no position.
        QApplication.sendEvent(viewer.window._qt_window, QEvent(QEvent.Type.Leave))
        output = arguments.folder / f"napari_{name}.png"
        viewer.screenshot(str(output), canvas_only=False, flash=False)
        print(f"saved {output}")
        viewer.close()


if __name__ == "__main__":
    main()
