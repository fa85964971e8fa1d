"""Invalid input gives an error message of one sentence (the key or file, the value, what is allowed) and no result.

Here: Python and the command line (the Java tests check the same in Fiji).
"""
from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
import wienerwerk
from numpy.typing import NDArray

Program = Callable[..., "subprocess.CompletedProcess[str]"]

IMAGE: NDArray[np.float32] = np.random.default_rng(1).poisson(50, (8, 20, 24)).astype(np.float32)
PSF: NDArray[np.float32] = np.zeros((5, 5, 5), np.float32)
PSF[2, 2, 2], PSF[2, 2, 1], PSF[2, 2, 3] = 2, 1, 1


def with_value(array: NDArray[np.float32], value: float) -> NDArray[np.float32]:
    changed = array.copy()
    changed.flat[7] = value
    return changed


def one_sentence(text: str, *words: str) -> None:
    """One line without a stack trace that contains these words."""
    assert "\n" not in text.strip(), text
    assert 15 < len(text.strip()) < 400, text
    for trace in ("terminate called", "Traceback", "std::", "exception", "internal error"):
        assert trace not in text, text
    for word in words:
        assert word.lower() in text.lower(), f"{word!r} is not in: {text}"


# ---------------------------------------------------------------- Python

# name: (arguments of wienerwerk.run, type of the error, words of its message)
CALLS: dict[str, tuple[dict[str, Any], type[Exception], tuple[str, ...]]] = {
    "unknown method": (dict(method="richardson_lucie"), wienerwerk.InvalidParameter, ("richardson_lucie", "richardson_lucy")),
    "unknown parameter": (dict(iteration=3), wienerwerk.InvalidParameter, ("iteration", "iterations")),
    "value out of range": (dict(iterations=0), wienerwerk.InvalidParameter, ("iterations", "0", "1", "10000")),
    "value far out of range": (dict(iterations=10**12), wienerwerk.InvalidParameter, ("iterations", "10000")),
    "wrong type": (dict(iterations="many"), wienerwerk.InvalidParameter, ("iterations", "many", "whole number")),
    "fraction for a whole number": (dict(iterations=2.5), wienerwerk.InvalidParameter, ("iterations", "2.5")),
    "unknown choice": (dict(acceleration="warp"), wienerwerk.InvalidParameter, ("acceleration", "warp", "heavy_ball")),
    "unknown boundary": (dict(boundary="round"), wienerwerk.InvalidParameter, ("boundary", "round", "mirror")),
    "boundary the method has not": (dict(method="wiener", boundary="unknown"), wienerwerk.InvalidParameter, ("boundary", "unknown", "mirror")),
    "negative background": (dict(background="value", background_value=-5.0), wienerwerk.InvalidParameter, ("background_value", "-5")),
    "no such channel": (dict(channels=[2]), wienerwerk.InvalidParameter, ("channels", "2")),
    "no such frame": (dict(frames=[3]), wienerwerk.InvalidParameter, ("frames", "3")),
    "no such device": (dict(device="abacus"), wienerwerk.InvalidParameter, ("device", "abacus", "cpu")),
    "negative threads": (dict(threads=-1), wienerwerk.InvalidParameter, ("threads", "-1")),
    "no image": (dict(image=None), wienerwerk.InvalidArgument, ("image",)),
    "no PSF": (dict(psf=None), wienerwerk.InvalidArgument, ("psf",)),
    "image with NaN": (dict(image=with_value(IMAGE, np.nan)), wienerwerk.InvalidArgument, ("image", "1 of 3840", "NaN")),
    "image with infinity": (dict(image=with_value(IMAGE, np.inf)), wienerwerk.InvalidArgument, ("image", "infinite")),
    "dark image": (dict(image=IMAGE * 0), wienerwerk.InvalidArgument, ("image",)),
    "image without elements": (dict(image=IMAGE[:, :0]), wienerwerk.InvalidArgument, ("image", "y", "0")),
    "one-dimensional image": (dict(image=IMAGE[0, 0]), wienerwerk.InvalidArgument, ("image", "1")),
    "image of complex numbers": (dict(image=IMAGE * 1j), wienerwerk.InvalidArgument, ("image", "complex")),
    "PSF with NaN": (dict(psf=with_value(PSF, np.nan)), wienerwerk.InvalidArgument, ("psf", "NaN")),
    "PSF with infinity": (dict(psf=with_value(PSF, -np.inf)), wienerwerk.InvalidArgument, ("psf", "infinite")),
    "dark PSF": (dict(psf=PSF * 0), wienerwerk.InvalidArgument, ("psf",)),
    "negative PSF": (dict(psf=-PSF), wienerwerk.InvalidArgument, ("psf",)),
    "flat PSF": (dict(psf=PSF * 0 + 3), wienerwerk.InvalidArgument, ("psf", "light")),
    "three PSFs for one channel": (dict(psf=[PSF, PSF, PSF]), wienerwerk.InvalidArgument, ("psf", "3", "1")),
    "wavelength in nanometers": (dict(psf="theoretical", wavelength=520), wienerwerk.InvalidParameter, ("wavelength", "520", "nanometers", "0.52", "2")),
    "wavelengths in nanometers": (dict(psf="theoretical", channel_wavelengths=[0.5, 610]), wienerwerk.InvalidParameter, ("channel_wavelengths", "610", "nanometers", "0.61")),
    "wavelengths of other channels": (dict(psf="theoretical", channel_wavelengths=[0.5, 0.6]), wienerwerk.InvalidArgument, ("psf", "2", "1")),
    "unequal lists of wavelengths": (dict(psf="theoretical", modality="confocal", channel_wavelengths=[0.5, 0.6], channel_excitation_wavelengths=[0.5]), wienerwerk.InvalidParameter, ("channel_wavelengths", "channel_excitation_wavelengths", "2", "1")),
    "negative pinhole": (dict(psf="theoretical", modality="confocal", pinhole=-1), wienerwerk.InvalidParameter, ("pinhole", "-1", "0", "10")),
    "closed pinhole": (dict(psf="theoretical", modality="spinning_disk", pinhole=0), wienerwerk.InvalidParameter, ("pinhole = 0", "above 0", "10")),
    "aperture given beside a named objective": (dict(psf="theoretical", objective="oil_1_4", numerical_aperture=1.2), wienerwerk.InvalidParameter, ("numerical_aperture", "objective")),
    "aperture above the cover slip's index": (dict(psf="theoretical", coverslip="custom", coverslip_index=1.3), wienerwerk.InvalidParameter, ("numerical_aperture", "1.4", "1.3", "coverslip_index")),
    "depth where nothing changes with it": (dict(psf="theoretical", particle_depth=5), wienerwerk.InvalidParameter, ("particle_depth", "sample")),
    "a PSF beyond all memory": (dict(psf="theoretical", psf_size_z=4095, psf_size_y=4095, psf_size_x=4095), wienerwerk.OutOfMemory, ("psf_theoretical", "MB")),
    "voxels of a nanometer's thousandth": (dict(psf="theoretical", spacing=1e-6), wienerwerk.InvalidParameter, ("voxel size", "1e-06", "micrometers")),
    "aperture above the index": (dict(psf="theoretical", numerical_aperture=1.6, refractive_index=1.33), wienerwerk.InvalidParameter, ("numerical_aperture", "1.6", "1.33")),
    "theoretical PSF without a voxel size": (dict(psf="theoretical", spacing=None), wienerwerk.InvalidParameter, ("voxel_size",)),
    "negative voxel size": (dict(spacing=(0.2, -0.1, 0.1)), wienerwerk.InvalidArgument, ("spacing", "-0.1")),
    "voxel sizes for other axes": (dict(spacing=(0.2, 0.1)), wienerwerk.InvalidArgument, ("spacing", "2", "3")),
    "axes in no order": (dict(axes="zzx"), wienerwerk.InvalidArgument, ("zzx",)),
    "too little memory": (dict(memory_mb=0.05), wienerwerk.OutOfMemory, ("MB", "memory_mb")),
}  # fmt: skip


