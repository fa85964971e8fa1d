"""The dock widget of one menu entry: a form that scrolls; below it status, progress, Run and Cancel, always visible."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from napari.utils import progress as activity
from napari.utils.notifications import show_error, show_info, show_warning
from qtpy.QtCore import QEvent, QObject, QSize, Qt, QTimer
from qtpy.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QScrollArea, QVBoxLayout, QWidget

import wienerwerk

from . import _layers
from ._curve import CurveView
from ._method_panel import MethodPanel
from ._task import USER_ERRORS, Lifetime, SessionKeeper, Task
from ._whole_file import whole_file
from .psf import _layers as _psf_layers

_CHECK_AFTER_MS = 250
_REFRESH_MS = 50
_STEPS = 1000


class RestorationWidget(QWidget):
    """Chooses, checks and runs the methods of one menu entry; results become layers.

    The methods and their settings come from the catalog.

    Args:
        napari_viewer: a viewer or ViewerModel.
        door: the menu entry (the catalog's key ``door``) whose methods are offered.
    """

    def __init__(self, napari_viewer: Any, door: str) -> None:
        super().__init__()
        self._viewer = napari_viewer
        self._task: Task | None = None
        self._activity: Any = None
        self._keeper = SessionKeeper()
        self._alive = Lifetime(self)
        self._checking = self._check_again = False
        self.panel: MethodPanel | None = None
        self._build()
        try:
            methods = wienerwerk.methods(door)
        except wienerwerk.LibraryError as error:
            self._disable(str(error))
            return
        if not methods:
            self._disable(f'The library has no method for "{door}".')
            return
        self.panel = MethodPanel(napari_viewer, methods)
        self._bottom.insertWidget(0, self.panel.preview)
        self.scroll.setWidget(self.panel)
        self.panel.installEventFilter(self)
        self.panel.changed.connect(self._check_soon)
        self._check_soon()

    def _build(self) -> None:
        self.scroll = QScrollArea(self)
        self.scroll.setWidgetResizable(True)
        self.scroll.setFrameShape(QFrame.Shape.NoFrame)
        self.scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroll.setMinimumHeight(80)
        self.status = QLabel(self)
        self.status.setWordWrap(True)
        self.status.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.found = QLabel(self)
        self.found.setWordWrap(True)
        self.found.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.found.hide()
        self.curve = CurveView(self)
        self.bar = QProgressBar(self)
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(8)
        self.run_button = QPushButton("Run", self)
        self.cancel_button = QPushButton("Cancel", self)
        self.cancel_button.setEnabled(False)
        self.run_button.clicked.connect(self.run)
        self.cancel_button.clicked.connect(self.cancel)

        buttons = QHBoxLayout()
        buttons.addWidget(self.run_button, 2)
        buttons.addWidget(self.cancel_button, 1)
        self._bottom = bottom = QVBoxLayout()
        bottom.setContentsMargins(6, 0, 6, 6)
        for part in (self.found, self.status, self.curve, self.bar):
            bottom.addWidget(part)
        bottom.addLayout(buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.scroll, 1)
        whole.addLayout(bottom)

        self._refresh_timer = QTimer(self, interval=_REFRESH_MS)
        self._refresh_timer.timeout.connect(self._refresh)
        self._check_timer = QTimer(self, interval=_CHECK_AFTER_MS, singleShot=True)
        self._check_timer.timeout.connect(self._check)

    @property
    def idle(self) -> bool:
        """Whether no run, check or preview is running or about to start."""
        previews = (self.panel.preview, self.panel.psf.preview) if self.panel is not None else ()
        at_rest = self._task is None and not self._checking and not self._check_timer.isActive()
        return at_rest and all(preview.idle for preview in previews)

    def sizeHint(self) -> QSize:
        """The size of a new dock: narrow, because the image needs the space."""
        return QSize(max(400, self.minimumSizeHint().width()), 700)

    def event(self, event: QEvent) -> bool:
        """Closing the dock removes this widget from its parent; a run and previews are cancelled."""
        if event.type() == QEvent.Type.ParentChange and self.parent() is None:
            self.cancel()
            for preview in (self.panel.preview, self.panel.psf.preview) if self.panel is not None else ():
                preview.cancel()
        return super().event(event)

    def eventFilter(self, widget: QObject, event: QEvent) -> bool:
        """Keeps the column as wide as the form, which napari's style sheet makes wider after it was built."""
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.StyleChange, QEvent.Type.Show):
            bar = self.scroll.verticalScrollBar().sizeHint().width()
            self.scroll.setMinimumWidth(self.panel.minimumSizeHint().width() + bar)
        return super().eventFilter(widget, event)

    def _disable(self, why: str) -> None:
        self._set_status(why, wrong=True)
        self.run_button.setEnabled(False)

    def _set_status(self, text: str, wrong: bool = False) -> None:
        self.status.setStyleSheet("color: rgb(230, 80, 80);" if wrong else "")
        self.status.setText(text)

    # ---- check before a run

    def _check_soon(self) -> None:
        if self._task is None:
            self._check_timer.start()

    def _check(self) -> None:
        """Plans in a worker thread; shows the result's size and the needed memory, or why the run is not possible."""
        if self._checking:
            self._check_again = True
            return
        try:
            arguments, settings = self.panel.arguments(), self.panel.settings()
        except USER_ERRORS as error:
            self._set_status(str(error), wrong=self.panel.image.layer is not None)
            return
        self._checking = True
        Task().start(
            lambda _task: self._keeper.get(settings).plan(**arguments),
            lambda plan: self._checked(" ".join([plan.report["text"], *plan.report["warnings"]])),
            lambda error: self._checked(str(error), wrong=True),
        )

    def _checked(self, text: str, wrong: bool = False) -> None:
        self._checking = False
        if not self._alive:
            return
        if self._check_again:
            self._check_again = False
            self._check()
        elif self._task is None:
            self._set_status(text, wrong)

    # ---- run

    def run(self) -> None:
        """Starts the chosen method; does nothing if one is running."""
        if self._task is not None:
            return
        try:
            arguments, settings = self.panel.arguments(), self.panel.settings()
        except USER_ERRORS as error:
            self._fail(error)
            return
        method, layer, files = self.panel.method, self.panel.image.layer, self.panel.files()
        spacing = self.panel.image.spacing()
        primary = self.panel.primary
        image = primary["role"] if primary is not None and primary["holds"] == "intensities" else None

        def work(task: Task) -> tuple[wienerwerk.Result, _layers.Source | None]:
            source = None
            if image in arguments:
                task.stage = "reading the image"
                arguments[image] = np.asarray(arguments[image])
                source = _layers.Source(layer, arguments[image], arguments["axes"])
            session = self._keeper.get(settings)
            # Warnings are shown from the report.
            result = session.run(
                **arguments, progress=task.progress, on_curve=task.point, on_warning=lambda _sentence: None
            )
            for role, path in files.items():
                with whole_file(path) as unfinished:
                    result.outputs[role].tofile(unfinished)
            return result, source

        def done(made: tuple[wienerwerk.Result, _layers.Source | None]) -> None:
            result, source = made
            if source is None:
                self._finish(lambda: self._show_made(method, result, layer, spacing))
            else:
                self._finish(lambda: self._show_restored(method, result, source))

        self._check_timer.stop()
        self._task = Task(stage="starting")
        self._activity = activity(total=_STEPS, desc=method.title)
        self.run_button.setEnabled(False)
        self.cancel_button.setEnabled(True)
        self.curve.show_points([])
        self._refresh_timer.start()
        self._refresh()
        self._task.start(work, done, self._fail)

    def cancel(self) -> None:
        """Cancels the run, which ends within one iteration."""
        if self._task is not None:
            self._task.cancel()
            self.cancel_button.setEnabled(False)
            self._set_status("Cancelling")

    def _refresh(self) -> None:
        task = self._task
        if task is None:
            return
        self.bar.setValue(int(_STEPS * task.fraction))
        self.curve.show_points(task.points)
        if not task.cancelled:
            self._set_status(f"{task.stage[:1].upper()}{task.stage[1:]}, {100 * task.fraction:.0f} %")
        # Last, because napari processes Qt events in this call, possibly the end of the run.
        self._activity.update(self.bar.value() - self._activity.n)

    def _finish(self, then: Callable[[], None]) -> None:
        """Returns to the idle state, then calls ``then``, which shows the outcome."""
        self._refresh_timer.stop()
        if self._task is not None:
            self.curve.show_points(self._task.points)
        self._task = None
        if self._activity is not None:
            self._activity.close()
            self._activity = None
        self.run_button.setEnabled(True)
        self.cancel_button.setEnabled(False)
        then()

    def _fail(self, error: Exception) -> None:
        def show() -> None:
            self.bar.setValue(0)
            if isinstance(error, wienerwerk.Cancelled):
                self._set_status("Cancelled; nothing was changed.")
                show_info("Cancelled; nothing was changed.")
                return
            self._set_status(str(error), wrong=True)
            if isinstance(error, USER_ERRORS):  # napari shows any other error with its traceback
                show_error(str(error))

        self._finish(show)

    def _show_restored(self, method: wienerwerk.Method, result: wienerwerk.Result, source: _layers.Source) -> None:
        """Adds every output that is an image as a layer, with the report in its metadata."""
        for role, values in result.outputs.items():
            if not _is_image(method, result, role):
                continue  # a table's findings are in the report; bytes are saved to their files
            main = role == method.main_output["role"]
            name = f"{source.layer.name} {_layers.initials(method.title) if main else _title(method, role)}"
            metadata = {_layers.REPORT: result.report}
            own = _layers.result_layer(values, result.layouts[role], source if main else None, name, metadata)
            self._viewer.add_image(**own)
        self._show_report(result.report)

    def _show_made(self, method: wienerwerk.Method, result: wienerwerk.Result, layer: Any, spacing: dict[str, float]) -> None:
        """Adds the outputs of a method that restores no image: the first visible, the others hidden, tables as points.

        Args:
            layer: the layer it was made from or for, or None.
            spacing: the layer's voxel size, as used in the run.
        """
        from_layer = layer is not None and bool(method.inputs)
        before = f"{layer.name} " if from_layer else ""
        metadata = {_layers.REPORT: result.report}
        layouts, first = result.layouts, None
        for role, values in result.outputs.items():
            name = before + _title(method, role)
            if _is_image(method, result, role):
                if method.provides_psf:
                    holds, psf = method.output(role)["holds"], layouts[method.main_output["role"]]
                    own = _psf_layers.psf_layer(values, layouts[role], holds, psf, name, metadata, layer)
                else:
                    own = _layers.result_layer(values, layouts[role], None, name, metadata)
                added = self._viewer.add_image(**own, visible=first is None)
                first = first or added
            elif from_layer and (columns := (result.report.get("columns") or {}).get(role)):
                points = _psf_layers.points_layer(values, columns, spacing, layer, name, metadata)
                if points is not None:
                    self._viewer.add_points(**points)
        if first is not None and method.provides_psf:
            self._look_at(first)
            if method.inputs:  # otherwise the preview of the settings shows it already
                self.panel.preview.show_result(result)
        self._show_report(result.report)

    def _look_at(self, layer: Any) -> None:
        """Shows the complete layer, at its middle plane."""
        self._viewer.layers.selection.active = layer
        self._viewer.reset_view()
        dims = self._viewer.dims
        for axis, middle in _psf_layers.middle_of(layer).items():
            if dims.ndim + axis not in dims.displayed:
                dims.set_point(dims.ndim + axis, middle)

    def _show_report(self, report: dict[str, Any]) -> None:
        self.bar.setValue(_STEPS)
        found = "\n".join(report.get("findings_text", ()))
        self.found.setText(found)
        self.found.setVisible(bool(found))
        done = f", {report['done']}" if report.get("done") else ""
        self._set_status(f"Done in {report['seconds']:.3g} s on {report['device']}{done}.")
        if warnings := report.get("warnings"):
            self._set_status(f"{self.status.text()} {' '.join(warnings)}")
            show_warning("\n".join(warnings))


def _title(method: wienerwerk.Method, role: str) -> str:
    return method.output(role)["title"]


def _is_image(method: wienerwerk.Method, result: wienerwerk.Result, role: str) -> bool:
    return method.output(role)["content"] == "image" and "y" in result.layouts[role].axes


class DeconvolveWidget(RestorationWidget):
    """Restores an image layer."""

    def __init__(self, napari_viewer: Any) -> None:
        super().__init__(napari_viewer, "deconvolve")


class PsfWidget(RestorationWidget):
    """Computes a PSF from the optics."""

    def __init__(self, napari_viewer: Any) -> None:
        super().__init__(napari_viewer, "psf")


class MeasurePsfWidget(RestorationWidget):
    """Measures a PSF from a layer of beads."""

    def __init__(self, napari_viewer: Any) -> None:
        super().__init__(napari_viewer, "measure_psf")
