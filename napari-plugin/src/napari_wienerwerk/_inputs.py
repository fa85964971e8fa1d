"""The parts of the form that choose arrays: the main input with axes and voxel size, and further inputs by role."""

from __future__ import annotations

from typing import Any

import numpy as np
from napari.layers import Image, Labels
from qtpy.QtCore import Signal
from qtpy.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from . import _layers
from ._choosers import LayerChooser
from ._fields import ChoiceField, NumberField, PathField
from ._form import add_row, narrow_form

_SIZE = {"type": "number", "minimum": 0, "maximum": 1e6, "default": 0}
NONE = "none"
# Three fields in one row have no room for buttons. (With setButtonSymbols, napari's style leaves no room for the text.)
_NO_BUTTONS = """
QAbstractSpinBox { padding: 1px 4px; min-width: 30px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0px; height: 0px; }
QAbstractSpinBox::up-arrow, QAbstractSpinBox::down-arrow { image: none; width: 0px; height: 0px; }
"""


class ImageInput(QWidget):
    """The layer of the main input, the meaning of its dimensions, and its voxel size, which can be edited."""

    changed = Signal()

    def __init__(self, viewer: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chooser = LayerChooser(viewer, parent=self)
        self.axes_field = ChoiceField([], self)
        self.axes_field.setToolTip("Meaning of the layer's dimensions. Frames (t) and channels (c) are processed one by one.")
        self.size_fields = {letter: self._size_field(letter) for letter in "zyx"}
        self._size_labels = {letter: QLabel(letter, self) for letter in "zyx"}
        sizes = QWidget(self)
        row = QHBoxLayout(sizes)
        row.setContentsMargins(0, 0, 0, 0)
        for letter in "zyx":
            row.addWidget(self._size_labels[letter])
            row.addWidget(self.size_fields[letter], 1)
        self.notice = QLabel(self)
        self.notice.setWordWrap(True)

        rows = narrow_form()
        self.layer_label = add_row(rows, "Image", self.chooser)
        self._axes_label = add_row(rows, "Axes", self.axes_field)
        add_row(rows, "Voxel size (µm)", sizes)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(rows)
        layout.addWidget(self.notice)

        self._followed: Any = None
        self.chooser.changed.connect(self._new_layer)
        self.axes_field.changed.connect(self._read_voxel_size)
        self._new_layer()

    def _size_field(self, letter: str) -> NumberField:
        field = NumberField(_SIZE, self)
        field.setSpecialValueText("?")
        field.setStyleSheet(_NO_BUTTONS)
        field.setMinimumWidth(40)
        field.setToolTip(f"Voxel size along {letter} in micrometers, from the layer's scale and units; 0 means unknown.")
        field.changed.connect(self._typed)
        return field

    @property
    def layer(self) -> Any:
        return self.chooser.layer()

    @property
    def axes(self) -> str:
        return self.axes_field.get() or ""

    def arguments(self, role: str, required: bool) -> dict[str, Any]:
        """The array by its role, ``axes``, ``spacing`` and ``frame_interval`` for a run; empty without a layer.

        Raises:
            ValueError: the layer is RGB, or none is chosen although one is required.
        """
        if self.layer is None:
            if required:
                raise ValueError("Open or choose an image layer first.")
            return {}
        arguments = {
            role: _layers.merge_frames(_layers.layer_data(self.layer), self.axes),
            "axes": self.axes,
            "spacing": self.spacing(),
        }
        if "t" in self.axes:
            arguments["frame_interval"] = _layers.micrometers(self.layer, self.axes).get("t") or None
        return arguments

    def spacing(self) -> dict[str, float]:
        """Voxel size in micrometers by axis letter; 0 means unknown."""
        return {letter: self.size_fields[letter].get() for letter in self.axes if letter in "zyx"}

    def _new_layer(self) -> None:
        layer = self.layer
        if self._followed is not None and self._followed is not layer:
            for name in ("scale", "units", "axis_labels"):
                getattr(self._followed.events, name).disconnect(self._new_transform)
        if layer is not None and self._followed is not layer:
            for name in ("scale", "units", "axis_labels"):
                getattr(layer.events, name).connect(self._new_transform)
        self._followed = layer
        choices = _layers.axes_choices(layer) if layer is not None else []
        blocked = self.axes_field.blockSignals(True)
        self.axes_field.set_choices(choices)
        if choices:
            self.axes_field.set(choices[0][0])
        self.axes_field.blockSignals(blocked)
        for widget in (self._axes_label, self.axes_field):
            widget.setVisible(len(choices) > 1)
        self._read_voxel_size()

    def _new_transform(self, _event: Any = None) -> None:
        self._new_layer()

    def _read_voxel_size(self) -> None:
        known = _layers.micrometers(self.layer, self.axes) if self.layer is not None else {}
        for letter, field in self.size_fields.items():
            blocked = field.blockSignals(True)
            field.set(known.get(letter, 0.0))
            field.blockSignals(blocked)
            field.setVisible(letter in self.axes)
            self._size_labels[letter].setVisible(letter in self.axes)
        self._typed()

    def _typed(self) -> None:
        unknown = self.layer is not None and not all(self.spacing().values())
        self.notice.setText("Voxel size unknown: the layer's unit is not a length. Enter it here if you know it.")
        self.notice.setVisible(unknown)
        self.changed.emit()


class ExtraInput(QWidget):
    """A further input by role: a layer, or a file if its content is bytes."""

    changed = Signal()

    def __init__(self, viewer: Any, declared: dict[str, Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.role = declared["role"]
        # What is drawn with napari's brush and what other plugins segment is a Labels layer.
        kinds = (Labels, Image) if declared["holds"] in ("mask", "labels") else (Image,)
        self._field: Any = (
            PathField(self) if declared["content"] == "bytes" else LayerChooser(viewer, [(NONE, "None")], self, kinds)
        )
        rows = narrow_form(self)
        add_row(rows, declared.get("title", self.role), self._field)
        self._field.changed.connect(self.changed)

    @property
    def layer(self) -> Any:
        """The chosen layer; None for a file and without a choice."""
        return None if isinstance(self._field, PathField) else self._field.layer()

    def choose(self, layer: Any) -> None:
        """Chooses a layer if it is offered."""
        self._field.set(layer)

    def value(self) -> Any:
        """The array, or None.

        Raises:
            ValueError: the layer is RGB.
            OSError: the file cannot be read.
        """
        if isinstance(self._field, PathField):
            return np.fromfile(self._field.get(), np.uint8) if self._field.get() else None
        layer = self.layer
        return None if layer is None else _layers.layer_data(layer)

    def spacing(self) -> dict[str, float]:
        """The layer's voxel size in micrometers by axis letter; empty for a file and without a choice."""
        layer = self.layer
        return {} if layer is None or layer.ndim > 3 else _layers.micrometers(layer, "zyx"[-layer.ndim :])
