"""A bead stack with a known PSF: Gaussian spots at known positions between the voxels, with noise. Plain numpy and scipy."""
from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

SPACING = (0.2, 0.08, 0.08)
SIGMA = (2.2, 2.0, 2.0)  # voxels, before integration over the voxels
# A voxel adds 1/12 to the variance; 2.3548 standard deviations are a full width at half maximum.
FWHM = tuple(2.3548200450309493 * float(np.sqrt(s * s + 1 / 12)) for s in SIGMA)  # voxels
# The optics with the closest theoretical widths, which are used only to find beads.
OPTICS = {"numerical_aperture": 1.0, "refractive_index": 1.33, "wavelength": 0.52}


def spot(shape: Sequence[int], place: Sequence[float], sigma: Sequence[float] = SIGMA) -> NDArray[np.float64]:
    """The intensity in each voxel of a Gaussian at `place` (voxels), relative to a voxel at its center."""
    lines = []
    for n, center, s in zip(shape, place, sigma):
        d = (np.arange(n) - center) / (s * np.sqrt(2))
        half = 0.5 / (s * np.sqrt(2))
        lines.append((erf(d + half) - erf(d - half)) / (2 * erf(half)))
    return np.asarray(lines[0][:, None, None] * lines[1][None, :, None] * lines[2][None, None, :])


def places(count: int, shape: Sequence[int], seed: int, apart: float = 22) -> NDArray[np.float64]:
    """Random positions between the voxels, `apart` voxels from each other laterally and well inside the stack."""
    rng = np.random.default_rng(seed)
    chosen: list[NDArray[np.float64]] = []
    while len(chosen) < count:
        p = np.array([rng.uniform(m, n - 1 - m) for m, n in zip((12, 18, 18), shape)])
        if all(np.hypot(*(p - q)[1:]) > apart for q in chosen):
            chosen.append(p)
    return np.array(chosen)


def stack_of(
    where: NDArray[np.float64], shape: Sequence[int], snr: float = 10, peak: float = 1000, offset: float = 100, seed: int = 0
) -> NDArray[np.float32]:
    """Beads of equal brightness on an offset, with noise of standard deviation peak / snr."""
    light = sum((spot(shape, p) for p in where), np.zeros(shape))
    noise = np.random.default_rng(seed + 1000).normal(0, peak / snr, shape) if snr else 0
    return np.asarray(offset + peak * light + noise, np.float32)
