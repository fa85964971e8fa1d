"""Sample stacks: File > Open Sample > Wienerwerk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

NUCLEI = "nuclei_hipsc_60x140x256_u16.tif"


def nuclei() -> list[tuple[np.ndarray, dict[str, Any], str]]:
    """Nuclei of human stem cells on a spinning disk (Allen Institute for Cell Science, CC0): 60 x 140 x 256, uint16.

    Raises:
        FileNotFoundError: the package was installed without the file.
        ImportError: tifffile is missing (napari brings it).
    """
    import tifffile

    import napari_wienerwerk

    # In the package if installed (an editable install has several folders), in sample-data in a checkout.
    folders = [Path(folder) for folder in napari_wienerwerk.__path__]
    places = [f / "samples" / NUCLEI for f in folders] + [f.parents[2] / "sample-data" / NUCLEI for f in folders]
    path = next((place for place in places if place.is_file()), None)
    if path is None:
        raise FileNotFoundError(f"{NUCLEI} is not in {places[0].parent}: the package was installed without sample data")
    return [
        (
            tifffile.imread(path),
            {
                "name": "nuclei",
                "scale": (0.29, 0.26, 0.26),
                "units": ("micrometer",) * 3,
                "axis_labels": ("z", "y", "x"),
                "metadata": {"origin": "Allen Institute for Cell Science, CC0"},
            },
            "image",
        )
    ]


def beads(seed: int = 1) -> list[tuple[np.ndarray, dict[str, Any], str]]:
    """Points of different brightness, blurred with a Gaussian PSF, with background and photon noise; and the truth.

    Returns:
        The truth (hidden) and the recorded image, 32 x 96 x 96, in counts.
    """
    shape, spacing = (32, 96, 96), (0.3, 0.1, 0.1)
    sigma = (0.35, 0.11, 0.11)  # micrometers
    random = np.random.default_rng(seed)
    truth = np.zeros(shape)
    places = tuple(random.integers(4, size - 4, 60) for size in shape)
    np.add.at(truth, places, random.uniform(4_000, 20_000, 60))
    spectrum = np.fft.rfftn(truth)
    for axis, (size, step, width) in enumerate(zip(shape, spacing, sigma)):
        frequency = np.fft.rfftfreq(size, step) if axis == 2 else np.fft.fftfreq(size, step)
        otf = np.exp(-2 * (np.pi * width * frequency) ** 2)
        spectrum *= otf.reshape([-1 if i == axis else 1 for i in range(3)])
    blurred = np.fft.irfftn(spectrum, shape, axes=(0, 1, 2)).clip(0)
    recorded = random.poisson(blurred + 20).astype(np.uint16)
    where = {"scale": spacing, "units": ("micrometer",) * 3, "axis_labels": ("z", "y", "x")}
    return [
        (truth.astype(np.float32), {"name": "beads truth", "visible": False, **where}, "image"),
        (recorded, {"name": "beads", **where}, "image"),
    ]


def psf_beads(seed: int = 1) -> list[tuple[np.ndarray, dict[str, Any], str]]:
    """Beads at sub-voxel positions in a widefield microscope (NA 1.4, oil, 520 nm), with photon noise.

    20 beads are isolated; two touch and one is at the border, so that a measurement rejects these three.

    Returns:
        One image, 36 x 200 x 200 voxels of 0.2 x 0.08 x 0.08 micrometers, in counts.
    """
    import wienerwerk

    shape, spacing, apart = (36, 200, 200), (0.2, 0.08, 0.08), 30
    random = np.random.default_rng(seed)
    places = [np.array([18.3, 2.5, 120.4]), np.array([17.6, 30.2, 30.5]), np.array([17.9, 30.8, 36.1])]
    while len(places) < 23:
        place = np.array([random.uniform(17, 19), *random.uniform(20, 180, 2)])
        if all(np.hypot(*(place - other)[1:]) > apart for other in places):
            places.append(place)
    size = dict(zip(("psf_size_z", "psf_size_y", "psf_size_x"), (35, 199, 199)))
    voxel = dict(zip(("voxel_size_z", "voxel_size_y", "voxel_size_x"), spacing))
    psf = wienerwerk.run("psf_theoretical", psf_normalization="peak", **size, **voxel).array
    kernel = np.zeros(shape)
    kernel[: psf.shape[0], : psf.shape[1], : psf.shape[2]] = psf
    kernel = np.roll(kernel, [-(n // 2) for n in psf.shape], (0, 1, 2))
    frequencies = [np.fft.fftfreq(shape[0]), np.fft.fftfreq(shape[1]), np.fft.rfftfreq(shape[2])]
    where = np.zeros((shape[0], shape[1], shape[2] // 2 + 1), complex)
    for place in places:
        z, y, x = (np.exp(-2j * np.pi * f * p) for f, p in zip(frequencies, place))
        where += 1500 * random.uniform(0.7, 1.3) * z[:, None, None] * y[None, :, None] * x[None, None, :]
    light = np.fft.irfftn(np.fft.rfftn(kernel) * where, shape, axes=(0, 1, 2)).clip(0)
    recorded = random.poisson(light + 100).astype(np.uint16)
    about = {"name": "bead stack", "scale": spacing, "units": ("micrometer",) * 3, "axis_labels": ("z", "y", "x")}
    return [(recorded, about, "image")]
