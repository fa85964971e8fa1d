"""A form built from a schema: rows with titles, units and tooltips, conditional rows, sections that can be collapsed."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from napari.utils.notifications import show_warning
from qtpy.QtCore import Qt, Signal
from qtpy.QtWidgets import QFormLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

import wienerwerk

from ._fields import make_field

_TITLE_WIDTH = 105  # pixels


def title_with_unit(key: str, schema: dict[str, Any]) -> str:
    """``Wavelength (µm)``."""
    title = schema.get("title") or key
    return f"{title} ({schema['x-unit']})" if schema.get("x-unit") else title


def narrow_form(parent: QWidget | None = None) -> QFormLayout:
    """A form layout that puts labels above their fields if the dock is narrow."""
    layout = QFormLayout(parent)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
    layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    layout.setVerticalSpacing(4)
    return layout


def add_row(form: QFormLayout, title: str, field: QWidget) -> QLabel:
    """Adds a row and returns its label; labels have a minimum width, so that the fields of several forms are aligned."""
    label = QLabel(title)
    label.setMinimumWidth(_TITLE_WIDTH)
    form.addRow(label, field)
    return label


class Section(QWidget):
    """A part with a title that can be collapsed."""

    def __init__(self, title: str, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.content = content
        self._header = QToolButton(self)
        self._header.setText(title)
        self._header.setCheckable(True)
        self._header.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._header.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._header.setStyleSheet("QToolButton { text-align: left; border: none; font-weight: bold; padding: 3px; }")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._header)
        layout.addWidget(content)
        self._header.toggled.connect(self._show)
        self._show(False)

    def set_open(self, is_open: bool) -> None:
        self._header.setChecked(is_open)

    def is_open(self) -> bool:
        return self._header.isChecked()

    def _show(self, is_open: bool) -> None:
        self._header.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        self.content.setVisible(is_open)


class SchemaForm(QWidget):
    """Fields for every property of a flat object schema (schema dialect: docs/doors.md); the library says which are visible.

    Args:
        schema: with ``properties`` in the order of the rows.
        part: the part of a request that the values are: parameters, options or session.
        method: the method whose parameters they are.
        special: fields to use instead of those made from the schema, by key.
    """

    changed = Signal()

    def __init__(
        self,
        schema: dict[str, Any],
        part: str,
        method: str | None = None,
        parent: QWidget | None = None,
        special: dict[str, QWidget] | None = None,
    ) -> None:
        super().__init__(parent)
        self._part, self._method = part, method
        self._visible: set[str] = set()
        self._special = special or {}
        self.properties: dict[str, dict[str, Any]] = schema.get("properties", {})
        self.fields: dict[str, QWidget] = {}
        self.labels: dict[str, QLabel] = {}
        self.sections: dict[str, Section] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        groups = dict.fromkeys(p.get("x-group", "") for p in self.properties.values())
        for group in sorted(groups, key=bool):  # rows without a group first
            rows = QWidget(self)
            self._add_rows(narrow_form(rows), group)
            if group:
                self.sections[group] = Section(group.capitalize(), rows, self)
                layout.addWidget(self.sections[group])
            else:
                layout.addWidget(rows)
        self._update_visibility()

    def _add_rows(self, rows: QFormLayout, group: str) -> None:
        for key, schema in self.properties.items():
            if schema.get("x-group", "") != group:
                continue
            field = self._special.get(key) or make_field(schema, self)
            label = add_row(rows, title_with_unit(key, schema), field)
            label.setToolTip(schema.get("description", ""))
            self.fields[key], self.labels[key] = field, label
            field.changed.connect(self._on_change)
            if hasattr(field, "refused"):
                field.refused.connect(lambda sentence, title=schema.get("title", key): show_warning(f"{title}: {sentence}"))

    def _on_change(self) -> None:
        self._update_visibility()
        self.changed.emit()

    def _update_visibility(self) -> None:
        values = {}
        for key, field in self.fields.items():
            with suppress(ValueError):  # an incomplete list of numbers, which values() reports
                values[key] = field.get()
        question = {"ask": "visible", self._part: values, **({"method": self._method} if self._method else {})}
        self._visible = set(wienerwerk.ask(question)[self._part])
        for key, field in self.fields.items():
            field.setVisible(key in self._visible)
            self.labels[key].setVisible(key in self._visible)

    def values(self) -> dict[str, Any]:
        """Values of the visible properties; the library uses the defaults of the others.

        Raises:
            ValueError: a list of numbers is invalid; the message names the field.
        """
        values = {}
        for key, field in self.fields.items():
            if key in self._visible:
                try:
                    values[key] = field.get()
                except ValueError as error:
                    raise ValueError(f"{self.labels[key].text()}: {error}") from None
        return values

    def set_values(self, values: dict[str, Any]) -> None:
        """Sets the fields named in ``values``; keys without a field are ignored."""
        for key, value in values.items():
            if key in self.fields:
                self.fields[key].set(value)
