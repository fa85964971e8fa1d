"""The six PSFs of a published comparison, by quadrature of their textbook integrals. Independent of the library.

Lengths in micrometers, arrays z, y, x. Each pixel averages 3 x 3 points. Formulas: Gibson & Lanni, J. Opt. Soc. Am. A 8
(1991) 1601; Richards & Wolf, Proc. R. Soc. A 253 (1959) 358; Born & Wolf, Principles of Optics, 8.8.
"""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import j0, j1, jn

Array = NDArray[np.float64]
SPACING = (0.2, 0.08, 0.08)
OIL, WATER = 1.515, 1.33


@dataclass(frozen=True)
class Optics:
    """A microscope, and the size of its PSF in voxels."""

    wavelength: float
    numerical_aperture: float
    model: str  # gibson_lanni | richards_wolf | born_wolf
    shape: tuple[int, int, int]  # z, y, x

    @property
    def name(self) -> str:
        short = {"gibson_lanni": "GL", "richards_wolf": "RW", "born_wolf": "BW"}[self.model]
        return f"{1000 * self.wavelength:.0f}/{self.numerical_aperture}/{short}"


# wavelength, NA, model, size. The first of each model may be used for tuning, the second must not.
TUNING = [
    Optics(0.45, 1.4, "gibson_lanni", (13, 27, 27)),
    Optics(0.63, 1.4, "richards_wolf", (13, 23, 23)),
    Optics(0.67, 1.4, "born_wolf", (13, 33, 33)),
]
UNSEEN = [
    Optics(0.52, 1.2, "gibson_lanni", (13, 33, 33)),
    Optics(0.58, 1.2, "richards_wolf", (13, 19, 19)),
    Optics(0.45, 1.2, "born_wolf", (13, 21, 21)),
]


def intensity(optics: Optics, r: Array, z: Array) -> Array:
    """At distances r from the axis and z from the focus: shape (z, r)."""
    k = 2 * np.pi / optics.wavelength
    na = optics.numerical_aperture
    nodes, weights = np.polynomial.legendre.leggauss(400)
    rho, weights = (nodes + 1) / 2, weights / 2
    if optics.model == "born_wolf":
        phase = np.exp(-0.5j * k * np.outer(z, rho**2) * na**2 / OIL)
        return np.abs(phase @ ((2 * rho * weights)[:, None] * j0(k * na * np.outer(rho, r)))) ** 2
    if optics.model == "gibson_lanni":  # 2 um deep in water, oil immersion, all else as designed
        depth, s = 2.0, min(na, WATER) * np.sin(np.pi / 2 * rho)
        weight = weights * min(na, WATER) * np.pi / 2 * np.cos(np.pi / 2 * rho) * s
        oil, water = np.sqrt(OIL**2 - s**2), np.sqrt(WATER**2 - s**2)
        phase = np.exp(1j * k * (np.outer(depth - z - OIL * depth / WATER, oil) + depth * water))
        return np.abs(phase @ (weight[:, None] * j0(k * np.outer(s, r)))) ** 2
    theta = rho * np.arcsin(na / OIL)
    sine, cosine = np.sin(theta), np.cos(theta)
    phase = np.exp(1j * k * OIL * np.outer(z, cosine))
    common, at = weights * np.sqrt(cosine) * sine, k * OIL * np.outer(sine, r)
    parts = [(1 + cosine, j0(at), 1), (sine, j1(at), 2), (1 - cosine, jn(2, at), 1)]
    return sum(times * np.abs(phase @ ((common * g)[:, None] * bessel)) ** 2 for g, bessel, times in parts)


def psf(optics: Optics) -> Array:
    """PSF with sum 1 and its brightest voxel in the middle."""
    nz, ny, nx = optics.shape
    # A refractive index mismatch shifts the focus: find it with fine steps first.
    fine = np.linspace(-3, 3, 1201)
    focus = fine[np.argmax(intensity(optics, np.zeros(1), fine)[:, 0])]
    z = focus + SPACING[0] * (np.arange(nz) - nz // 2)
    part = (np.arange(3) - 1) / 3
    y = SPACING[1] * (np.arange(ny)[:, None] - ny // 2 + part).ravel()
    x = SPACING[2] * (np.arange(nx)[:, None] - nx // 2 + part).ravel()
    radius = np.hypot(y[:, None], x[None, :])
    r = np.linspace(0, radius.max(), 2000)
    profile = intensity(optics, r, z)
    h = np.stack([np.interp(radius, r, plane).reshape(ny, 3, nx, 3).mean((1, 3)) for plane in profile])
    return h / h.sum()