@pytest.mark.parametrize("name", CALLS)
def test_python_reports_an_invalid_input_in_one_sentence(name: str) -> None:
    given, error, words = CALLS[name]
    arguments: dict[str, Any] = {"method": "richardson_lucy", "image": IMAGE, "psf": PSF, "spacing": 0.1, **given}
    with pytest.raises(error) as raised:
        wienerwerk.run(arguments.pop("method"), arguments.pop("image"), arguments.pop("psf"), **arguments)
    print(raised.value)
    one_sentence(str(raised.value), *words)


@pytest.mark.parametrize("method", ["richardson_lucy", "wiener", "identity"])
@pytest.mark.parametrize("shape", [(1, 20, 24), (8, 1, 24), (8, 20, 1), (1, 1, 24), (1, 1, 1)])
def test_an_axis_of_one_voxel_is_accepted(method: str, shape: tuple[int, ...]) -> None:
    image = np.random.default_rng(2).poisson(50, shape).astype(np.float32) + 1
    psf = [PSF] if method != "identity" else []
    result = wienerwerk.run(method, image, *psf, spacing=0.1, background="none", on_warning=lambda _: None)
    assert result.array.shape == shape and np.isfinite(result.array).all()


def test_a_psf_much_larger_than_the_image_is_accepted() -> None:
    y, x = np.mgrid[-40:41, -40:41]
    psf = np.exp(-(y**2 + x**2) / 50.0).astype(np.float32)
    image = np.random.default_rng(2).poisson(50, (20, 24)).astype(np.float32)
    for method in ("richardson_lucy", "wiener"):
        result = wienerwerk.run(method, image, psf, spacing=0.1, on_warning=lambda _: None)
        assert result.array.shape == image.shape and np.isfinite(result.array).all()


