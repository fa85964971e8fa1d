"""The same request gives the same numbers, bit for bit, through C, command line, Python and Fiji: on real data with channels
and frames, on one device."""
from __future__ import annotations

import ctypes as C
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
import wienerwerk
from hyperstack import INTERVAL, SPACING, load_hyperstack, save_hyperstack
from numpy.typing import NDArray

Program = Callable[..., "subprocess.CompletedProcess[str]"]

PSF = {"numerical_aperture": 1.25, "wavelength": 0.46, "refractive_index": 1.33, "modality": "confocal", "excitation_wavelength": 0.405}

# name: method, parameters, options
REQUESTS: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "richardson_lucy": ("richardson_lucy", {"iterations": 8}, {"boundary": "unknown", "background": "auto"}),
    "richardson_lucy in tiles": ("richardson_lucy", {"iterations": 5}, {"background": "value", "background_value": 2500, "tile_size": 40}),
    "wiener": ("wiener", {"weight_choice": "gcv"}, {"boundary": "mirror"}),
    "subset": ("richardson_lucy", {"iterations": 3, "acceleration": "none"}, {"channels": [2], "frames": [1, 3]}),
    # Every restoration of the catalog with default settings, except for the number of iterations.
    **{
        f"{key} by itself": (key, {"iterations": 5} if "iterations" in m.properties else {}, {})
        for key, m in wienerwerk.methods().items()
        if m.door == "deconvolve" and m.input("psf")
    },
}


class Array(C.Structure):
    """ww_array, repeated on purpose: this test represents an independent program."""

    _fields_ = [
        ("struct_size", C.c_uint32), ("dtype", C.c_int32), ("rank", C.c_int32), ("axes", C.c_char * 8), ("role", C.c_char_p),
        ("data", C.c_void_p), ("shape", C.c_int64 * 6), ("stride", C.c_int64 * 6), ("spacing", C.c_double * 6),
        ("origin", C.c_double * 6), ("release", C.c_void_p), ("owner", C.c_void_p),
    ]  # fmt: skip


def through_c(library: Path, image: NDArray[np.uint16], method: str, parameters: dict[str, Any], options: dict[str, Any]) -> NDArray[np.float32]:
    lib = C.CDLL(str(library))
    lib.ww_last_error.restype = C.c_char_p
    request = {"method": method, "parameters": parameters, "options": options, "psf": {"method": "psf_theoretical", "parameters": PSF}}
    given = Array(C.sizeof(Array), 2, 5, b"tczyx", b"image", image.ctypes.data)
    given.shape[:5] = image.shape
    given.spacing[:5] = (INTERVAL, 0, SPACING["z"], SPACING["y"], SPACING["x"])
    made = Array(C.sizeof(Array), role=b"image")
    session = C.c_void_p()
    assert lib.ww_open(b'{"device": "cpu"}', C.byref(session)) == 0, lib.ww_last_error()
    one = C.c_size_t(1)
    status = lib.ww_run(session, json.dumps(request).encode(), C.byref(given), one, C.byref(made), one, None, None)
    assert status == 0, lib.ww_last_error()
    assert made.axes == b"tczyx" and made.dtype == 3
    shape = tuple(made.shape[:5])
    values = np.ctypeslib.as_array(C.cast(made.data, C.POINTER(C.c_float)), shape).copy()
    lib.ww_array_release(C.byref(made))
    lib.ww_close(session)
    return values


def through_python(image: NDArray[np.uint16], method: str, parameters: dict[str, Any], options: dict[str, Any]) -> NDArray[np.float32]:
    return wienerwerk.run(
        method, image, PSF, axes="tczyx", spacing=SPACING, frame_interval=INTERVAL, device="cpu", **parameters, **options
    ).array


def flat(values: dict[str, Any]) -> dict[str, str]:
    """As in macros and commands: lists with commas."""
    return {k: ",".join(map(str, v)) if isinstance(v, list) else str(v) for k, v in values.items()}


def through_command_line(program: Program, folder: Path, method: str, settings: dict[str, str]) -> NDArray[np.float32]:
    words = [w for key, value in settings.items() for w in ("--" + key.replace("_", "-"), value)]
    done = program(method, "--image", folder / "image.tif", "--psf", "theoretical", *words, "--device", "cpu", "--output", folder / "cli.tif")
    assert done.returncode == 0, done.stderr
    return load_hyperstack(folder / "cli.tif")


def fiji_macro(image: Path, result: Path, method: str, settings: dict[str, str]) -> str:
    words = " ".join(f"{key}={value}" for key, value in settings.items())
    return f"""open("{image}");
run("Deconvolve...", "method={method} psf=theoretical {words} device=cpu");
saveAs("Tiff", "{result}");
close("*");
"""


def run_fiji(fiji: Callable[..., Any], folder: Path, macro: str) -> None:
    done = fiji(macro, folder)
    assert done.returncode == 0, done.stdout + done.stderr


