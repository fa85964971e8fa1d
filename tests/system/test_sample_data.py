"""The sample data: checksums of files, reproducible scripts, correct physics."""
from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tifffile

# Small outputs of every kind.
RECIPES = {
    "beads": ["make_synthetic.py", "beads", "--shape", "12", "40", "44", "--seed", "3"],
    "filaments": ["make_synthetic.py", "filaments", "--shape", "12", "40", "44", "--modality", "confocal", "--noise-percent", "1"],
    "shells": ["make_synthetic.py", "shells", "--shape", "12", "40", "44"],
    "flat": ["make_synthetic.py", "shells", "--shape", "1", "60", "64", "--seed", "2"],
    "hyper": ["make_synthetic.py", "shells", "--shape", "6", "32", "32", "--multichannel", "--channels", "2", "--frames", "2"],
    "cells": ["make_video.py", "--frames", "3", "--shape", "40", "44"],
}


def make(root: Path, name: str, folder: Path, *more: str) -> None:
    script, *arguments = RECIPES[name]
    command = [sys.executable, str(root / "sample-data" / script), *arguments, "--output", str(folder / name), *more]
    subprocess.run(command, check=True, capture_output=True)


def pixels_checksum(path: Path) -> str:
    """Checksum of the pixels, their type and shape, without the rest of the TIFF file."""
    array = tifffile.imread(path)
    little = array.astype(array.dtype.newbyteorder("<"))
    return hashlib.sha256(f"{little.dtype.name} {array.shape} ".encode() + little.tobytes()).hexdigest()


def recorded(root: Path, name: str, folder: Path, *more: str) -> Path:
    make(root, name, folder, *more)
    return next(p for p in folder.glob("*.tif") if p.stem.endswith(("_image", "_video")))


def test_the_real_stack_is_the_published_one(root: Path, nuclei: Path) -> None:
    found = hashlib.sha256(nuclei.read_bytes()).hexdigest()
    assert found in (root / "sample-data/README.md").read_text()


# Mean and standard deviation of each recipe's pixels. No checksums: numpy's rounding depends on the processor, and with it the random noise.
# Another realization of the noise changes them by up to 0.2 % (standard deviation over 30 realizations of the video).
STATISTICS = {
    "beads": (109.752, 27.764),
    "filaments": (114.371, 61.894),
    "shells": (268.733, 147.325),
    "flat": (194.195, 147.204),
    "hyper": (252.879, 174.633),
    "cells": (165.891, 106.521),
}


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_always_gives_the_same_pixels(root: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "again").mkdir()
    first, again = recorded(root, name, tmp_path), recorded(root, name, tmp_path / "again")
    assert pixels_checksum(first) == pixels_checksum(again)
    pixels = tifffile.imread(first).astype(float)
    assert (pixels.mean(), pixels.std()) == pytest.approx(STATISTICS[name], rel=1e-2)


def test_another_seed_gives_other_pixels(root: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    first, other = recorded(root, "shells", tmp_path), recorded(root, "shells", tmp_path / "other", "--seed", "9")
    assert pixels_checksum(first) != pixels_checksum(other)


def test_light_from_outside_the_frame_is_recorded(root: Path) -> None:
    import imaging

    psf = imaging.psf((5, 9, 9), (0.2, 0.1, 0.1), imaging.Optics(modality="confocal"))
    scene = np.zeros((9, 28, 28))
    scene[4, 14, 2] = 1000.0  # two voxels outside the window, which starts at 4
    recorded = imaging.record(scene, psf)
    assert recorded.shape == imaging.crop(scene, psf.shape).shape == (5, 20, 20)
    assert imaging.crop(scene, psf.shape).sum() == 0
    assert recorded[:, :, 0].sum() > 10 and recorded[:, :, 5:].sum() < 1e-9


def test_blurring_preserves_total_intensity_and_position() -> None:
    import imaging

    psf = imaging.psf((7, 11, 13), (0.2, 0.1, 0.1), imaging.Optics())
    assert psf.sum() == pytest.approx(1) and (psf >= 0).all()
    np.testing.assert_allclose(psf, psf[::-1, ::-1, ::-1], atol=1e-12)
    scene = np.zeros((21, 31, 33))
    scene[10, 15, 16] = 1
    np.testing.assert_allclose(imaging.record(scene, psf)[7 - 3 : 7 + 4, 10 - 5 : 10 + 6, 10 - 6 : 10 + 7], psf, atol=1e-12)


def test_the_camera_counts_photons() -> None:
    """Mean and variance: with a gain of g electrons per count, variance = mean / g + (read noise / g)^2."""
    import imaging

    camera = imaging.Camera(gain=2.0, read_noise=3.0, offset=100, haze=5)
    counts = imaging.expose(np.full((200, 500), 40.0), camera, np.random.default_rng(1)).astype(float)
    assert counts.mean() == pytest.approx(145, abs=0.1)
    assert counts.var() == pytest.approx(45 / 2 + (3 / 2) ** 2 + 1 / 12, rel=0.03)


def test_axes_voxel_size_and_interval_are_written(root: Path, tmp_path: Path) -> None:
    make(root, "hyper", tmp_path)
    with tifffile.TiffFile(tmp_path / "hyper_image.tif") as tif:
        meta, series = tif.imagej_metadata or {}, tif.series[0]
        assert series.axes == "TZCYX" and series.shape == (2, 6, 2, 32, 32)
        assert meta["spacing"] == 0.2 and meta["unit"] == "um" and meta["finterval"] == 10
        pixels, units = tif.pages.first.tags["XResolution"].value
        assert units / pixels == pytest.approx(0.1)
    described = json.loads((tmp_path / "hyper.json").read_text())
    assert described["background_counts"] == 100 and described["channels"] == 2


def test_the_readme_names_every_file_of_the_folder(root: Path) -> None:
    folder = root / "sample-data"
    text = (folder / "README.md").read_text()
    missing = [p.name for p in folder.iterdir() if p.is_file() and p.name not in text and p.name not in ("README.md", "shapes.py")]
    assert not missing
    assert not re.search(r"/(work|home|tmp)/", text)
