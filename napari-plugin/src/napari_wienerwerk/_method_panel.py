"""The form of one menu entry, built from the catalog: method, arrays, parameters, options, session."""

from __future__ import annotations

from typing import Any

from napari.utils.notifications import show_error, show_warning
from qtpy.QtCore import Signal
from qtpy.QtWidgets import QCheckBox, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

import wienerwerk

from . import _layers
from ._fields import ChoiceField, PathField
from ._form import SchemaForm, Section, add_row, narrow_form
from ._inputs import ExtraInput, ImageInput
from .psf._input import PsfInput
from .psf._preview import PsfPreview


class MethodPanel(QWidget):
    """The form with everything a run needs.

    Args:
        viewer: a napari viewer or ViewerModel.
        methods: the methods offered, by key.
    """

    changed = Signal()

    def __init__(self, viewer: Any, methods: dict[str, wienerwerk.Method], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self.methods = methods
        catalog = wienerwerk.catalog()
        offered = sorted(methods.values(), key=lambda entry: not entry.first_choice)
        self.method_field = ChoiceField([(entry.key, entry.title) for entry in offered], self)
        self.summary = QLabel(self)
        self.summary.setWordWrap(True)
        self.image = ImageInput(viewer, self)
        self.psf = PsfInput(viewer, self)
        # Shows the PSF of a method that makes one; self.psf.preview shows the PSF of a restoration.
        self.preview = PsfPreview(self)
        self.extras: list[ExtraInput] = []
        self._saved_rows: list[QWidget] = []
        self.forms: dict[str, SchemaForm] = {}
        self.optional_outputs: dict[str, QCheckBox] = {}
        self.saved_outputs: dict[str, PathField] = {}  # outputs of bytes: models, states
        self.options = SchemaForm(catalog["options"], "options", parent=self)
        self.session = SchemaForm(catalog["session"], "session", parent=self, special={"device": _device_field()})
        self.options_section = Section(catalog["options"].get("title", "Options"), self.options, self)
        session_section = Section(catalog["session"].get("title", "Session"), self.session, self)
        self._extras_rows, self._parameter_rows, self._output_rows = QVBoxLayout(), QVBoxLayout(), QVBoxLayout()

        top = narrow_form()
        add_row(top, "Method", self.method_field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addLayout(top)
        for part in (self.summary, self.image, self.psf):
            layout.addWidget(part)
        for rows in (self._extras_rows, self._parameter_rows, self._output_rows):
            layout.addLayout(rows)
        for part in (self.options_section, session_section, self._recall_button()):
            layout.addWidget(part)
        layout.addStretch(1)

        self.method_field.changed.connect(self._choose_method)
        self.image.changed.connect(self._exclude_image)
        for part in (self.image, self.psf, self.options, self.session):
            part.changed.connect(self.changed)
        self.changed.connect(self._preview_psf)
        self._exclude_image()
        self._choose_method()

    def _exclude_image(self) -> None:
        """Does not offer the image as its own PSF."""
        self.psf.chooser.exclude(self.image.layer)

    @property
    def method(self) -> wienerwerk.Method:
        return self.methods[self.method_field.get()]

    @property
    def primary(self) -> dict[str, Any] | None:
        """The input that is worked on: the main one, if it is an image; None if the method needs none."""
        main = self.method.main_input
        return main if main is not None and main["content"] == "image" and main["holds"] != "psf" else None

    @property
    def parameters(self) -> SchemaForm:
        """The form with the chosen method's parameters."""
        return self.forms[self.method.key]

    def _choose_method(self) -> None:
        method = self.method
        primary = self.primary
        if method.key not in self.forms:
            self.forms[method.key] = SchemaForm(method.schema, "parameters", method.key, self)
            self.forms[method.key].changed.connect(self.changed)
            self._parameter_rows.addWidget(self.forms[method.key])
        self.summary.setText(method.summary)
        self.summary.setVisible(bool(method.summary))
        self.image.layer_label.setText(primary.get("title", primary["role"]) if primary else "Voxel size of")
        self.image.setVisible(primary is not None or any("x-source" in p for p in method.properties.values()))
        self.psf.set_method(method)
        self.options_section.setVisible(method.input_of("intensities") is not None)
        self._offer_boundaries()
        for key, form in self.forms.items():
            form.setVisible(key == method.key)
        for old in [*self.extras, *self.optional_outputs.values(), *self._saved_rows]:
            old.hide()
            old.deleteLater()
        shown = (primary, method.input_of("psf"))
        self.extras = [ExtraInput(self._viewer, i, self) for i in method.inputs if i not in shown]
        for extra in self.extras:
            self._extras_rows.addWidget(extra)
            extra.changed.connect(self.changed)
        self._offer_files(method)
        optional = [o for o in method.outputs if not o.get("required", True) and o["content"] != "bytes"]
        self.optional_outputs = {o["role"]: QCheckBox(f"Add: {o.get('title', o['role'])}", self) for o in optional}
        for role, box in self.optional_outputs.items():
            box.setChecked(bool((method.output(role) or {}).get("show")))
            self._output_rows.addWidget(box)
        self.changed.emit()

    def _offer_files(self, method: wienerwerk.Method) -> None:
        """A field for the file of each output of bytes."""
        self.saved_outputs, self._saved_rows = {}, []
        for output in method.outputs:
            if output["content"] != "bytes":
                continue
            row, field = QWidget(self), PathField(self, written=True)
            add_row(narrow_form(row), f"Save: {output.get('title', output['role'])}", field)
            self.saved_outputs[output["role"]] = field
            field.changed.connect(self.changed)
            self._output_rows.addWidget(row)
            self._saved_rows.append(row)

    def files(self) -> dict[str, str]:
        """The files that outputs of bytes are saved to, by role; only those that were chosen."""
        return {role: field.get() for role, field in self.saved_outputs.items() if field.get()}

    def _offer_boundaries(self) -> None:
        """Offers only the boundaries the method supports, and entries that are not boundaries ("automatic")."""
        field = self.options.fields.get("boundary")
        if isinstance(field, ChoiceField):
            schema = self.options.properties["boundary"]
            every = {b for entry in wienerwerk.methods().values() for b in entry.traits.get("boundaries", ())}
            taken = self.method.traits.get("boundaries", ())
            titles = zip(schema["enum"], schema.get("x-enum-titles", schema["enum"]))
            field.set_choices([(key, title) for key, title in titles if key not in every or key in taken])

    def settings(self) -> dict[str, Any]:
        """Arguments for ``wienerwerk.Session``."""
        return self.session.values()

    def arguments(self) -> dict[str, Any]:
        """Arguments for ``Session.run`` and ``Session.plan``; lazy arrays stay lazy.

        Raises:
            ValueError, OSError: a chosen layer, file or value cannot be used.
        """
        method = self.method
        arguments: dict[str, Any] = {"method": method.key, "parameters": self.parameters.values()}
        files = self.files()
        arguments["outputs"] = [
            o["role"]
            for o in method.outputs
            if (o.get("required", True) or o["role"] in files)
            or (o["role"] in self.optional_outputs and self.optional_outputs[o["role"]].isChecked())
        ]
        if primary := self.primary:
            arguments.update(self.image.arguments(primary["role"], bool(primary.get("required"))))
        else:
            _fill_from_voxel_size(method, arguments["parameters"], self.image.spacing())
        if method.input_of("intensities") is not None:
            arguments["options"] = self.options.values()
        if method.input_of("psf") is not None:
            arguments.update(self.psf.arguments())
        arguments.update({extra.role: extra.value() for extra in self.extras})
        return arguments

    def _preview_psf(self) -> None:
        """Updates the previews of PSFs that are computed from settings alone."""
        makes, takes = self.method.provides_psf and not self.method.inputs, self.method.input_of("psf") is not None
        try:
            own = {"method": self.method.key, "parameters": self.parameters.values()} if makes else None
            given = self.psf.request() if takes else None
        except ValueError:
            return  # an incomplete list of numbers, which the status reports
        plane = takes and self.image.layer is not None and "z" not in self.image.axes
        for preview, request in ((self.preview, own), (self.psf.preview, given)):
            if request is not None:
                sizes = self.image.spacing()
                if plane:  # a 2-D PSF is the middle plane of a 3-D one with any spacing along z
                    sizes["z"] = sizes.get("x", 0.0)
                _fill_from_voxel_size(wienerwerk.methods()[request["method"]], request["parameters"], sizes)
            preview.want(request, "yx" if plane else "zyx")

    # ---- settings of an earlier result

    def _recall_button(self) -> QPushButton:
        button = QPushButton("Settings of a result", self)
        button.setToolTip("Copies the method and its settings from the report of a result layer.")
        self.recall_menu = QMenu(button)
        self.recall_menu.aboutToShow.connect(self._list_reports)
        button.setMenu(self.recall_menu)
        return button

    def _list_reports(self) -> None:
        self.recall_menu.clear()
        for layer in self._viewer.layers:
            if request := (layer.metadata.get(_layers.REPORT) or {}).get("request"):
                action = self.recall_menu.addAction(layer.name)
                action.triggered.connect(lambda *_, request=request: self.recall(request))
        if self.recall_menu.isEmpty():
            self.recall_menu.addAction("No layer has a report").setEnabled(False)

    def recall(self, request: dict[str, Any]) -> None:
        """Sets method, parameters, options and a computed PSF as in the request of a report; values that are invalid are reported."""
        if request.get("method") not in self.methods:
            show_error(f'The report is of the method "{request.get("method")}", which is not available here.')
            return
        valid = wienerwerk.ask({**request, "ask": "valid"})
        self.method_field.set(valid["method"])
        self.parameters.set_values(valid.get("parameters", {}))
        self.options.set_values(valid.get("options", {}))
        self.psf.set_request(valid.get("psf", {}))
        if valid["dropped"]:
            show_warning("\n".join(valid["dropped"]))


def _fill_from_voxel_size(method: wienerwerk.Method, parameters: dict[str, Any], spacing: dict[str, float]) -> None:
    """Without an image, sets parameters whose value is "from the image" to the voxel size in the form."""
    sources = {f"spacing.{letter}": size for letter, size in spacing.items()}
    for key, schema in method.properties.items():
        if parameters.get(key) == 0 and sources.get(schema.get("x-source", "")):
            parameters[key] = sources[schema["x-source"]]


def _device_field() -> ChoiceField:
    """The devices of the catalog; those that are not usable are disabled, with the reason as tooltip."""
    devices = wienerwerk.devices()
    titles = [(d["name"], f"{d['name']}: {d.get('description') or d.get('why', '')}") for d in devices]
    field = ChoiceField([])
    field.set_choices(
        [("auto", "auto"), *titles], {d["name"]: d.get("why", "not usable") for d in devices if not d.get("usable")}
    )
    return field