def settings_of(name: str) -> dict[str, str]:
    _method, parameters, options = REQUESTS[name]
    return flat({**PSF, **parameters, **options})


@pytest.fixture(scope="module")
def fiji_results(fiji: Callable[..., Any], hyperstack: NDArray[np.uint16], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The result of every request, from one start of Fiji."""
    folder = tmp_path_factory.mktemp("fiji")
    save_hyperstack(folder / "image.tif", hyperstack)
    results = {name: folder / f"{i}.tif" for i, name in enumerate(REQUESTS)}
    run_fiji(fiji, folder, "".join(fiji_macro(folder / "image.tif", results[name], REQUESTS[name][0], settings_of(name)) for name in REQUESTS))
    return results


def assert_same_bits(door: str, found: NDArray[np.float32], expected: NDArray[np.float32]) -> None:
    assert found.dtype == np.float32 and found.shape == expected.shape, f"{door}: {found.dtype} {found.shape}, not {expected.shape}"
    differ = int((found.view(np.uint32) != expected.view(np.uint32)).sum())
    assert differ == 0, f"{door}: {differ} of {found.size} voxels differ, by up to {np.abs(found - expected).max():g}"


@pytest.mark.parametrize("name", REQUESTS)
def test_every_interface_gives_the_same_bits(
    name: str, library: Path, program: Program, fiji_results: dict[str, Path], hyperstack: NDArray[np.uint16], tmp_path: Path
) -> None:
    method, parameters, options = REQUESTS[name]
    save_hyperstack(tmp_path / "image.tif", hyperstack)
    expected = through_c(library, hyperstack, method, parameters, options)
    assert np.isfinite(expected).all() and expected.max() > 0
    assert_same_bits("Python", through_python(hyperstack, method, parameters, options), expected)
    assert_same_bits("command line", through_command_line(program, tmp_path, method, settings_of(name)), expected)
    assert_same_bits("Fiji", load_hyperstack(fiji_results[name]), expected)


def test_a_stack_calibrated_in_nanometers_gives_the_bits_of_one_in_micrometers(
    program: Program, fiji: Callable[..., Any], hyperstack: NDArray[np.uint16], tmp_path: Path
) -> None:
    method, parameters, options = "richardson_lucy", {"iterations": 3}, {"output_type": "float32"}
    # sizes for which size / 1000 and size * 0.001 are different doubles, as fractions that TIFF stores exactly
    sizes = {"z": 290.5, "y": 70.5, "x": 70.5}
    spacing = {letter: size / 1000 for letter, size in sizes.items()}
    assert spacing["x"] != sizes["x"] * 1e-3
    stack = hyperstack[0, 0]
    tifffile.imwrite(
        tmp_path / "image.tif", stack, imagej=True, resolution=((2, 141), (2, 141)), metadata={"axes": "ZYX", "unit": "nm", "spacing": sizes["z"]}
    )
    told = json.loads(program("info", tmp_path / "image.tif", "--json").stdout)
    assert told["spacing"] == spacing
    expected = wienerwerk.run(method, stack, PSF, spacing=spacing, device="cpu", **parameters, **options).array[None, None]
    settings = flat({**PSF, **parameters, **options})
    assert_same_bits("command line", through_command_line(program, tmp_path, method, settings), expected)
    run_fiji(fiji, tmp_path, fiji_macro(tmp_path / "image.tif", tmp_path / "fiji.tif", method, settings))
    assert_same_bits("Fiji", load_hyperstack(tmp_path / "fiji.tif"), expected)


def test_frames_passed_one_by_one_give_the_same_bits(hyperstack: NDArray[np.uint16]) -> None:
    method, parameters, options = REQUESTS["richardson_lucy"]
    whole = through_python(hyperstack, method, parameters, options)
    with wienerwerk.Session(device="cpu") as session:
        for t in range(hyperstack.shape[0]):
            for c in range(hyperstack.shape[1]):
                one = session.run(
                    method, hyperstack[t, c], PSF, spacing=SPACING, first_frame=t, **parameters, **options
                ).array
                assert_same_bits(f"frame {t}, channel {c}", one, whole[t, c])


def test_a_report_run_again_gives_the_same_bits(hyperstack: NDArray[np.uint16]) -> None:
    method, parameters, options = REQUESTS["richardson_lucy"]
    first = wienerwerk.run(method, hyperstack, PSF, axes="tczyx", spacing=SPACING, device="cpu", **parameters, **options)
    request = first.report["request"]
    again = wienerwerk.run(
        request["method"], hyperstack, request["psf"], axes="tczyx", spacing=SPACING, device=first.report["device"],
        parameters=request["parameters"], options=request["options"],
    )  # fmt: skip
    assert_same_bits("the report's request", again.array, first.array)
