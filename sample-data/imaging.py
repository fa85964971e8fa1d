"""Imaging of the synthetic samples: PSF, blur, camera, files. Plain numpy and scipy, independent of the library.

Lengths are in micrometers, arrays are indexed z, y, x. An object is given in counts per voxel. The camera records

    image = round( Poisson(gain * (h * object + haze)) / gain  +  Normal(0, read_noise / gain)  +  offset )

with h the PSF (sum 1), gain in electrons per count, read_noise in electrons, haze and offset in counts. `haze` is light
and has shot noise; `offset` is electronic and has none; their sum is the background.
"""
from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tifffile
from numpy.typing import NDArray
from scipy import fft

Array = NDArray[np.float64]
Triple = tuple[int, int, int]
Size = tuple[float, float, float]


@dataclass(frozen=True)
class Optics:
    """A microscope without aberrations."""

    numerical_aperture: float = 1.2
    wavelength: float = 0.52
    refractive_index: float = 1.33
    modality: str = "widefield"  # or "confocal": the square of the widefield PSF (a small pinhole, no Stokes shift)


@dataclass(frozen=True)
class Camera:
    """Conversion of light to counts."""

    gain: float = 1.0  # electrons per count
    read_noise: float = 1.5  # electrons
    offset: float = 100.0  # counts
    haze: float = 0.0  # counts

    @property
    def background(self) -> float:
        return self.offset + self.haze


def psf(shape: Triple, spacing: Size, optics: Optics) -> Array:
    """The PSF as the transform of a circular pupil with exact (not paraxial) defocus, integrated over each pixel.

    h(x, y; z) = | F^-1 { P(f) exp(2 pi i z sqrt(n^2 / wavelength^2 - f^2)) } |^2, P = 1 for |f| <= NA / wavelength.
    Centered on voxel shape // 2; sums to 1.
    """
    nz, ny, nx = shape
    dz, dy, dx = spacing
    cutoff = optics.numerical_aperture / optics.wavelength
    # At least 5 samples per pixel, finer than the Nyquist step 1 / (4 cutoff) of the intensity; odd, so that pixels keep
    # their centers.
    fine = [2 * int(np.ceil((4 * cutoff * d - 1) / 2)) + 1 for d in (dy, dx)]
    fine = [max(5, f) for f in fine]
    # Wide enough that the defocused cone does not wrap around, and for 40 samples across the pupil's radius.
    angle = np.arcsin(min(0.999, optics.numerical_aperture / optics.refractive_index))
    cone = 2 * (nz // 2) * dz * np.tan(angle)
    sizes = [
        fft.next_fast_len(int(max(n + 2 + 1.5 * cone / d, 40 / (cutoff * d)) * f))
        for n, f, d in zip((ny, nx), fine, (dy, dx))
    ]
    fy = fft.fftfreq(sizes[0], dy / fine[0])[:, None]
    fx = fft.fftfreq(sizes[1], dx / fine[1])[None, :]
    f2 = fy**2 + fx**2
    # With an edge one frequency step wide the sampled disk is rounder.
    step = max(1 / (sizes[0] * dy / fine[0]), 1 / (sizes[1] * dx / fine[1]))
    pupil = np.clip((cutoff - np.sqrt(f2)) / step + 0.5, 0, 1)
    axial = np.sqrt(np.maximum((optics.refractive_index / optics.wavelength) ** 2 - f2, 0))

    h = np.empty(shape)
    for k in range(nz):
        z = (k - nz // 2) * dz
        field = fft.ifft2(pupil * np.exp(2j * np.pi * z * axial))
        intensity = field.real**2 + field.imag**2
        if optics.modality == "confocal":
            intensity = intensity**2
        h[k] = _pixels(intensity, (ny, nx), (fine[0], fine[1]))
    return h / h.sum()


def _pixels(intensity: Array, shape: tuple[int, int], fine: tuple[int, int]) -> Array:
    """Sums fine samples, whose center is element 0, into pixels around shape // 2."""
    for axis in (0, 1):
        n, f = shape[axis], fine[axis]
        first = -(n // 2) * f - f // 2
        index = np.arange(first, first + n * f) % intensity.shape[axis]
        intensity = np.take(intensity, index, axis=axis)
    ny, nx = shape
    summed: Array = intensity.reshape(ny, fine[0], nx, fine[1]).sum(axis=(1, 3))
    return summed


def margin(psf_shape: Triple) -> Triple:
    """The distance from which light reaches the recorded window."""
    nz, ny, nx = (n // 2 for n in psf_shape)
    return nz, ny, nx


def record(scene: Array, h: Array) -> Array:
    """h * scene in the recorded window, where the scene covers the whole PSF: a margin smaller than the scene on each side.

    The transforms are long enough to avoid wrap-around; the result includes light from outside the window.
    """
    n = [fft.next_fast_len(s + k - 1, real=True) for s, k in zip(scene.shape, h.shape)]
    full = fft.irfftn(fft.rfftn(scene, n) * fft.rfftn(h, n), n)
    window = tuple(slice(2 * (k // 2), s) for s, k in zip(scene.shape, h.shape))
    return np.maximum(full[window], 0)


def crop(scene: Array, h_shape: Triple) -> Array:
    """The recorded window of a scene."""
    return scene[tuple(slice(k // 2, s - k // 2) for s, k in zip(scene.shape, h_shape))]


def expose(light: Array, camera: Camera, rng: np.random.Generator) -> NDArray[np.uint16]:
    """The recorded counts of an expected image (counts, without background)."""
    electrons = rng.poisson(camera.gain * (light + camera.haze)) + rng.normal(0, camera.read_noise, light.shape)
    return to_u16(electrons / camera.gain + camera.offset)


def expose_percent(light: Array, percent: float, camera: Camera, rng: np.random.Generator) -> NDArray[np.uint16]:
    """Gaussian noise as in published comparisons: sigma = percent / 100 of the brightest voxel."""
    sigma = percent / 100 * light.max()
    return to_u16(light + camera.background + rng.normal(0, sigma, light.shape))


def to_u16(counts: Array) -> NDArray[np.uint16]:
    return np.clip(np.rint(counts), 0, 65535).astype(np.uint16)


def save(path: Path, array: NDArray[np.generic], axes: str, spacing: Size, frame_interval: float = 0.0) -> None:
    """Writes an ImageJ hyperstack; `axes` are letters of TZCYX in that order."""
    dz, dy, dx = spacing
    metadata: dict[str, object] = {"axes": axes, "unit": "um", "spacing": dz}
    if frame_interval > 0:
        metadata |= {"finterval": frame_interval, "tunit": "sec"}
    if "C" in axes:
        metadata["mode"] = "composite"
    tifffile.imwrite(path, array, imagej=True, resolution=(1 / dx, 1 / dy), metadata=metadata)
    print(f"  {path}  {'x'.join(map(str, array.shape))} {axes} {array.dtype}")


def save_description(path: Path, values: dict[str, object]) -> None:
    path.write_text(json.dumps(values, indent=2) + "\n")
    print(f"  {path}")
