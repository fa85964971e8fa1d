"""Two planes and three lines through the center of a PSF, for its preview. Does not use Qt or the library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

# Extent of the planes to each side of the center: in full widths laterally, in Line.reach along z.
_LATERAL, _AXIAL = 5.0, 2.0


@dataclass(frozen=True)
class Plane:
    """A plane through the center: square roots of the values, 0 to 1; ``half``: half height and half width in µm."""

    values: np.ndarray
    half: tuple[float, float]


@dataclass(frozen=True)
class Line:
    """A line through the center: positions relative to it in µm, values with maximum 1, full width at half maximum in µm."""

    at: np.ndarray
    values: np.ndarray
    fwhm: float

    @property
    def reach(self) -> float:
        """Distance from the center, in µm, that contains most of the main lobe."""
        off = abs(float(self.at[int(self.values.argmax())]))
        return off + 1.5 * self.fwhm if np.isfinite(self.fwhm) else float(abs(self.at).max())


@dataclass(frozen=True)
class PsfCut:
    """The parts of a PSF that a preview shows.

    Attributes:
        planes: "xy", and "xz" if the PSF has more than one plane.
        lines: by letter: z (if there is more than one plane), y, x.
        shape: shape of the complete PSF.
    """

    planes: dict[str, Plane]
    lines: dict[str, Line]
    shape: tuple[int, ...]


def cut_psf(psf: np.ndarray, spacing: Mapping[str, float]) -> PsfCut:
    """Planes and lines through voxel n / 2 of each axis, the center of the library's PSFs.

    Args:
        psf: yx, zyx, or czyx, of which the first channel is used.
        spacing: micrometers by letter; 0 or missing counts as 1.
    """
    shape = psf.shape
    volume = np.asarray(psf[0] if psf.ndim == 4 else psf, float)
    volume = volume[None] if volume.ndim == 2 else volume
    middle = [n // 2 for n in volume.shape]
    steps = [spacing.get(letter) or 1.0 for letter in "zyx"]
    lines = {
        "z": _line(volume[:, middle[1], middle[2]], steps[0]),
        "y": _line(volume[middle[0], :, middle[2]], steps[1]),
        "x": _line(volume[middle[0], middle[1], :], steps[2]),
    }
    if volume.shape[0] == 1:
        del lines["z"]
    side = _LATERAL * max((w for w in (lines["y"].fwhm, lines["x"].fwhm) if np.isfinite(w)), default=np.inf)
    side = max(side, _AXIAL * lines["z"].reach) if "z" in lines else side
    planes = {"xy": _plane(volume[middle[0]], steps[1:], side)}
    if "z" in lines:
        planes["xz"] = _plane(volume[:, middle[1], :], (steps[0], steps[2]), side)
    return PsfCut(planes, lines, shape)


def full_width(values: np.ndarray) -> float:
    """Full width at half maximum in samples, by straight lines between them; NaN where a side never falls to the half."""
    half, peak = 0.5 * float(values.max()), int(values.argmax())
    sides = []
    for step in (1, -1):
        outward = values[peak::step]
        fallen = np.flatnonzero(outward <= half)
        if not fallen.size:
            return float("nan")
        i = int(fallen[0])
        sides.append(i - 1 + (outward[i - 1] - half) / (outward[i - 1] - outward[i]))
    return float(sum(sides))


def _line(values: np.ndarray, step: float) -> Line:
    top = float(values.max())
    at = (np.arange(values.size) - values.size // 2) * step
    return Line(at, values / top if top > 0 else values, full_width(values) * step if top > 0 else float("nan"))


def _plane(values: np.ndarray, steps: Sequence[float], reach: float) -> Plane:
    """The part of a plane within ``reach`` micrometers of the center."""
    kept, half = [], []
    for size, step in zip(values.shape, steps):
        most = size - 1 - size // 2
        count = most if not np.isfinite(reach) else min(most, max(1, int(np.ceil(reach / step))))
        kept.append(slice(size // 2 - count, size // 2 + count + 1))
        half.append((count + 0.5) * step)
    seen = values[tuple(kept)].clip(0)
    top = float(seen.max())
    return Plane(np.sqrt(seen / top) if top > 0 else seen, (half[0], half[1]))
