"""The dock widget with a ViewerModel: choices, checks, runs, cancel, results."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import dask.array as da
import numpy as np
import pytest
from napari.components import ViewerModel
from napari_wienerwerk._dock import RestorationWidget
from napari_wienerwerk._task import Task

import wienerwerk

Open = Callable[..., RestorationWidget]
MICROMETERS = {"scale": (0.3, 0.2, 0.2), "units": ("um",) * 3}
RED = "rgb(230, 80, 80)"


def finish(qtbot: Any, widget: RestorationWidget) -> None:
    qtbot.waitUntil(lambda: widget.idle, timeout=30_000)


def run(qtbot: Any, widget: RestorationWidget) -> None:
    """Clicks Run and waits for the end."""
    finish(qtbot, widget)
    widget.run_button.click()
    finish(qtbot, widget)


def choose(widget: RestorationWidget, method: str = "richardson_lucy", **parameters: Any) -> None:
    widget.panel.method_field.set(method)
    widget.panel.parameters.set_values(parameters)


def titles(chooser: Any) -> list[str]:
    return [chooser.itemText(row) for row in range(chooser.count())]


# ---- running


def test_a_run_gives_the_numbers_of_the_python_api(qtbot: Any, viewer: ViewerModel, open_widget: Open, stack: np.ndarray) -> None:
    viewer.add_image(stack, name="cells", **MICROMETERS)
    widget = open_widget()
    choose(widget, iterations=5)
    run(qtbot, widget)
    result = viewer.layers[-1]
    expected = wienerwerk.run("richardson_lucy", stack, "theoretical", spacing=(0.3, 0.2, 0.2), iterations=5)
    assert result.name == "cells RL" and np.array_equal(result.data, expected.array)
    assert result.metadata["wienerwerk"]["request"] == expected.report["request"]
    assert np.allclose(result.scale, (0.3, 0.2, 0.2)) and str(result.units[0]) == "micrometer"
    assert "Done" in widget.status.text() and widget.bar.value() == widget.bar.maximum()


def test_while_running_run_is_disabled_and_cancel_enabled(qtbot: Any, viewer: ViewerModel, open_widget: Open, stack: np.ndarray) -> None:
    viewer.add_image(stack, **MICROMETERS)
    widget = open_widget()
    choose(widget, iterations=10000, stopping="fixed")
    finish(qtbot, widget)
    assert widget.run_button.isEnabled() and not widget.cancel_button.isEnabled()
    widget.run_button.click()
    assert not widget.run_button.isEnabled() and widget.cancel_button.isEnabled()
    widget.run()  # a second start does nothing
    widget.cancel_button.click()
    finish(qtbot, widget)
    assert widget.run_button.isEnabled() and not widget.cancel_button.isEnabled()


def test_cancel_ends_the_run_within_one_iteration_and_changes_nothing(
    qtbot: Any, viewer: ViewerModel, open_widget: Open, stack: np.ndarray, notes: list[str], monkeypatch: Any
) -> None:
    answers = []
    progress = Task.progress
    monkeypatch.setattr(Task, "progress", lambda task, *report: answers.append(progress(task, *report)) or answers[-1])
    viewer.add_image(np.tile(stack, (4, 4, 4)), **MICROMETERS)
    widget = open_widget()
    choose(widget, iterations=10000, stopping="fixed")
    finish(qtbot, widget)
    widget.run_button.click()
    qtbot.waitUntil(lambda: "%" in widget.status.text() and widget.bar.value() > 0, timeout=20_000)
    widget.cancel_button.click()
    finish(qtbot, widget)
    assert answers.count(wienerwerk.Answer.CANCEL) == 1 and answers[-1] == wienerwerk.Answer.CANCEL
    assert len(viewer.layers) == 1 and widget.bar.value() == 0
    assert any("Cancelled" in note for note in notes) and "Cancelled" in widget.status.text()


def test_qt_processes_events_during_a_run(qtbot: Any, viewer: ViewerModel, open_widget: Open, stack: np.ndarray) -> None:
    from qtpy.QtCore import QTimer

    viewer.add_image(np.tile(stack, (4, 4, 4)), **MICROMETERS)
    widget = open_widget()
    choose(widget, iterations=40, stopping="fixed")
    finish(qtbot, widget)
    began = last = time.perf_counter()
    longest = 0.0

    def tick() -> None:
        nonlocal last, longest
        now = time.perf_counter()
        longest, last = max(longest, now - last), now

    timer = QTimer(interval=10)
    timer.timeout.connect(tick)
    timer.start()
    run(qtbot, widget)
    timer.stop()
    assert longest < 0.5 * (time.perf_counter() - began)


def test_progress_reaches_the_activity_dock_and_is_closed(
    qtbot: Any, viewer: ViewerModel, open_widget: Open, stack: np.ndarray
) -> None:
    from napari.utils import progress

    viewer.add_image(stack, **MICROMETERS)
    widget = open_widget()
    choose(widget, iterations=10000, stopping="fixed")
    finish(qtbot, widget)
    widget.run_button.click()
    assert any(bar.desc.startswith("Richardson-Lucy") for bar in progress._all_instances)
    widget.cancel()
    finish(qtbot, widget)
    assert not any(bar.desc.startswith("Richardson-Lucy") for bar in progress._all_instances)


def test_the_librarys_error_message_is_shown_and_run_works_again(
    qtbot: Any, viewer: ViewerModel, open_widget: Open, stack: np.ndarray, notes: list[str]
) -> None:
    layer = viewer.add_image(np.full(stack.shape, np.nan, np.float32), **MICROMETERS, contrast_limits=(0, 1))
    widget = open_widget()
    choose(widget, iterations=2)
    run(qtbot, widget)
    sentence = next(note for note in notes if "NaN" in note)
    assert widget.status.text() == sentence and RED in widget.status.styleSheet()
    assert len(viewer.layers) == 1 and widget.bar.value() == 0
    layer.data = stack
    run(qtbot, widget)
    assert len(viewer.layers) == 2 and RED not in widget.status.styleSheet()


def test_an_unexpected_exception_leaves_the_widget_usable(
    qtbot: Any, viewer: ViewerModel, open_widget: Open, stack: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer.add_image(stack, **MICROMETERS)
    widget = open_widget()
    finish(qtbot, widget)
    with monkeypatch.context() as patch, qtbot.capture_exceptions():
        patch.setattr(wienerwerk.Session, "run", lambda *_, **__: {}["defect"])
        try:
            run(qtbot, widget)
        except KeyError:
            pass  # without a window napari raises the exception that it would show
        finish(qtbot, widget)
    assert widget.run_button.isEnabled() and "defect" in widget.status.text()
    choose(widget, iterations=2)
    run(qtbot, widget)
    assert len(viewer.layers) == 2


def test_run_without_an_image_asks_for_one(qtbot: Any, open_widget: Open, notes: list[str]) -> None:
    widget = open_widget()
    run(qtbot, widget)
    assert "Open or choose an image layer first." in notes and "image layer" in widget.status.text()


def test_an_rgb_layer_is_rejected(qtbot: Any, viewer: ViewerModel, open_widget: Open, notes: list[str]) -> None:
    viewer.add_image(np.zeros((20, 20, 3), np.uint8), rgb=True)
    widget = open_widget()
    run(qtbot, widget)
    assert any("Split RGB" in note for note in notes) and len(viewer.layers) == 1


def test_the_first_choice_is_listed_first_and_chosen(qtbot: Any, viewer: ViewerModel, open_widget: Open) -> None:
    widget = open_widget()
    field = widget.panel.method_field
    assert field.get() == field.values[0] == "richardson_lucy" and "identity" in field.values


def test_an_image_is_not_offered_as_its_own_psf(qtbot: Any, viewer: ViewerModel, open_widget: Open, stack: np.ndarray) -> None:
    first, second = (viewer.add_image(stack + i, name=f"stack {i}", **MICROMETERS) for i in range(2))
    widget = open_widget()
    panel = widget.panel
    for chosen, other in ((first, second), (second, first)):
        panel.image.chooser.set(chosen)
        assert other in panel.psf.chooser.values and chosen not in panel.psf.chooser.values
    panel.psf.chooser.set(first)
    panel.image.chooser.set(first)
    assert panel.psf.chooser.get() == "psf_theoretical"


def test_the_subtracted_background_is_shown(qtbot: Any, viewer: ViewerModel, open_widget: Open, stack: np.ndarray) -> None:
    viewer.add_image(stack, **MICROMETERS)
    widget = open_widget()
    choose(widget, iterations=2)
    for key, value, words in (("background", "value", "background 7 subtracted"), ("keep_background", True, "background 7 kept")):
        widget.panel.options.fields[key].set(value)
        widget.panel.options.fields["background_value"].set(7)
        run(qtbot, widget)
        assert words in widget.status.text()


def test_warnings_of_the_report_are_shown(
    qtbot: Any, viewer: ViewerModel, open_widget: Open, stack: np.ndarray, notes: list[str]
) -> None:
    viewer.add_image(stack.astype(np.float32) - 8, **MICROMETERS)
    widget = open_widget()
    choose(widget, iterations=2)
    widget.panel.options.fields["background"].set("none")
    run(qtbot, widget)
    warnings = viewer.layers[-1].metadata["wienerwerk"]["warnings"]
    assert warnings and any(warnings[0] in note for note in notes) and warnings[0] in widget.status.text()


# ---- checking before a run


def test_the_plan_is_shown_before_a_run(qtbot: Any, viewer: ViewerModel, open_widget: Open, stack: np.ndarray) -> None:
    viewer.add_image(stack, **MICROMETERS)
    widget = open_widget()
    qtbot.waitUntil(lambda: "12 x 20 x 24 (z, y, x) float32" in widget.status.text(), timeout=10_000)
    assert "memory" in widget.status.text() and "cpu" in widget.status.text()


def test_an_invalid_setting_is_shown_before_a_run(qtbot: Any, viewer: ViewerModel, open_widget: Open, stack: np.ndarray) -> None:
    viewer.add_image(stack, **MICROMETERS)
    widget = open_widget()
    choose(widget)
    finish(qtbot, widget)
    widget.panel.options.fields["channels"].set([5])
    qtbot.waitUntil(lambda: "channels" in widget.status.text() and RED in widget.status.styleSheet(), timeout=10_000)
    widget.panel.options.fields["channels"].set([])
    qtbot.waitUntil(lambda: "float32" in widget.status.text() and RED not in widget.status.styleSheet(), timeout=10_000)


def test_a_plan_does_not_compute_lazy_images(qtbot: Any, viewer: ViewerModel, open_widget: Open, stack: np.ndarray) -> None:
    blocks: list[int] = []

    def load(block: np.ndarray) -> np.ndarray:
        blocks.append(1)
        return block

    lazy = da.from_array(stack, chunks=(4, -1, -1)).map_blocks(load, dtype=stack.dtype, meta=np.empty((0, 0, 0), stack.dtype))
    viewer.add_image(lazy, contrast_limits=(0, 100), **MICROMETERS)
    widget = open_widget()
    choose(widget, iterations=2)
    blocks.clear()
    widget.panel.parameters.fields["iterations"].set(3)
    finish(qtbot, widget)
    assert "float32" in widget.status.text() and not blocks
    run(qtbot, widget)
    assert blocks and np.array_equal(
        viewer.layers[-1].data,
        wienerwerk.run("richardson_lucy", stack, "theoretical", spacing=(0.3, 0.2, 0.2), iterations=3).array,
    )


# ---- layers


def test_choices_follow_the_layers_of_the_viewer(viewer: ViewerModel, open_widget: Open, stack: np.ndarray) -> None:
    widget = open_widget()
    image, psf = widget.panel.image.chooser, widget.panel.psf.chooser
    assert titles(image) == []
    first = viewer.add_image(stack, name="first")
    second = viewer.add_image(stack, name="second")
    viewer.add_labels(stack.astype(int), name="labels")
    computed = ["Theoretical PSF", "Measured PSF"]  # methods without inputs are first
    assert titles(image) == ["first", "second"] and titles(psf) == [*computed, "second"]
    image.set(second)
    assert titles(psf) == [*computed, "first"]
    first.name = "renamed"
    assert titles(image) == ["renamed", "second"] and widget.panel.image.layer is second
    viewer.layers.move(1, 0)
    assert titles(image) == ["second", "renamed"] and widget.panel.image.layer is second
    viewer.layers.remove(second)
    assert titles(image) == ["renamed"] and widget.panel.image.layer is first
    viewer.layers.clear()
    assert titles(image) == [] and widget.panel.image.layer is None


def test_the_psf_is_computed_unless_a_layer_is_chosen(viewer: ViewerModel, open_widget: Open, stack: np.ndarray) -> None:
    viewer.add_image(stack)
    widget = open_widget()
    choose(widget)
    assert widget.panel.psf.arguments()["psf"]["method"] == "psf_theoretical"
    assert widget.panel.psf.forms["psf_theoretical"].isVisible()


def test_a_deleted_widget_ignores_the_viewer(qtbot: Any, viewer: ViewerModel, stack: np.ndarray) -> None:
    widget = RestorationWidget(viewer, "deconvolve")
    viewer.add_image(stack)
    finish(qtbot, widget)
    kept = [widget.panel.image, widget.panel.image.chooser, widget.panel.psf.chooser]  # the Python objects outlive the Qt ones
    with qtbot.waitSignal(widget.destroyed, timeout=5_000):
        widget.deleteLater()
    viewer.add_image(stack, name="after")
    viewer.layers[0].name = "renamed"
    viewer.layers[0].scale = (2, 1, 1)
    viewer.layers.clear()
    assert kept


def test_a_psf_layer_has_its_own_voxel_size(qtbot: Any, viewer: ViewerModel, open_widget: Open, stack: np.ndarray) -> None:
    z, y, x = np.mgrid[-3:4, -4:5, -4:5]
    psf = np.exp(-(z**2 + y**2 + x**2) / 3).astype(np.float32)
    viewer.add_image(stack, name="cells", **MICROMETERS)
    layer = viewer.add_image(psf, name="psf", scale=(150, 100, 100), units=("nm",) * 3)
    widget = open_widget()
    choose(widget, iterations=4)
    widget.panel.psf.chooser.set(layer)
    assert not widget.panel.psf.forms["psf_theoretical"].isVisible()
    run(qtbot, widget)
    expected = wienerwerk.run(
        "richardson_lucy", stack, psf, spacing=(0.3, 0.2, 0.2), psf_spacing=(0.15, 0.1, 0.1), iterations=4,
        on_warning=lambda _sentence: None,
    )  # fmt: skip
    assert np.array_equal(viewer.layers[-1].data, expected.array)


def test_the_voxel_size_is_the_layers_until_it_is_edited(viewer: ViewerModel, open_widget: Open, stack: np.ndarray) -> None:
    layer = viewer.add_image(stack, scale=(300, 200, 200), units=("nm",) * 3)
    widget = open_widget()
    assert widget.panel.image.spacing() == pytest.approx({"z": 0.3, "y": 0.2, "x": 0.2})
    assert not widget.panel.image.notice.isVisible()
    layer.scale = (600, 200, 200)
    assert widget.panel.image.spacing()["z"] == pytest.approx(0.6)
    widget.panel.image.size_fields["z"].set(0.5)
    assert widget.panel.arguments()["spacing"] == pytest.approx({"z": 0.5, "y": 0.2, "x": 0.2})


def test_a_scale_in_pixels_is_shown_as_unknown_voxel_size(viewer: ViewerModel, open_widget: Open, stack: np.ndarray) -> None:
    viewer.add_image(stack, scale=(3, 1, 1))
    widget = open_widget()
    assert widget.panel.arguments()["spacing"] == {"z": 0, "y": 0, "x": 0}
    assert widget.panel.image.notice.isVisible() and "unknown" in widget.panel.image.notice.text()


@pytest.mark.parametrize(("labels", "axes"), [(("t", "c", "z", "y", "x"), "tczyx"), (("c", "t", "z", "y", "x"), "ctzyx"), (None, "tzyx")])
def test_every_frame_and_channel_is_restored(
    qtbot: Any, viewer: ViewerModel, open_widget: Open, stack: np.ndarray, labels: object, axes: str
) -> None:
    image = np.stack([np.stack([np.roll(stack, 3 * i + j, 2) for j in range(2)]) for i in range(3)])
    viewer.add_image(image, scale=(5, 1, 0.3, 0.2, 0.2), units=("s", "pixel", "um", "um", "um"), axis_labels=labels)
    widget = open_widget()
    choose(widget, iterations=2)
    assert widget.panel.image.axes == axes
    run(qtbot, widget)
    result = viewer.layers[-1]
    assert result.data.shape == image.shape and np.allclose(result.scale, viewer.layers[0].scale)
    alone = wienerwerk.run("richardson_lucy", image[2, 1], "theoretical", spacing=(0.3, 0.2, 0.2), iterations=2)
    assert np.array_equal(result.data[2, 1], alone.array)


def test_a_stack_may_be_read_as_a_video(qtbot: Any, viewer: ViewerModel, open_widget: Open, stack: np.ndarray) -> None:
    viewer.add_image(stack, **MICROMETERS)
    widget = open_widget()
    choose(widget, iterations=2)
    widget.panel.image.axes_field.set("tyx")
    assert not widget.panel.image.size_fields["z"].isVisible()
    run(qtbot, widget)
    alone = wienerwerk.run("richardson_lucy", stack[7], "theoretical", spacing=(0.2, 0.2), iterations=2)
    assert np.array_equal(viewer.layers[-1].data[7], alone.array)


def test_the_finest_level_of_a_multiscale_layer_is_restored(qtbot: Any, viewer: ViewerModel, open_widget: Open, stack: np.ndarray) -> None:
    viewer.add_image([stack, stack[:, ::2, ::2]], multiscale=True, **MICROMETERS)
    widget = open_widget()
    choose(widget, iterations=2)
    run(qtbot, widget)
    assert viewer.layers[-1].data.shape == stack.shape and not viewer.layers[-1].multiscale


def test_the_source_layer_may_be_removed_during_a_run(qtbot: Any, viewer: ViewerModel, open_widget: Open, stack: np.ndarray) -> None:
    viewer.add_image(stack, name="cells", **MICROMETERS)
    widget = open_widget()
    choose(widget, iterations=100, stopping="fixed")
    finish(qtbot, widget)
    widget.run_button.click()
    viewer.layers.clear()
    finish(qtbot, widget)
    assert [layer.name for layer in viewer.layers] == ["cells RL"]


# ---- methods


def test_a_new_method_of_the_catalog_appears_with_all_its_settings(
    qtbot: Any, viewer: ViewerModel, open_widget: Open, stack: np.ndarray, extra_method: dict[str, Any], notes: list[str]
) -> None:
    viewer.add_image(stack, **MICROMETERS)
    widget = open_widget()
    assert "Throw-away method" in titles(widget.panel.method_field)
    choose(widget, "throw_away")
    assert widget.panel.summary.text() == "Only for a test."
    assert set(widget.panel.parameters.fields) == set(extra_method["schema"]["properties"])
    assert [extra.role for extra in widget.panel.extras] == ["mask", "model"]
    assert not widget.panel.psf.isVisible()
    run(qtbot, widget)  # the native library does not have the method: its message is shown
    assert any("throw_away" in note for note in notes)


def test_further_inputs_are_passed(
    tmp_path: Any, viewer: ViewerModel, open_widget: Open, stack: np.ndarray, extra_method: dict[str, Any]
) -> None:
    viewer.add_image(stack, name="cells")
    mask = viewer.add_image(stack > 20, name="mask")
    widget = open_widget()
    choose(widget, "throw_away")
    assert widget.panel.arguments()["mask"] is None and widget.panel.arguments()["model"] is None
    (tmp_path / "model").write_bytes(b"\x01\x02\x03")
    widget.panel.extras[0]._field.set(mask)
    widget.panel.extras[1]._field.set(str(tmp_path / "model"))
    arguments = widget.panel.arguments()
    assert arguments["mask"] is mask.data and arguments["model"].tolist() == [1, 2, 3]


def test_parameters_are_kept_while_another_method_is_chosen(viewer: ViewerModel, open_widget: Open) -> None:
    widget = open_widget()
    choose(widget, iterations=77)
    choose(widget, "wiener")
    assert "iterations" not in widget.panel.parameters.values()
    choose(widget)
    assert widget.panel.parameters.values()["iterations"] == 77


def test_only_boundaries_the_method_supports_are_offered(viewer: ViewerModel, open_widget: Open) -> None:
    widget = open_widget()
    for key, method in widget.panel.methods.items():
        choose(widget, key)
        offered = widget.panel.options.fields["boundary"].values
        assert set(method.traits["boundaries"]) < set(offered)
        assert set(offered) - set(method.traits["boundaries"]) == {"auto"}


def test_the_psf_may_be_none_if_the_method_does_not_require_it(viewer: ViewerModel, open_widget: Open) -> None:
    widget = open_widget()
    choose(widget, "richardson_lucy")
    assert "None" not in titles(widget.panel.psf.chooser)
    choose(widget, "wiener")
    assert "None" in titles(widget.panel.psf.chooser)
    widget.panel.psf.chooser.set("none")
    assert widget.panel.psf.arguments() == {"psf": None}


def test_optional_outputs_become_layers_when_asked_for(
    qtbot: Any, viewer: ViewerModel, open_widget: Open, stack: np.ndarray
) -> None:
    viewer.add_image(stack, name="cells", **MICROMETERS)
    widget = open_widget()
    choose(widget, iterations=2)
    widget.panel.optional_outputs["prepared_psf"].setChecked(True)
    run(qtbot, widget)
    assert [layer.name for layer in viewer.layers] == ["cells", "cells RL", "cells PSF as used"]
    assert np.allclose(viewer.layers[-1].scale, (0.3, 0.2, 0.2)) and viewer.layers[-1].data.sum() == pytest.approx(1, abs=1e-3)


def test_the_psf_widget_makes_a_psf_in_the_voxels_of_a_layer(
    qtbot: Any, viewer: ViewerModel, open_widget: Open, stack: np.ndarray
) -> None:
    viewer.add_image(stack, **MICROMETERS)
    widget = open_widget("psf")
    choose(widget, "psf_theoretical", numerical_aperture=0.9)
    assert not widget.panel.options_section.isVisible() and not widget.panel.psf.isVisible()
    assert widget.panel.image.isVisible() and widget.panel.image.layer_label.text() == "Voxel size of"
    run(qtbot, widget)
    made = viewer.layers[-1]
    assert made.name == "PSF" and np.allclose(made.scale, (0.3, 0.2, 0.2))
    assert made.metadata["wienerwerk"]["request"]["parameters"]["numerical_aperture"] == 0.9
    assert made.data.sum() == pytest.approx(1, abs=1e-3)


def test_the_settings_of_a_result_can_be_copied(qtbot: Any, viewer: ViewerModel, open_widget: Open, stack: np.ndarray) -> None:
    viewer.add_image(stack, name="cells", **MICROMETERS)
    widget = open_widget()
    choose(widget, iterations=3, acceleration="none")
    widget.panel.options.fields["boundary"].set("mirror")
    widget.panel.psf.forms["psf_theoretical"].fields["numerical_aperture"].set(0.8)
    run(qtbot, widget)
    choose(widget, iterations=30, acceleration="biggs_andrews")
    widget.panel.options.fields["boundary"].set("auto")
    widget.panel.psf.forms["psf_theoretical"].fields["numerical_aperture"].set(1.2)
    choose(widget, "wiener")
    widget.panel.recall_menu.aboutToShow.emit()
    actions = widget.panel.recall_menu.actions()
    assert [action.text() for action in actions] == ["cells RL"]
    actions[0].trigger()
    run(qtbot, widget)
    assert len(viewer.layers) == 3 and np.array_equal(viewer.layers[1].data, viewer.layers[2].data)


def test_unusable_devices_are_listed_with_the_reason(open_widget: Open) -> None:
    from qtpy.QtCore import Qt

    widget = open_widget()
    field = widget.panel.session.fields["device"]
    assert field.values == ["auto", *(device["name"] for device in wienerwerk.devices())]
    for row, device in enumerate(wienerwerk.devices(), start=1):
        assert field.model().item(row).isEnabled() == device["usable"]
        if not device["usable"]:
            assert field.itemData(row, Qt.ItemDataRole.ToolTipRole) == device["why"]


def test_memory_and_threads_reach_the_session(
    qtbot: Any, viewer: ViewerModel, open_widget: Open, stack: np.ndarray, notes: list[str]
) -> None:
    viewer.add_image(np.tile(stack, (3, 6, 6)), **MICROMETERS)
    widget = open_widget()
    choose(widget, iterations=2)
    widget.panel.session.set_values({"memory_mb": 1, "threads": 1})
    run(qtbot, widget)
    assert len(viewer.layers) == 1 and any("MB" in note or "bytes" in note for note in notes)
    widget.panel.session.set_values({"memory_mb": 0})
    run(qtbot, widget)
    assert viewer.layers[-1].metadata["wienerwerk"]["session"]["threads"] == 1


# ---- without a library


def test_a_library_that_cannot_be_loaded_is_shown_in_the_widget(
    viewer: ViewerModel, open_widget: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_door: str | None = None) -> None:
        raise wienerwerk.LibraryError("libwienerwerk.so was not found")

    monkeypatch.setattr(wienerwerk, "methods", fail)
    widget = open_widget()
    assert widget.status.text() == "libwienerwerk.so was not found" and RED in widget.status.styleSheet()
    assert not widget.run_button.isEnabled()
