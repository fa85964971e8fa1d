"""Two planes and three lines through the center of a PSF, for its preview. Does not use Qt or the library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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
    """A line through the center: positions relative to it in µm, values with maximum 1, full width at half maximum in µm or NaN."""

    at: np.ndarray
    values: np.ndarray
    fwhm: float

    @property
    def reach(self) -> float:
        """Distance from the center, in µm, that contains most of the main lobe."""
        return 1.5 * self.fwhm if np.isfinite(self.fwhm) else float(abs(self.at).max())


@dataclass(frozen=True)
class PsfCut:
    """The parts of a PSF that a preview shows.

    Attributes:
        planes: "xy", and "xz" if the PSF has more than one plane.
        lines: by letter: z (if there is more than one plane), y, x.
        shape: shape of the complete PSF.
        widths: the library's text of each width by letter, and their unit.
    """

    planes: dict[str, Plane]
    lines: dict[str, Line]
    shape: tuple[int, ...]
    widths: dict[str, str]
    unit: str


def cut_psf(psf: np.ndarray, spacing: Mapping[str, float], widths: Mapping[str, Any]) -> PsfCut:
    """Planes and lines through the center of the main lobe.

    Args:
        psf: yx, zyx, or czyx, of which the first channel is used.
        spacing: micrometers by letter; 0 or missing counts as 1.
        widths: the library's answer to the question ``psf_widths`` for this channel.
    """
    shape = psf.shape
    volume = np.asarray(psf[0] if psf.ndim == 4 else psf, float)
    volume = volume[None] if volume.ndim == 2 else volume
    center = [min(max(round(c), 0), n - 1) for c, n in zip(widths["center"], volume.shape)]
    steps = [spacing.get(letter) or 1.0 for letter in "zyx"]
    fwhm = {w["axis"]: float("nan") if w["value"] is None else w["value"] for w in widths["fwhm"]}
    along = {
        "z": volume[:, center[1], center[2]],
        "y": volume[center[0], :, center[2]],
        "x": volume[center[0], center[1], :],
    }
    lines = {
        letter: Line((np.arange(n) - c) * step, along[letter] / along[letter].max(), fwhm.get(letter, float("nan")))
        for letter, n, c, step in zip("zyx", volume.shape, center, steps)
        if n > 1 or letter != "z"
    }
    side = _LATERAL * max((w for w in (lines["y"].fwhm, lines["x"].fwhm) if np.isfinite(w)), default=np.inf)
    side = max(side, _AXIAL * lines["z"].reach) if "z" in lines else side
    planes = {"xy": _plane(volume[center[0]], center[1:], steps[1:], side)}
    if "z" in lines:
        planes["xz"] = _plane(volume[:, center[1], :], (center[0], center[2]), (steps[0], steps[2]), side)
    return PsfCut(planes, lines, shape, {w["axis"]: w["text"] for w in widths["fwhm"]}, widths["unit"])


def _plane(values: np.ndarray, center: Sequence[int], steps: Sequence[float], reach: float) -> Plane:
    """The part of a plane within ``reach`` micrometers of the center, to the same distance on both sides of it."""
    kept, half = [], []
    for size, at, step in zip(values.shape, center, steps):
        most = min(at, size - 1 - at)
        count = most if not np.isfinite(reach) else min(most, max(1, int(np.ceil(reach / step))))
        kept.append(slice(at - count, at + count + 1))
        half.append((count + 0.5) * step)
    seen = values[tuple(kept)].clip(0)
    top = float(seen.max())
    return Plane(np.sqrt(seen / top) if top > 0 else seen, (half[0], half[1]))
