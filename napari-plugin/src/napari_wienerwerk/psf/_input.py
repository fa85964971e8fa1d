"""The part of the form that chooses the PSF: made by a method of the catalog, a layer, or none."""

from __future__ import annotations

from typing import Any

from qtpy.QtCore import Signal
from qtpy.QtWidgets import QFrame, QVBoxLayout, QWidget

import wienerwerk

from .. import _layers
from .._choosers import LayerChooser
from .._form import SchemaForm, add_row, narrow_form
from .._inputs import NONE, ExtraInput
from ._preview import PsfPreview


class PsfMaker(QFrame):
    """The settings of one method that makes a PSF, and a chooser for each of its inputs (beads)."""

    changed = Signal()

    def __init__(self, viewer: Any, entry: wienerwerk.Method, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._entry = entry
        self.form = SchemaForm(entry.schema, "parameters", entry.key, self)
        self.extras = [ExtraInput(viewer, declared, self) for declared in entry.inputs]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        for part in (*self.extras, self.form):
            layout.addWidget(part)
            part.changed.connect(self.changed)

    def arguments(self) -> dict[str, Any]:
        """``psf``, the method's inputs by role, and their voxel size as ``psf_spacing``.

        Raises:
            ValueError, OSError: a required input is not chosen or cannot be read.
        """
        made: dict[str, Any] = {"psf": {"method": self._entry.key, "parameters": self.form.values()}}
        for declared, extra in zip(self._entry.inputs, self.extras):
            made[extra.role] = extra.value()
            if made[extra.role] is None and declared.get("required"):
                raise ValueError(f"{self._entry.title}: choose a layer as {declared.get('title', extra.role)}.")
            if known := extra.spacing():
                made["psf_spacing"] = known
        return made

    def request(self) -> dict[str, Any] | None:
        """The request for the preview; None for a PSF that is measured, which takes too long for a preview."""
        return None if self.extras else {"method": self._entry.key, "parameters": self.form.values()}


class PsfInput(QWidget):
    """The PSF: made by any method of the catalog that can replace one, a layer, or none if allowed."""

    changed = Signal()

    def __init__(self, viewer: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Methods without inputs first: they need no further choice.
        offered = sorted(wienerwerk.methods().values(), key=lambda entry: (bool(entry.inputs), not entry.first_choice))
        self._methods = {entry.key: entry for entry in offered if entry.provides_psf}
        self.chooser = LayerChooser(viewer, self._entries(required=True), self)
        self.preview = PsfPreview(self)
        self.makers: dict[str, PsfMaker] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        rows = narrow_form()
        add_row(rows, "PSF", self.chooser)
        layout.addLayout(rows)
        layout.addWidget(self.preview)
        for key, entry in self._methods.items():
            self.makers[key] = PsfMaker(viewer, entry, self)
            self.makers[key].changed.connect(self.changed)
            layout.addWidget(self.makers[key])
        self.chooser.changed.connect(self._on_change)

    @property
    def forms(self) -> dict[str, SchemaForm]:
        """The forms of the methods that make a PSF, by key."""
        return {key: maker.form for key, maker in self.makers.items()}

    def _entries(self, required: bool) -> list[tuple[str, str]]:
        """Entries that are not layers: methods that make a PSF, and None if the method runs without one."""
        entries = [(key, entry.title) for key, entry in self._methods.items()]
        if not required:
            entries.append((NONE, "None"))
        return entries or [(NONE, "Choose a PSF layer")]

    def set_method(self, method: wienerwerk.Method) -> None:
        """Adapts the choice to the inputs of a method."""
        declared = method.input_of("psf")
        self.setVisible(declared is not None)
        self.chooser.set_entries(self._entries(required=bool(declared and declared.get("required"))))
        self._on_change()

    def _on_change(self) -> None:
        for key, maker in self.makers.items():
            maker.setVisible(self.chooser.get() == key)
        self.changed.emit()

    def arguments(self) -> dict[str, Any]:
        """``psf`` and ``psf_spacing`` for a run, and the inputs of a PSF that is measured.

        Raises:
            ValueError, OSError: an input cannot be used.
        """
        chosen = self.chooser.get()
        if chosen in self.makers:
            return self.makers[chosen].arguments()
        layer = self.chooser.layer()
        if layer is None:
            return {"psf": None}
        known = _layers.micrometers(layer, "czyx"[-layer.ndim :]) if layer.ndim <= 4 else {}
        return {"psf": _layers.layer_data(layer), "psf_spacing": known or None}

    def request(self) -> dict[str, Any] | None:
        """The request for the preview; None if the PSF is not computed from settings alone.

        Raises:
            ValueError: a list of numbers is invalid.
        """
        chosen = self.chooser.get()
        return self.makers[chosen].request() if chosen in self.makers else None

    def set_request(self, psf: dict[str, Any]) -> None:
        """Sets the choice and its settings as in the ``psf`` of a report's request."""
        if psf.get("method") in self.makers:
            self.chooser.set(psf["method"])
            self.makers[psf["method"]].form.set_values(psf.get("parameters", {}))
