"""A Qt input widget for each type of property; all have ``get()``, ``set(value)`` and the signal ``changed``."""

from __future__ import annotations

import math
from typing import Any

from qtpy.QtCore import QEvent, QObject, Qt, Signal
from qtpy.QtGui import QValidator
from qtpy.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QWidget,
)

_INT32 = 2**31 - 1
_SHOWN = 20  # characters of the longest choice that are always visible
_DECIMALS = 323  # Qt's maximum: a QDoubleSpinBox rounds its value to its decimals


class _WheelGuard(QObject):
    """The mouse wheel scrolls the form and changes a field only if it has the focus."""

    def eventFilter(self, widget: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and not widget.hasFocus():
            event.ignore()
            return True
        return False


def make_field(schema: dict[str, Any], parent: QWidget | None = None) -> QWidget:
    """The field for one property (schema dialect: docs/doors.md), set to its default."""
    kind = schema.get("type")
    if "enum" in schema:
        field: Any = ChoiceField(list(zip(schema["enum"], schema.get("x-enum-titles", schema["enum"]))), parent)
    elif kind == "boolean":
        field = BooleanField(parent)
    elif kind == "integer" and _fits_int32(schema):
        field = IntegerField(schema, parent)
    elif kind in ("integer", "number"):
        field = NumberField(schema, parent)
    elif kind == "array":
        field = NumberListField(parent)
    elif schema.get("format") == "path":
        field = PathField(parent)
    else:
        field = TextField(parent)
    if "default" in schema:
        field.set(schema["default"])
    field.setToolTip(schema.get("description", ""))
    if not isinstance(field, ChoiceField):
        field.setMinimumWidth(60)  # otherwise a number with many digits makes the form wider than its column
    field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return field


def _fits_int32(schema: dict[str, Any]) -> bool:
    return schema.get("minimum", 0) >= -_INT32 - 1 and schema.get("maximum", _INT32) <= _INT32


def _guard_wheel(widget: QWidget) -> None:
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    widget.installEventFilter(_WheelGuard(widget))


class IntegerField(QSpinBox):
    """An integer."""

    changed = Signal()

    def __init__(self, schema: dict[str, Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(int(schema.get("minimum", -_INT32 - 1)), int(schema.get("maximum", _INT32)))
        self.setSingleStep(int(schema.get("multipleOf", 1)))
        if schema.get("x-source") and self.minimum() == 0:
            self.setSpecialValueText("from the image")
        _guard_wheel(self)
        self.valueChanged.connect(lambda *_: self.changed.emit())

    def get(self) -> int:
        return self.value()

    def set(self, value: Any) -> None:
        self.setValue(int(value))


class NumberField(QDoubleSpinBox):
    """A real number, in its shortest form: 0.00002 is shown as 2e-05, not as 0.000.

    Arrows step by ``multipleOf``; without it by 1-2-5 on a logarithmic scale, else by a tenth of the leading digit's unit.
    A typed number out of range is rejected; the signal ``refused`` has a sentence with the allowed range.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, schema: dict[str, Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = schema.get("type") == "integer"
        self._logarithmic = schema.get("x-scale") == "log"
        self._step = float(schema.get("multipleOf", 1 if self._whole else 0))
        self._unit = schema.get("x-unit", "")
        self._above = "exclusiveMinimum" in schema
        self.setDecimals(_DECIMALS)
        low = schema.get("minimum", schema.get("exclusiveMinimum", -math.inf))
        self.setRange(max(float(low), -1e300), min(float(schema.get("maximum", math.inf)), 1e300))
        if schema.get("x-source") and self.minimum() == 0:
            self.setSpecialValueText("from the image")
        _guard_wheel(self)
        self.valueChanged.connect(lambda *_: self.changed.emit())

    def get(self) -> float | int:
        return int(self.value()) if self._whole else self.value()

    def set(self, value: Any) -> None:
        self.setValue(float(value))

    def textFromValue(self, value: float) -> str:
        return f"{value:.0f}" if self._whole and abs(value) < 1e15 else f"{value:.10g}"

    def valueFromText(self, text: str) -> float:
        try:
            return float(text.replace(",", "."))
        except ValueError:
            return self.value()

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        stripped = text.strip().replace(",", ".")
        if text == self.specialValueText() and text:
            return QValidator.State.Acceptable, text, position
        try:
            fits = self.minimum() <= float(stripped) <= self.maximum()
            return (QValidator.State.Acceptable if fits else QValidator.State.Intermediate), text, position
        except ValueError:
            begun = all(c in "0123456789.+-eE" for c in stripped)
            return (QValidator.State.Intermediate if begun else QValidator.State.Invalid), text, position

    def fixup(self, text: str) -> str:
        """Called by Qt before it restores the previous value in place of an invalid text."""
        try:
            number = float(text.replace(",", "."))
        except ValueError:
            return text
        if not self.minimum() <= number <= self.maximum():
            self.refused.emit(self._refusal(number))
        return text

    def _refusal(self, number: float) -> str:
        low, high = self.minimum(), self.maximum()
        unit = f" {self._unit}" if self._unit else ""
        if abs(high) >= 1e300:
            taken = f"{'above' if self._above else 'at least'} {low:.10g}{unit}"
        else:
            taken = f"{'above ' if self._above else ''}{low:.10g} to {high:.10g}{unit}"
        in_nm = self._unit == "µm" and low <= number / 1000 <= high
        meant = f"; {number:.10g} nm is {number / 1000:.10g} µm" if in_nm else ""
        return f"{number:.10g} is out of range; allowed: {taken}{meant}."

    def stepBy(self, steps: int) -> None:
        value = self.value()
        for _ in range(abs(steps)):
            value = self._next(value, 1 if steps > 0 else -1)
        self.setValue(float(f"{value:.10g}"))

    def _next(self, value: float, direction: int) -> float:
        if self._logarithmic:
            return _next_125(value, direction)
        if self._step:
            return value + direction * self._step
        size = 10.0 ** (math.floor(math.log10(abs(value))) - 1) if value else 0.1
        return value + direction * size

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        return QAbstractSpinBox.StepEnabledFlag.StepUpEnabled | QAbstractSpinBox.StepEnabledFlag.StepDownEnabled


def _next_125(value: float, direction: int) -> float:
    """The next value of ..., 1, 2, 5, 10, 20, ...; above 0 comes 1e-6, and below 1e-12 comes 0."""
    if value <= 0:
        return 1e-6 if direction > 0 else value
    if direction < 0 and value <= 1e-12:
        return 0.0
    exponent = math.floor(math.log10(value))
    steps = [m * 10.0**e for e in (exponent - 1, exponent, exponent + 1) for m in (1, 2, 5)]
    if direction > 0:
        return next(step for step in steps if step > value * 1.0000001)
    return next(step for step in reversed(steps) if step < value * 0.9999999)


class BooleanField(QCheckBox):
    """A check box."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.toggled.connect(lambda *_: self.changed.emit())

    def get(self) -> bool:
        return self.isChecked()

    def set(self, value: Any) -> None:
        self.setChecked(bool(value))


class ChoiceField(QComboBox):
    """One of several values, each with a title; entries can be disabled with a reason."""

    changed = Signal()

    def __init__(self, choices: list[tuple[Any, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: list[Any] = []
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        _guard_wheel(self)
        self.set_choices(choices)
        self.currentIndexChanged.connect(lambda *_: self.changed.emit())

    @property
    def values(self) -> list[Any]:
        return list(self._values)

    def set_choices(self, choices: list[tuple[Any, str]], why_not: dict[Any, str] | None = None) -> None:
        """Replaces the entries; the choice is kept if it still exists. ``why_not``: reasons to disable entries, by value."""
        chosen = self.get()
        blocked = self.blockSignals(True)
        self.clear()
        self._values = [value for value, _title in choices]
        self.setMinimumContentsLength(min(_SHOWN, max((len(title) for _value, title in choices), default=0)))
        for row, (value, title) in enumerate(choices):
            self.addItem(str(title))
            self.setItemData(row, str(title), Qt.ItemDataRole.ToolTipRole)
            if reason := (why_not or {}).get(value):
                self.setItemData(row, reason, Qt.ItemDataRole.ToolTipRole)
                self.model().item(row).setEnabled(False)
        self.set(chosen)
        self.blockSignals(blocked)
        if self.get() != chosen and not blocked:
            self.changed.emit()

    def get(self) -> Any:
        row = self.currentIndex()
        return self._values[row] if 0 <= row < len(self._values) else None

    def set(self, value: Any) -> None:
        if value in self._values:
            self.setCurrentIndex(self._values.index(value))


class TextField(QLineEdit):
    """A text."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.textChanged.connect(lambda *_: self.changed.emit())

    def get(self) -> Any:
        return self.text()

    def set(self, value: Any) -> None:
        self.setText(str(value))


class NumberListField(TextField):
    """Numbers separated by commas; an empty text is an empty list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText("comma-separated numbers")

    def get(self) -> list[float]:
        """The numbers.

        Raises:
            ValueError: a word is not a number.
        """
        numbers: list[float] = []
        for word in self.text().replace(";", ",").split(","):
            if word.strip():
                try:
                    number = float(word)
                except ValueError:
                    raise ValueError(f'"{word.strip()}" is not a number') from None
                numbers.append(int(number) if number.is_integer() else number)
        return numbers

    def set(self, value: Any) -> None:
        self.setText(", ".join(f"{number:.10g}" for number in value))


class PathField(QWidget):
    """A file path, typed or chosen in a dialog.

    Args:
        written: the file is written, not read.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None, written: bool = False) -> None:
        super().__init__(parent)
        self._ask = QFileDialog.getSaveFileName if written else QFileDialog.getOpenFileName
        self._line = QLineEdit(self)
        button = QToolButton(self)
        button.setText("…")
        button.setToolTip("Choose a file")
        button.clicked.connect(self._choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._line)
        row.addWidget(button)
        self._line.textChanged.connect(lambda *_: self.changed.emit())

    def _choose(self) -> None:
        path, _filter = self._ask(self, "Choose a file", self._line.text())
        if path:
            self._line.setText(path)

    def get(self) -> str:
        return self._line.text()

    def set(self, value: Any) -> None:
        self._line.setText(str(value))
