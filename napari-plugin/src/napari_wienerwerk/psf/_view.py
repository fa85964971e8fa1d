"""A small picture of a PSF, drawn with Qt: the planes xy and xz, and the profiles."""

from __future__ import annotations

import math

import numpy as np
from qtpy.QtCore import QPointF, QRectF, QSize, Qt
from qtpy.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QPolygonF
from qtpy.QtWidgets import QSizePolicy, QWidget

from ._cut import Line, Plane, PsfCut

_HEIGHT, _GAP = 128, 6
COLORS = {"z": QColor(90, 170, 255), "y": QColor(120, 200, 90), "x": QColor(240, 150, 60)}


class PsfView(QWidget):
    """Square-root gray values of the planes on a common scale, and the profiles on a common axis in micrometers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cut: PsfCut | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip("Gray values are square roots, so that rings are visible. Profiles go through the center.")

    def sizeHint(self) -> QSize:
        return QSize(240, _HEIGHT)

    def show_cut(self, cut: PsfCut | None) -> None:
        self._cut = cut
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._cut is None:
            return
        painter = QPainter(self)
        painter.setPen(self.palette().text().color())
        names = list(self._cut.planes)
        room = (self.width() - _GAP * len(names)) / (len(names) + 1)
        # A common scale, so that the planes can be compared.
        area = QRectF(0, 0, room, self.height())
        scale = min(
            min(area.width() / (2 * plane.half[1]), area.height() / (2 * plane.half[0])) for plane in self._cut.planes.values()
        )
        for name in names:
            self._paint_plane(painter, name, self._cut.planes[name], area, scale)
            area.translate(room + _GAP, 0)
        self._paint_lines(painter, self._cut.lines, area)
        painter.end()

    def _paint_plane(self, painter: QPainter, name: str, plane: Plane, area: QRectF, scale: float) -> None:
        painter.fillRect(area, Qt.GlobalColor.black)
        size = QSize(max(1, round(2 * plane.half[1] * scale)), max(1, round(2 * plane.half[0] * scale)))
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(area.center())
        painter.drawImage(place, gray_image(plane.values))
        painter.setPen(QColor(230, 230, 230))
        letters = painter.fontMetrics().height()
        painter.drawText(QPointF(area.left() + 4, area.top() + letters - 3), name)
        length = _round_length(0.5 * area.width() / scale)
        right, bottom = area.right() - 5, area.bottom() - 5
        painter.fillRect(QRectF(right - length * scale, bottom - 1, length * scale, 2), QColor(230, 230, 230))
        text = f"{length:g} µm"
        painter.drawText(QPointF(right - painter.fontMetrics().horizontalAdvance(text), bottom - 5), text)

    def _paint_lines(self, painter: QPainter, lines: dict[str, Line], area: QRectF) -> None:
        reach = max(line.reach for line in lines.values())
        letters = painter.fontMetrics().height()
        bottom = area.bottom() - letters
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        gray = QColor(self.palette().text().color())
        gray.setAlpha(90)
        painter.setPen(QPen(gray, 1))
        painter.drawLine(QPointF(area.left(), bottom), QPointF(area.right(), bottom))
        half = bottom - 0.5 * (bottom - area.top() - 2)
        painter.setPen(QPen(gray, 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(area.left(), half), QPointF(area.right(), half))
        painter.setPen(self.palette().text().color())
        painter.drawText(
            QRectF(area.left(), bottom, area.width(), letters), Qt.AlignmentFlag.AlignCenter, f"± {reach:.2g} µm"
        )
        painter.setClipRect(QRectF(area.left(), area.top(), area.width(), bottom - area.top() + 1))
        for letter, line in lines.items():
            style = Qt.PenStyle.DashLine if letter == "x" else Qt.PenStyle.SolidLine  # often equal to y
            painter.setPen(QPen(COLORS[letter], 1.5, style))
            painter.drawPolyline(
                QPolygonF(
                    [
                        QPointF(
                            area.center().x() + 0.5 * area.width() * at / reach,
                            bottom - (bottom - area.top() - 2) * max(0.0, value),
                        )
                        for at, value in zip(line.at.tolist(), line.values.tolist())
                        if abs(at) <= 1.5 * reach
                    ]
                )
            )
        painter.setClipping(False)


def gray_image(values: np.ndarray) -> QImage:
    """Values 0 to 1 as gray levels."""
    levels = np.ascontiguousarray(np.round(255 * values), np.uint8)
    height, width = levels.shape
    return QImage(levels.tobytes(), width, height, width, QImage.Format.Format_Grayscale8).copy()


def _round_length(most: float) -> float:
    """The largest value of ..., 0.5, 1, 2, 5, ... up to ``most``."""
    power = 10.0 ** math.floor(math.log10(most))
    return next(m * power for m in (5, 2, 1) if m * power <= most)
