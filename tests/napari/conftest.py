"""Viewers, widgets and small data for the tests of the napari plugin.

Most tests need no display: they use a ViewerModel. Those with a real viewer need OpenGL and are skipped without a display:
run them with ``xvfb-run -s "-screen 0 1280x800x24" pytest tests/napari``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

HAS_DISPLAY = bool(os.environ.get("DISPLAY")) or sys.platform in ("win32", "darwin")
if not HAS_DISPLAY:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np  # noqa: E402
import pytest  # noqa: E402
from napari.components import ViewerModel  # noqa: E402
from napari.utils.notifications import notification_manager  # noqa: E402

import wienerwerk  # noqa: E402
from napari_wienerwerk._dock import RestorationWidget  # noqa: E402


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if HAS_DISPLAY and os.environ.get("QT_QPA_PLATFORM") != "offscreen":
        return
    skip = pytest.mark.skip(reason="no display for a real viewer: run under xvfb-run")
    for item in items:
        if "make_napari_viewer" in getattr(item, "fixturenames", ()):
            item.add_marker(skip)


@pytest.fixture
def stack() -> np.ndarray:
    """12 x 20 x 24, uint16: two points and background, with photon noise."""
    truth = np.full((12, 20, 24), 10.0)
    truth[6, 10, 12] = 3000
    truth[4, 5, 18] = 1500
    return np.random.default_rng(7).poisson(truth).astype(np.uint16)


@pytest.fixture
def viewer() -> ViewerModel:
    return ViewerModel()


@pytest.fixture
def open_widget(qtbot: Any, viewer: ViewerModel) -> Callable[..., RestorationWidget]:
    """Opens the widget of a menu entry, shown as in a dock; before it is closed, its runs are cancelled."""

    def rest(widget: RestorationWidget) -> None:
        widget.cancel()
        qtbot.waitUntil(lambda: widget.idle, timeout=10_000)

    def make(door: str = "deconvolve") -> RestorationWidget:
        widget = RestorationWidget(viewer, door)
        qtbot.addWidget(widget, before_close_func=rest)
        widget.resize(380, 700)
        widget.show()
        return widget

    return make


@pytest.fixture
def notes() -> list[str]:
    """napari's notifications during the test."""
    heard: list[str] = []

    def hear(notification: Any) -> None:
        heard.append(notification.message)

    notification_manager.notification_ready.connect(hear)
    yield heard
    notification_manager.notification_ready.disconnect(hear)


@pytest.fixture
def add_method(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Adds a method to the catalog, and answers what its form shows, which the library does not know: all, or what ``visible`` says."""

    def add(entry: dict[str, Any], visible: Callable[[dict[str, Any]], list[str]] | None = None) -> None:
        catalog, ask = wienerwerk.catalog(), wienerwerk.ask

        def answer(question: dict[str, Any], *others: Any, **named: Any) -> dict[str, Any]:
            if question.get("method") != entry["key"]:
                return ask(question, *others, **named)
            return {"parameters": visible(question["parameters"]) if visible else list(entry["schema"]["properties"])}

        monkeypatch.setitem(catalog, "methods", [*catalog["methods"], entry])
        monkeypatch.setattr(wienerwerk, "ask", answer)

    return add


@pytest.fixture
def extra_method(add_method: Callable[..., None]) -> dict[str, Any]:
    """An additional method in the catalog, with a property of every type."""
    properties = {
        "turns": {"type": "integer", "title": "Turns", "description": "How often.", "default": 7, "minimum": 1, "maximum": 50},
        "step": {"type": "number", "title": "Step", "default": 0.25, "minimum": 0, "maximum": 1, "multipleOf": 0.05, "x-unit": "µm"},
        "weight": {"type": "number", "title": "Weight", "default": 0.00002, "minimum": 0, "maximum": 1, "x-scale": "log"},
        "limit": {"type": "number", "title": "Limit", "default": 1234.5678, "exclusiveMinimum": 0},
        "number_key": {"type": "integer", "title": "Large", "default": 4294967295, "minimum": 0, "maximum": 2**53},
        "mode": {"type": "string", "title": "Mode", "default": "b", "enum": ["a", "b"], "x-enum-titles": ["First", "Second"]},
        "only_a": {"type": "number", "title": "Only A", "default": 1, "x-visible-if": {"mode": "a"}},
        "after_a": {"type": "number", "title": "After A", "default": 2, "x-visible-if": {"only_a": [1, 3]}},
        "fast": {"type": "boolean", "title": "Fast", "default": False},
        "levels": {"type": "array", "title": "Levels", "default": [1, 2.5], "x-group": "advanced"},
        "table": {"type": "string", "format": "path", "title": "Table", "default": ""},
        "note": {"type": "string", "title": "Note", "default": "plain"},
        "size_z": {"type": "number", "title": "Size", "default": 0, "minimum": 0, "x-source": "spacing.z"},
    }  # fmt: skip
    entry = {
        "key": "throw_away",
        "title": "Throw-away method",
        "summary": "Only for a test.",
        "door": "deconvolve",
        "schema": {"type": "object", "properties": properties},
        "inputs": [
            {"role": "image", "title": "Image", "required": True, "content": "image", "holds": "intensities", "main": True},
            {"role": "mask", "title": "Mask", "required": False, "content": "image", "holds": "mask", "main": False},
            {"role": "model", "title": "Model file", "required": False, "content": "bytes", "holds": "model", "main": False},
        ],
        "outputs": [
            {"role": "image", "title": "Restored image", "required": True, "content": "image", "holds": "intensities",
             "main": True, "show": True},
        ],
    }  # fmt: skip

    def visible(values: dict[str, Any]) -> list[str]:
        only_a = values["mode"] == "a"
        shown = {**dict.fromkeys(properties, True), "only_a": only_a, "after_a": only_a and values["only_a"] in (1, 3)}
        return [key for key in properties if shown[key]]

    add_method(entry, visible)
    return entry
