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

    # Installed, it lies in the package (an editable install has several folders); in a checkout, in sample-data.
    folders = [Path(folder) for folder in napari_wienerwerk.__path__]
    places = [f / "samples" / NUCLEI for f in folders] + [f.parents[2] / "sample-data" / NUCLEI for f in folders]
    path = next((place for place in places if place.is_file()), None)
    if path is None:
        raise FileNotFoundError(f"{NUCLEI} is not in {places[0].parent}: this package was installed without sample data")
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
    """Points of different brightness, blurred by a Gaussian PSF, with background and photon noise; and what was there.

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
