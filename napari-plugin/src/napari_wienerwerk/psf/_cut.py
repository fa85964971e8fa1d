"""What is worth seeing of a PSF: two planes through its center, three lines, and how wide they are. No Qt, no library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

_LATERAL, _AXIAL = 5.0, 2.0  # full widths, and reaches along z, to each side of the center that are shown


@dataclass(frozen=True)
class Plane:
    """A plane through the center: square roots of the values, 0 to 1; ``half`` is its half height and half width in µm."""

    values: np.ndarray
    half: tuple[float, float]


@dataclass(frozen=True)
class Line:
    """A line through the center: micrometers from it, values of which the largest is 1, and the full width at half of it."""

    at: np.ndarray
    values: np.ndarray
    fwhm: float

    @property
    def reach(self) -> float:
        """Micrometers from the center within which most of the lobe lies."""
        off = abs(float(self.at[int(self.values.argmax())]))
        return off + 1.5 * self.fwhm if np.isfinite(self.fwhm) else float(abs(self.at).max())


@dataclass(frozen=True)
class PsfCut:
    """A PSF as a preview shows it.

    Attributes:
        planes: "xy", and "xz" where the PSF has more than one plane.
        lines: by letter, z (if there are planes), y, x.
        shape: of the whole PSF.
    """

    planes: dict[str, Plane]
    lines: dict[str, Line]
    shape: tuple[int, ...]


def cut_psf(psf: np.ndarray, spacing: Mapping[str, float]) -> PsfCut:
    """Cuts a PSF (yx, zyx, or czyx, of which the first channel) at voxel n / 2, where the library has its center.

    Args:
        spacing: micrometers by letter; 0 or left out counts as 1.
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
    """The part within ``reach`` micrometers of the center."""
    kept, half = [], []
    for size, step in zip(values.shape, steps):
        most = size - 1 - size // 2
        count = most if not np.isfinite(reach) else min(most, max(1, int(np.ceil(reach / step))))
        kept.append(slice(size // 2 - count, size // 2 + count + 1))
        half.append((count + 0.5) * step)
    seen = values[tuple(kept)].clip(0)
    top = float(seen.max())
    return Plane(np.sqrt(seen / top) if top > 0 else seen, (half[0], half[1]))
