"""Errors: exception types and the library's messages."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import wienerwerk

GOOD = {"spacing": 0.2, "iterations": 2}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"iterations": 0}, ["iterations", "0", "1"]),
        ({"iterations": "many"}, ["iterations", "many"]),
        ({"iteratons": 3}, ["iteratons", "iterations"]),
        ({"acceleration": "fast"}, ["acceleration", "fast", "none"]),
        ({"boundary": "soft"}, ["boundary", "soft", "mirror"]),
        ({"numerical_aperture": 9.0}, ["numerical_aperture", "9"]),
        ({"options": {"bondary": "mirror"}}, ["bondary"]),
        ({"numerical_aperture": float("nan")}, ["numerical_aperture", "nan"]),
        ({"iterations": object()}, ["iterations"]),
    ],
)
def test_an_invalid_parameter_is_named_with_its_value_and_what_is_allowed(
    stack: np.ndarray, arguments: dict[str, object], words: list[str]
) -> None:
    with pytest.raises(wienerwerk.InvalidParameter) as caught:
        wienerwerk.run("richardson_lucy", stack, "theoretical", **{**GOOD, **arguments})
    assert isinstance(caught.value, ValueError)
    for word in words:
        assert word in str(caught.value)


def test_an_unknown_method_is_rejected_with_the_nearest(stack: np.ndarray) -> None:
    with pytest.raises(wienerwerk.InvalidParameter, match="richardson_lucy"):
        wienerwerk.run("richardson_luci", stack)


@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0])
def test_an_image_without_finite_positive_values_is_rejected(value: float, psf: np.ndarray) -> None:
    with pytest.raises(wienerwerk.InvalidArgument, match="image"):
        wienerwerk.run("richardson_lucy", np.full((4, 8, 8), value, np.float32), psf, **GOOD)


@pytest.mark.parametrize("value", [np.nan, 0.0])
def test_a_psf_without_positive_values_is_rejected(value: float, stack: np.ndarray) -> None:
    with pytest.raises(wienerwerk.InvalidArgument, match="psf|PSF"):
        wienerwerk.run("richardson_lucy", stack, np.full((3, 3, 3), value, np.float32), **GOOD)


@pytest.mark.parametrize("shape", [(0, 4, 4), (4, 0), (3, 4, 0)])
def test_an_empty_image_is_rejected(shape: tuple[int, ...], psf: np.ndarray) -> None:
    with pytest.raises(wienerwerk.InvalidArgument):
        wienerwerk.run("richardson_lucy", np.zeros(shape, np.float32), psf, **GOOD)


def test_a_missing_input_is_named(stack: np.ndarray) -> None:
    with pytest.raises(wienerwerk.InvalidArgument, match="psf"):
        wienerwerk.run("richardson_lucy", stack)
    with pytest.raises(wienerwerk.InvalidArgument, match="image"):
        wienerwerk.run("identity")


def test_a_text_in_place_of_an_image_is_rejected() -> None:
    with pytest.raises(wienerwerk.InvalidArgument, match="cells.tif"):
        wienerwerk.run("identity", "cells.tif")


def test_too_little_memory_is_a_memory_error_with_numbers(psf: np.ndarray) -> None:
    with pytest.raises(wienerwerk.OutOfMemory) as caught:
        wienerwerk.run("richardson_lucy", np.ones((40, 300, 300), np.float32), psf, memory_mb=1)
    assert isinstance(caught.value, MemoryError)
    assert any(letter.isdigit() for letter in str(caught.value))


def test_a_missing_device_is_rejected_by_name() -> None:
    with pytest.raises(wienerwerk.WienerwerkError, match="toaster"):
        wienerwerk.Session(device="toaster")
    with pytest.raises(wienerwerk.WienerwerkError, match="(?i)cuda"):
        wienerwerk.Session(device="cuda:7")


def test_an_invalid_session_setting_is_rejected_by_name() -> None:
    with pytest.raises(wienerwerk.InvalidParameter, match="threads"):
        wienerwerk.Session(threads=-1)


def in_new_python(code: str, library: str | None) -> str:
    """Output of a new interpreter in which WIENERWERK_LIBRARY is ``library``."""
    environment = {**os.environ, "WIENERWERK_LIBRARY": library or ""}
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    return run.stdout


PRINT_ERROR = """
import wienerwerk
try:
    wienerwerk.version()
except wienerwerk.LibraryError as error:
    print(type(error).__name__, error)
"""


def test_a_missing_library_is_reported_with_its_path(tmp_path: Path) -> None:
    output = in_new_python(PRINT_ERROR, str(tmp_path / "nowhere.so"))
    assert "LibraryError" in output and "nowhere.so" in output and "pip install" in output


def test_a_file_that_is_not_a_library_cannot_be_loaded(tmp_path: Path) -> None:
    path = tmp_path / "broken.so"
    path.write_bytes(b"no library")
    assert "could not be loaded" in in_new_python(PRINT_ERROR, str(path))


@pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler to make a library of another ABI")
def test_a_library_of_another_abi_is_rejected_with_both_numbers(tmp_path: Path) -> None:
    source, path = tmp_path / "other.c", tmp_path / "other.so"
    source.write_text("int ww_abi(void) { return 77; }\n")
    subprocess.run(["cc", "-shared", "-fPIC", "-o", path, source], check=True)
    output = in_new_python(PRINT_ERROR, str(path))
    assert "77" in output and "version 1" in output


def test_importing_does_not_load_library_qt_or_napari(tmp_path: Path) -> None:
    code = """
import sys, wienerwerk
assert not hasattr(wienerwerk, "__wrapped__")
print([name for name in sys.modules if name.split(".")[0] in ("qtpy", "napari", "PySide6", "PyQt6", "PyQt5", "magicgui")])
"""
    assert in_new_python(code, str(tmp_path / "nowhere.so")).strip() == "[]"
