"""A preview of the PSF, computed in a worker thread whenever the settings change."""

from __future__ import annotations

import math
from typing import Any

from qtpy.QtCore import Qt, QTimer
from qtpy.QtGui import QShowEvent
from qtpy.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

import wienerwerk

from .._task import Lifetime, Task
from ._cut import PsfCut, cut_psf
from ._view import COLORS, PsfView

_AFTER_MS = 120
_VOXELS_AT_MOST = 24_000_000  # takes some seconds, too long after each change of a field


class PsfPreview(QWidget):
    """Planes, profiles and widths of a PSF, or the library's error message for invalid settings."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = PsfView(self)
        self.caption = QLabel(self)
        self.caption.setWordWrap(True)
        self.caption.setToolTip("Full widths at half maximum along lines through the center; size in voxels.")
        self.sentence = QLabel(self)
        self.sentence.setWordWrap(True)
        # As high as the picture, so that the form does not move when an error is shown.
        self.sentence.setMinimumHeight(self.view.sizeHint().height())
        self.sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.sentence.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for part in (self.view, self.sentence, self.caption):
            layout.addWidget(part)
        self._wanted: tuple[dict[str, Any], str] | None = None
        self._shown: tuple[dict[str, Any], str] | None = None
        self._keeps_result = False  # a result stays visible until settings for another PSF are given
        self._task: Task | None = None
        self._alive = Lifetime(self)
        self._timer = QTimer(self, interval=_AFTER_MS, singleShot=True)
        self._timer.timeout.connect(self._compute)
        self.hide()

    @property
    def idle(self) -> bool:
        """Whether no computation is running or about to start."""
        return self._task is None and not self._timer.isActive()

    def want(self, request: dict[str, Any] | None, axes: str = "zyx") -> None:
        """Computes and shows the PSF of ``{"method", "parameters"}`` once this widget is visible.

        Args:
            request: None if the PSF is not computed from settings.
            axes: "yx": only the middle plane.
        """
        self._wanted = None if request is None else (request, axes)
        self._keeps_result = self._keeps_result and request is None
        self.setVisible(request is not None or self._keeps_result)
        self._soon()

    def show_result(self, result: wienerwerk.Result) -> None:
        """Shows the PSF of a finished run."""
        self._wanted, self._shown, self._keeps_result = None, None, True
        self._show(_cut(result, "zyx"))
        self.caption.hide()  # the report's findings contain the widths
        self.show()

    def cancel(self) -> None:
        """Cancels the computation; no new one starts."""
        self._wanted = None
        self._timer.stop()
        if self._task is not None:
            self._task.cancel()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._soon()

    def _soon(self) -> None:
        if self._wanted is None or self._wanted == self._shown:
            self._timer.stop()
        elif self.isVisible():
            self._timer.start()

    def _compute(self) -> None:
        if self._task is not None:
            self._task.cancel()  # outdated settings; when it has ended, the next computation starts
            return
        wanted = self._wanted
        if wanted is None or wanted == self._shown:
            return

        def done(cut: PsfCut | None, error: Exception | None = None) -> None:
            self._task = None
            if not self._alive:
                return
            if self._wanted == wanted and not isinstance(error, wienerwerk.Cancelled):
                self._shown = wanted
                self._show(cut) if cut is not None else self._refuse(str(error))
            else:
                self._soon()

        self._task = Task()
        self._task.start(lambda task: _computed(task, *wanted), done, lambda error: done(None, error))

    def _show(self, cut: PsfCut) -> None:
        self.view.show_cut(cut)
        self.caption.setText(describe_cut(cut))
        self.view.show()
        self.caption.show()
        self.sentence.hide()

    def _refuse(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self.sentence.show()
        self.view.hide()
        self.caption.hide()


def _computed(task: Task, request: dict[str, Any], axes: str) -> PsfCut:
    # A separate session: the dock's session may be busy, and GPU memory occupied.
    with wienerwerk.Session(device="cpu") as session:
        shape = next(iter(session.plan(**request).outputs.values())).shape
        if math.prod(shape) > _VOXELS_AT_MOST:
            raise ValueError(f"{_times(shape)} voxels are too many for a preview. Run computes the PSF.")
        return _cut(session.run(**request, progress=task.progress, on_warning=lambda _sentence: None), axes)


def _cut(result: wienerwerk.Result, axes: str) -> PsfCut:
    psf = result.array
    if axes == "yx" and psf.ndim > 2:
        psf = psf.reshape((-1, *psf.shape[-3:]))[0][psf.shape[-3] // 2]
    spacing = next(iter(result.layouts.values())).spacing
    channel = psf[0] if psf.ndim == 4 else psf
    known = {letter: spacing.get(letter, 0.0) for letter in "zyx"[-channel.ndim :]}
    widths = wienerwerk.ask({"ask": "psf_widths"}, channel, spacing=known)["channels"][0]
    return cut_psf(psf, spacing, widths)


def describe_cut(cut: PsfCut) -> str:
    """``FWHM z 0.62, y 0.21, x 0.21 µm; 27 × 197 × 197`` (voxels), as rich text in the colors of the lines."""
    widths = ", ".join(
        f'<span style="color:{COLORS[letter].name()}">{letter} {text}</span>' for letter, text in cut.widths.items()
    )
    channels = f", channel 1 of {cut.shape[0]}" if len(cut.shape) == 4 else ""
    return f"FWHM {widths} {cut.unit}; {_times(cut.shape[-3:])}{channels}"


def _times(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape))
