"""Images, runs and formulas that several tests of methods share. All arrays are in double precision."""
from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import ours
from lawbook import Array, convolve, gaussian, otf
from numpy.typing import NDArray

NO_BACKGROUND = {"background": "none"}
AS_GIVEN = ours.PREPARATION["none"]


def run(method: str, image: NDArray[Any], psf: Array | None = None, **arguments: Any) -> tuple[Array, dict[str, Any]]:
    """First output and report of a run, in one session for all tests. Image and PSF are used as given, unless `arguments` say otherwise."""
    inputs = [] if psf is None else [psf.astype(np.float32)]
    given: dict[str, Any] = {"spacing": 0.1, **(NO_BACKGROUND if psf is None else AS_GIVEN), **arguments}
    result, report = ours.session().run(method, image.astype(np.float32), *inputs, **given)
    return result.astype(float), report


def chosen(report: dict[str, Any], name: str) -> float:
    """A number that the method chose, by its name in the report."""
    (value,) = (c["value"] for c in report["stacks"][0]["chosen"] if c["name"] == name)
    return float(value)


@lru_cache(maxsize=None)
def scene(shape: tuple[int, ...], background: float) -> tuple[Array, Array]:
    """A noisy image and the PSF that blurred it; objects reach into the frame from outside. Not to be changed."""
    rng = np.random.default_rng(17)
    psf = gaussian((5, 7, 7)[-len(shape) :], (2, 3, 3)[-len(shape) :], 1.3)
    wide = tuple(n + 16 for n in shape)
    truth = np.zeros(wide)
    truth[tuple(rng.integers(0, n, 60) for n in wide)] = rng.uniform(500, 3000, 60)
    light = np.maximum(convolve(truth, otf(psf, wide)), 0)[tuple(slice(8, 8 + n) for n in shape)]
    return rng.poisson(light + background).astype(float), psf


# ---------------------------------------------------------------- differences between voxels, on a periodic grid


def sizes(spacing: tuple[float, ...]) -> Array:
    """Voxel sizes in units of the smallest."""
    return np.array(spacing) / min(spacing)


def gradient(x: Array, spacing: tuple[float, ...]) -> list[Array]:
    return [(np.roll(x, -1, a) - x) / d for a, d in enumerate(sizes(spacing))]


def gradient_adjoint(v: list[Array], spacing: tuple[float, ...]) -> Array:
    return sum(((np.roll(c, 1, a) - c) / d for a, (c, d) in enumerate(zip(v, sizes(spacing)))), start=np.zeros_like(v[0]))


def variation(x: NDArray[Any], spacing: tuple[float, ...], kind: str = "isotropic") -> float:
    g = gradient(x.astype(float), spacing)
    return float(np.sqrt(sum(c**2 for c in g)).sum() if kind == "isotropic" else sum(np.abs(c).sum() for c in g))


def roughness(grid: tuple[int, ...], spacing: tuple[float, ...], kind: str) -> Array:
    """Of each frequency: 1 except at frequency zero (identity), |gradient|^2 or |Laplacian|^2."""
    squared = np.zeros(grid)
    for axis, d in enumerate(sizes(spacing)):
        f = np.expand_dims(np.fft.fftfreq(grid[axis]), [a for a in range(len(grid)) if a != axis])
        squared = squared + (2 * np.sin(np.pi * f) / d) ** 2
    return {"identity": (squared > 0).astype(float), "gradient": squared, "laplacian": squared**2}[kind]