def test_a_plane_as_psf_of_a_stack_causes_a_warning() -> None:
    sentences: list[str] = []
    result = wienerwerk.run("richardson_lucy", IMAGE, PSF[2], spacing=0.1, on_warning=sentences.append)
    assert result.array.shape == IMAGE.shape
    (said,) = [s for s in sentences if "one plane" in s]  # another warning says that its blur is narrow
    one_sentence(said, "plane")


def test_a_cancelled_run_ends_within_one_iteration_without_a_result() -> None:
    calls: list[float] = []

    def cancel_at_third(fraction: float, _stage: str) -> bool:
        calls.append(fraction)
        return len(calls) == 3

    with pytest.raises(wienerwerk.Cancelled):
        wienerwerk.run("richardson_lucy", IMAGE, PSF, spacing=0.1, iterations=1000, stopping="fixed", progress=cancel_at_third)
    assert len(calls) == 3


# ---------------------------------------------------------------- command line


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with valid and invalid files; results go to its subfolder `out`."""
    meta = {"axes": "ZYX", "unit": "um", "spacing": 0.2}
    tifffile.imwrite(tmp_path / "image.tif", IMAGE, imagej=True, resolution=(10, 10), metadata=meta)
    tifffile.imwrite(tmp_path / "psf.tif", PSF, imagej=True, resolution=(10, 10), metadata=meta)
    tifffile.imwrite(tmp_path / "nan.tif", with_value(IMAGE, np.nan), imagej=True, metadata={"axes": "ZYX"})
    tifffile.imwrite(tmp_path / "dark.tif", IMAGE * 0, imagej=True, metadata={"axes": "ZYX"})
    tifffile.imwrite(tmp_path / "dark_psf.tif", PSF * 0, imagej=True, metadata={"axes": "ZYX"})
    tifffile.imwrite(tmp_path / "complex.tif", (IMAGE[0] * 1j).astype(np.complex64))
    tifffile.imwrite(tmp_path / "color.tif", np.zeros((20, 24, 3), np.uint8), photometric="rgb")
    whole = (tmp_path / "image.tif").read_bytes()
    (tmp_path / "empty.tif").write_bytes(b"")
    (tmp_path / "half.tif").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "text.tif").write_text("this is no picture\n" * 20)
    (tmp_path / "lying.tif").write_bytes(whole.replace(b"images=8", b"images=9").replace(b"slices=8", b"slices=9"))
    (tmp_path / "huge.tif").write_bytes(huge_tiff())
    (tmp_path / "out").mkdir()
    return tmp_path


def huge_tiff() -> bytes:
    """A valid header that declares 100000 x 100000 floats in one strip, without pixels."""
    import struct

    tags = [
        (256, 4, 1, 100000), (257, 4, 1, 100000), (258, 3, 1, 32), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8),
        (277, 3, 1, 1), (278, 4, 1, 100000), (279, 4, 1, 4_000_000_000), (339, 3, 1, 3),
    ]  # fmt: skip
    body = struct.pack("<2sHIH", b"II", 42, 8, len(tags))
    return body + b"".join(struct.pack("<HHII", *tag) for tag in tags) + struct.pack("<I", 0)


IMAGE_AND_PSF = ["--image", "image.tif", "--psf", "psf.tif", "--output", "out/x.tif"]

# name: (arguments, words of the message)
COMMANDS: dict[str, tuple[list[str], tuple[str, ...]]] = {
    "unknown method": (["richardson_lucie", *IMAGE_AND_PSF], ("richardson_lucie",)),
    "unknown option": (["richardson_lucy", *IMAGE_AND_PSF, "--iteration", "3"], ("iteration",)),
    "value out of range": (["richardson_lucy", *IMAGE_AND_PSF, "--iterations", "0"], ("iterations", "0", "10000")),
    "wrong type": (["richardson_lucy", *IMAGE_AND_PSF, "--iterations", "many"], ("iterations", "many")),
    "value missing": (["richardson_lucy", *IMAGE_AND_PSF, "--iterations"], ("iterations",)),
    "unknown choice": (["richardson_lucy", *IMAGE_AND_PSF, "--acceleration", "warp"], ("acceleration", "warp")),
    "no such device": (["richardson_lucy", *IMAGE_AND_PSF, "--device", "abacus"], ("device", "abacus")),
    "too little memory": (["richardson_lucy", *IMAGE_AND_PSF, "--memory-mb", "0.05"], ("MB",)),
    "no PSF": (["richardson_lucy", "--image", "image.tif", "--output", "out/x.tif"], ("psf",)),
    "no image": (["richardson_lucy", "--psf", "psf.tif", "--output", "out/x.tif"], ("image",)),
    "no output": (["richardson_lucy", "--image", "image.tif", "--psf", "psf.tif"], ("output",)),
    "missing file": (["identity", "--image", "nowhere.tif", "--output", "out/x.tif"], ("nowhere.tif",)),
    "folder for a file": (["identity", "--image", "out", "--output", "out/x.tif"], ("out",)),
    "empty file": (["identity", "--image", "empty.tif", "--output", "out/x.tif"], ("empty.tif",)),
    "truncated file": (["identity", "--image", "half.tif", "--output", "out/x.tif"], ("half.tif",)),
    "no TIFF": (["identity", "--image", "text.tif", "--output", "out/x.tif"], ("text.tif",)),
    "more planes promised than there are": (["identity", "--image", "lying.tif", "--output", "out/x.tif"], ("lying.tif", "9")),
    "larger than the file": (["identity", "--image", "huge.tif", "--output", "out/x.tif"], ("huge.tif",)),
    "complex values": (["identity", "--image", "complex.tif", "--output", "out/x.tif"], ("complex.tif",)),
    "NaN": (["identity", "--image", "nan.tif", "--output", "out/x.tif"], ("NaN",)),
    "dark image": (["richardson_lucy", "--image", "dark.tif", "--psf", "psf.tif", "--output", "out/x.tif"], ("image",)),
    "dark PSF": (["richardson_lucy", "--image", "image.tif", "--psf", "dark_psf.tif", "--output", "out/x.tif"], ("psf",)),
    "output in no folder": (["identity", "--image", "image.tif", "--output", "nowhere/x.tif"], ("nowhere",)),
    "output on a folder": (["identity", "--image", "image.tif", "--output", "out"], ("out",)),
    "no TIFF to compare": (["compare", "image.tif", "text.tif"], ("text.tif",)),
    "sizes that cannot be compared": (["compare", "image.tif", "psf.tif"], ("image.tif", "psf.tif")),
    "no file to describe": (["info", "nowhere.tif"], ("nowhere.tif",)),
}  # fmt: skip


@pytest.mark.parametrize("name", COMMANDS)
def test_the_command_line_reports_an_invalid_input_in_one_sentence(program: Program, files: Path, name: str) -> None:
    arguments, words = COMMANDS[name]
    before = sorted(p.name for p in files.iterdir())
    done = program(*arguments, cwd=files)
    print(done.stderr)
    assert done.returncode not in (0, -6, -11), done.stdout + done.stderr
    assert done.stdout == ""
    one_sentence(done.stderr, *words)
    assert list((files / "out").iterdir()) == [] and sorted(p.name for p in files.iterdir()) == before


def test_an_unwritable_report_leaves_no_result(program: Program, files: Path) -> None:
    done = program("identity", "--image", "image.tif", "--output", "out/x.tif", "--report", "nowhere/r.json", cwd=files)
    assert done.returncode != 0
    one_sentence(done.stderr, "nowhere")
    assert list((files / "out").iterdir()) == []


def test_a_failed_run_does_not_change_an_older_result(program: Program, files: Path) -> None:
    (files / "out/x.tif").write_bytes(b"what was there")
    done = program("richardson_lucy", "--image", "nan.tif", "--psf", "psf.tif", "--output", "out/x.tif", cwd=files)
    assert done.returncode != 0
    assert (files / "out/x.tif").read_bytes() == b"what was there"
