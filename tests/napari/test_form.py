"""Forms built from schemas: fields, units, conditions, groups."""

from __future__ import annotations

from typing import Any

import pytest
from napari_wienerwerk._fields import ChoiceField, NumberField, make_field
from napari_wienerwerk._form import SchemaForm

import wienerwerk


@pytest.fixture
def form(qtbot: Any, extra_method: dict[str, Any]) -> SchemaForm:
    form = SchemaForm(extra_method["schema"], "parameters", extra_method["key"])
    qtbot.addWidget(form)
    form.show()
    return form


def test_every_type_of_property_has_its_default(form: SchemaForm, extra_method: dict[str, Any]) -> None:
    properties = extra_method["schema"]["properties"]
    assert form.values().keys() | {"only_a", "after_a"} == properties.keys()
    for key, value in form.values().items():
        default = properties[key]["default"]
        assert value == default and isinstance(value, (int, float) if properties[key]["type"] == "number" else type(default))


def test_rows_are_in_the_order_of_the_schema_with_advanced_ones_last(form: SchemaForm) -> None:
    shown = [form.labels[key].mapTo(form, form.labels[key].pos()).y() for key in ("turns", "step", "weight", "mode", "size_z")]
    assert shown == sorted(shown) and len(set(shown)) == len(shown)
    assert list(form.sections) == ["advanced"] and form.sections["advanced"].y() > form.labels["size_z"].y()


def test_every_type_of_property_can_be_set(form: SchemaForm) -> None:
    values = {"turns": 9, "step": 0.35, "weight": 3e-7, "limit": 0.001, "number_key": 12345678901, "mode": "a", "only_a": 3.0,
              "after_a": 4.5, "fast": True, "levels": [0.5, 3], "table": "file.csv", "note": "other", "size_z": 0.3}  # fmt: skip
    form.set_values(values)
    assert form.values() == values


def test_titles_have_units_and_fields_tooltips(form: SchemaForm) -> None:
    assert form.labels["step"].text() == "Step (µm)"
    assert form.fields["turns"].toolTip() == form.labels["turns"].toolTip() == "How often."


def test_a_small_number_is_shown_without_rounding(form: SchemaForm) -> None:
    assert form.fields["weight"].text() == "2e-05"
    form.fields["weight"].set(3.25e-7)
    assert form.fields["weight"].text() == "3.25e-07" and form.values()["weight"] == 3.25e-7
    assert form.fields["limit"].text() == "1234.5678"


@pytest.mark.parametrize("text", ["1e-7", "0.0000001", "1E-07", "0,0000001"])
def test_a_small_number_can_be_typed(qtbot: Any, form: SchemaForm, text: str) -> None:
    field = form.fields["weight"]
    field.lineEdit().selectAll()
    qtbot.keyClicks(field, text)
    assert field.get() == pytest.approx(1e-7)


def test_letters_cannot_be_typed_into_a_number(qtbot: Any, form: SchemaForm) -> None:
    field = form.fields["weight"]
    field.lineEdit().selectAll()
    qtbot.keyClicks(field, "x0.5y")
    assert field.get() == 0.5


@pytest.mark.parametrize(
    ("schema", "up", "down"),
    [
        ({"type": "number", "default": 0.02, "x-scale": "log"}, 0.05, 0.01),
        ({"type": "number", "default": 1e-5, "x-scale": "log"}, 2e-5, 5e-6),
        ({"type": "number", "default": 0, "minimum": 0, "x-scale": "log"}, 1e-6, 0),
        ({"type": "number", "default": 1.4, "multipleOf": 0.01}, 1.41, 1.39),
        ({"type": "number", "default": 250}, 260, 240),
        ({"type": "number", "default": 1, "maximum": 1, "multipleOf": 0.1}, 1, 0.9),
    ],
)
def test_arrows_step_by_the_schema(qtbot: Any, schema: dict[str, Any], up: float, down: float) -> None:
    field = make_field(schema)
    qtbot.addWidget(field)
    assert isinstance(field, NumberField)
    field.stepBy(1)
    assert field.get() == up
    field.set(schema["default"])
    field.stepBy(-1)
    assert field.get() == down


def test_the_value_0_is_shown_as_from_the_image(form: SchemaForm) -> None:
    assert form.fields["size_z"].text() == "from the image" and form.values()["size_z"] == 0
    form.fields["size_z"].set(0.3)
    assert form.fields["size_z"].text() == "0.3"


