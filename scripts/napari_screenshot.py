#!/usr/bin/env python3
"""Deconvolves the sample nuclei in a real napari window, as a user would, and saves a picture of the window.

    xvfb-run -a -s "-screen 0 1280x800x24" python scripts/napari_screenshot.py [--output docs/images/napari_deconvolve.png]

Needs napari with a Qt binding, a display (Xvfb with Mesa's OpenGL will do), and the package installed, or a checkout with
napari-plugin/src on PYTHONPATH and WIENERWERK_LIBRARY set.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

import napari
from napari_wienerwerk._dock import DeconvolveWidget, RestorationWidget
from napari_wienerwerk._sample_data import nuclei
from qtpy.QtCore import QEvent
from qtpy.QtWidgets import QApplication

ROOT = Path(__file__).resolve().parent.parent
SIZE = (1280, 800)
# What is known of the microscope (sample-data/README.md).
OPTICS = {
    "modality": "confocal",
    "pinhole": 1.1,
    "numerical_aperture": 1.25,
    "wavelength": 0.46,
    "excitation_wavelength": 0.405,
    "refractive_index": 1.33,
}


def wait(until: Callable[[], bool], seconds: float, what: str) -> None:
    """Lets Qt work until a condition holds; ends the program when it never does."""
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
    """Run and Cancel are whole and the form is not wider than its column, or the picture would show a defect."""
    for button in (widget.run_button, widget.cancel_button):
        if button.visibleRegion().boundingRect() != button.rect():
            sys.exit(f'the button "{button.text()}" is cut off at {SIZE[0]} x {SIZE[1]}')
    if widget.panel.width() > widget.scroll.viewport().width():
        sys.exit("the form is wider than its column")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=ROOT / "docs/images/napari_deconvolve.png")
    parser.add_argument("--iterations", type=int, default=6)
    arguments = parser.parse_args()

    viewer = napari.Viewer(title="napari")
    window = viewer.window._qt_window
    window.showNormal()
    window.resize(*SIZE)
    ((data, about, _kind),) = nuclei()
    viewer.add_image(data, **about, contrast_limits=(4000, 28000))
    widget = DeconvolveWidget(viewer)
    viewer.window.add_dock_widget(widget, name="Deconvolve (Wienerwerk)", area="right")
    widget.panel.method_field.set("richardson_lucy")
    widget.panel.parameters.set_values({"iterations": arguments.iterations})
    widget.panel.psf.forms["psf_theoretical"].set_values(OPTICS)
    wait(lambda: widget.idle, 30, "the check before the run")
    print(widget.status.text())

    widget.run_button.click()
    wait(lambda: widget.idle, 300, "the end of the run")
    print(widget.status.text())
    if "nuclei RL" not in viewer.layers:
        sys.exit("there is no result")

    # Recorded above, restored below, in a plane through the middle of the nuclei.
    canvas = getattr(viewer, "canvas", viewer)  # napari before 0.9 has grid and overlays in the viewer
    canvas.grid.enabled = True
    canvas.grid.shape = (2, 1)
    canvas.grid.stride = 1
    getattr(canvas, "overlays", canvas).scale_bar.visible = True
    viewer.dims.set_point(0, 28 * 0.29)
    viewer.reset_view(margin=0.02)
    pause(1.0)
    check_readable(widget)
    # The pointer away from the canvas, so that the status bar says nothing of it.
    QApplication.sendEvent(window, QEvent(QEvent.Type.Leave))
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    viewer.screenshot(str(arguments.output), canvas_only=False, flash=False)
    print(f"saved {arguments.output}")
    viewer.close()


if __name__ == "__main__":
    main()
