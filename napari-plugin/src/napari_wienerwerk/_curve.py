"""A small plot of a live curve, drawn with Qt."""

from __future__ import annotations

import math

from qtpy.QtCore import QPointF, QSize
from qtpy.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from qtpy.QtWidgets import QSizePolicy, QWidget


class CurveView(QWidget):
    """A curve's values over iterations; on a logarithmic scale if all are positive and span more than a decade."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: list[tuple[str, int, float]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def sizeHint(self) -> QSize:
        return QSize(100, 64)

    def show_points(self, points: list[tuple[str, int, float]]) -> None:
        """Shows (name, iteration, value); of several curves, the one with the last point."""
        if not points:
            self._points = []
            self.hide()
        elif len(points) != len(self._points):
            self._points = list(points)
            self.show()
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        name = self._points[-1][0] if self._points else ""
        curve = [(i, v) for n, i, v in self._points if n == name and math.isfinite(v)]
        if len(curve) < 2:
            return
        values = [v for _i, v in curve]
        logarithmic = min(values) > 0 and max(values) > 10 * min(values)
        heights = [math.log(v) if logarithmic else v for v in values]
        low, high = min(heights), max(heights)
        first, last = curve[0][0], curve[-1][0]
        text = self.fontMetrics().height() + 2
        width, height = self.width() - 2, self.height() - text - 2
        line = QPolygonF(
            [
                QPointF(
                    1 + width * (i - first) / max(1, last - first),
                    text + height * (1 - (h - low) / ((high - low) or 1.0)),
                )
                for (i, _v), h in zip(curve, heights)
            ]
        )
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self.palette().text().color()
        painter.setPen(color)
        painter.drawText(1, text - 4, f"{name}: {values[-1]:.4g} (iteration {last}{', log' if logarithmic else ''})")
        painter.setPen(QPen(color, 1.5))
        painter.drawPolyline(line)
        painter.end()