def test_rows_that_do_not_apply_are_hidden_and_not_sent(form: SchemaForm) -> None:
    for key in ("only_a", "after_a"):
        assert not form.fields[key].isVisible() and not form.labels[key].isVisible() and key not in form.values()
    form.fields["mode"].set("a")
    for key in ("only_a", "after_a"):
        assert form.fields[key].isVisible() and form.labels[key].isVisible() and key in form.values()
    form.fields["only_a"].set(2)
    assert not form.fields["after_a"].isVisible() and "after_a" not in form.values()
    form.fields["only_a"].set(1)
    form.fields["mode"].set("b")  # a row that depends on a hidden one is hidden too
    assert not form.fields["after_a"].isVisible()


def test_rows_of_a_method_are_shown_as_the_library_says(qtbot: Any) -> None:
    method = wienerwerk.methods()["richardson_lucy"]
    form = SchemaForm(method.schema, "parameters", method.key)
    qtbot.addWidget(form)
    chosen = next(value for value in method.properties["regularization"]["enum"] if value != form.values()["regularization"])
    assert "regularization_weight" not in form.values()
    form.set_values({"regularization": chosen})
    assert "regularization_weight" in form.values()
    question = {"ask": "visible", "method": method.key, "parameters": {"regularization": chosen}}
    assert list(form.values()) == wienerwerk.ask(question)["parameters"]


def test_advanced_rows_are_collapsed_but_sent(form: SchemaForm) -> None:
    assert not form.fields["levels"].isVisible() and form.values()["levels"] == [1, 2.5]
    form.sections["advanced"].set_open(True)
    assert form.fields["levels"].isVisible()


@pytest.mark.parametrize(("text", "numbers"), [("", []), ("1, 2.5", [1, 2.5]), (" 3 ;4,", [3, 4])])
def test_a_list_of_numbers_is_read(form: SchemaForm, text: str, numbers: list[float]) -> None:
    form.fields["levels"].setText(text)
    assert form.values()["levels"] == numbers


def test_an_invalid_list_is_rejected_with_field_and_word(form: SchemaForm) -> None:
    form.fields["levels"].setText("1, two")
    with pytest.raises(ValueError, match='Levels.*"two"'):
        form.values()


def test_the_wheel_scrolls_the_form_and_changes_nothing(form: SchemaForm) -> None:
    from qtpy.QtCore import QPoint, QPointF, Qt
    from qtpy.QtGui import QWheelEvent
    from qtpy.QtWidgets import QApplication

    for key in ("turns", "weight", "mode"):
        field = form.fields[key]
        before = field.get()
        event = QWheelEvent(
            QPointF(3, 3), QPointF(3, 3), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        form.fields["note"].setFocus()
        QApplication.sendEvent(field, event)
        assert field.get() == before


def test_a_choice_is_kept_while_other_entries_change(qtbot: Any) -> None:
    field = ChoiceField([("a", "A"), ("b", "B")])
    qtbot.addWidget(field)
    field.set("b")
    heard: list[Any] = []
    field.changed.connect(lambda: heard.append(field.get()))
    field.set_choices([("b", "B"), ("c", "C")])
    assert field.get() == "b" and heard == []
    field.set_choices([("c", "C")])
    assert field.get() == "c" and heard == ["c"]


def test_a_disabled_entry_has_a_reason(qtbot: Any) -> None:
    from qtpy.QtCore import Qt

    field = ChoiceField([])
    qtbot.addWidget(field)
    field.set_choices([("cpu", "cpu"), ("cuda:0", "cuda:0")], {"cuda:0": "no driver"})
    assert not field.model().item(1).isEnabled()
    assert field.itemData(1, Qt.ItemDataRole.ToolTipRole) == "no driver"


@pytest.mark.parametrize(
    ("typed", "kept", "words"),
    [("520", 0.25, ["520 is out of range", "0 to 1 µm", "520 nm is 0.52"]), ("-1", 0.25, ["-1 is out of range"]), ("0.4", 0.4, [])],
)
def test_a_number_out_of_range_is_rejected_with_a_notification(form: SchemaForm, notes: list[str], typed: str, kept: float, words: list[str]) -> None:
    field = form.fields["step"]
    field.lineEdit().setText(typed)
    field.interpretText()
    assert field.get() == kept
    assert len(notes) == bool(words) and all(word in notes[0] and "Step" in notes[0] for word in words)
