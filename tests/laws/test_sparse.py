"""The sparse restoration against its formula in plain numpy, double precision: every coefficient written out."""
from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import wienerwerk
from numpy.typing import NDArray
from scipy import fft, ndimage

Array = NDArray[np.float64]
AS_GIVEN: dict[str, Any] = {
    "psf_centering": "middle", "psf_background": "none", "background": "none", "boundary": "periodic", "spacing": 0.1, "device": "cpu", "noise_level": 4.0,
}  # fmt: skip
SIGMA = 4.0  # of the noise, given
R = np.sqrt(2) / 4
FILTERS = {
    "haar": [{0: 0.5, 1: 0.5}, {0: 0.5, 1: -0.5}],
    "spline": [{-1: 0.25, 0: 0.5, 1: 0.25}, {-1: -R, 1: R}, {-1: -0.25, 0: 0.5, 1: -0.25}],
}


class Frame:
    """The undecimated tensor frame of a few taps: each band an array of its own."""

    def __init__(self, wavelet: str, shape: tuple[int, ...], levels: int) -> None:
        self.filters, self.shape, self.levels = FILTERS[wavelet], shape, levels
        point = np.zeros(shape)
        point.flat[0] = 1
        self.norms = [[float(np.sqrt((b**2).sum())) for b in level] for level in self.analyze(point)[0]]

    def analyze(self, x: Array) -> tuple[list[list[Array]], Array]:
        details = []
        for j in range(self.levels):
            bands = [x]
            for axis in range(x.ndim):
                bands = [sum(w * np.roll(b, -o * 2**j, axis) for o, w in f.items()) for b in bands for f in self.filters]
            details.append(bands[1:])
            x = bands[0]
        return details, x

    def synthesize(self, details: list[list[Array]], x: Array) -> Array:
        """The adjoint of analyze()."""
        k = len(self.filters)
        for j in reversed(range(self.levels)):
            bands = [x, *details[j]]
            for axis in reversed(range(x.ndim)):
                bands = [
                    sum(w * np.roll(bands[i + n], o * 2**j, axis) for n, f in enumerate(self.filters) for o, w in f.items())
                    for i in range(0, len(bands), k)
                ]
            x = bands[0]
        return x

    def shrink(self, x: Array, threshold: float) -> Array:
        details, coarse = self.analyze(x)
        shrunk = [[soft(b, threshold * n) for b, n in zip(level, norms)] for level, norms in zip(details, self.norms)]
        return self.synthesize(shrunk, coarse)

    def penalty(self, x: Array) -> float:
        details, _ = self.analyze(x)
        return float(sum(n * np.abs(b).sum() for level, norms in zip(details, self.norms) for b, n in zip(level, norms)))


def soft(a: Array, t: float) -> Array:
    return a - np.clip(a, -t, t)


def scene(shape: tuple[int, ...]) -> tuple[Array, Array, NDArray[np.complex128]]:
    """A noisy image of boxes on a floor, its PSF, and the OTF on the periodic grid."""
    rng = np.random.default_rng(23)
    truth = np.full(shape, 20.0)
    for _ in range(6):
        corner = [int(rng.integers(2, n - 6)) for n in shape]
        truth[tuple(slice(c, c + 5) for c in corner)] += rng.uniform(100, 300)
    axes = np.meshgrid(*[np.arange(-3, 4)] * len(shape), indexing="ij")
    psf = np.exp(-sum(a**2 for a in axes) / (2 * 0.9**2))
    psf /= psf.sum()
    grid = np.zeros(shape)
    grid[tuple(slice(7) for _ in shape)] = psf
    h = fft.fftn(np.roll(grid, [-3] * len(shape), range(len(shape))))
    blurred = fft.ifftn(fft.fftn(truth) * h).real
    return blurred + rng.normal(0, 4, shape), psf, h


def blur(x: Array, h: NDArray[np.complex128]) -> Array:
    result: Array = fft.ifftn(fft.fftn(x) * h).real
    return result


def run(image: Array, *psf: Array, **parameters: Any) -> Array:
    return wienerwerk.run(
        "sparse", image.astype(np.float32), *(p.astype(np.float32) for p in psf), **{**AS_GIVEN, **parameters}
    ).array.astype(float)


@pytest.mark.parametrize("shape", [(40, 45), (12, 25, 32)])
@pytest.mark.parametrize("wavelet", ["haar", "spline"])
def test_without_a_psf_it_shrinks_in_a_parseval_frame(wavelet: str, shape: tuple[int, ...]) -> None:
    """W* soft(W y), band by band; threshold zero gives the image back, and the frame written out is its own adjoint's inverse."""
    rng = np.random.default_rng(29)
    y = rng.normal(50, 5, shape)
    frame = Frame(wavelet, shape, 2)
    details, coarse = frame.analyze(y)
    other = [[rng.normal(size=shape) for _ in level] for level in details]
    forth = sum(float((a * b).sum()) for u, v in zip(details, other) for a, b in zip(u, v)) + float((coarse * y).sum())
    assert abs(forth / float((y * frame.synthesize(other, y)).sum()) - 1) < 1e-10
    assert np.abs(frame.synthesize(details, coarse) - y).max() < 1e-9
    for weight in (0.0, 1.5):
        restored = run(y, wavelet=wavelet, levels=2, weight_choice="value", regularization_weight=weight)
        expected = frame.shrink(y, weight * SIGMA)
        assert np.abs(restored - expected).max() < 1e-3, weight


@pytest.mark.parametrize("shape", [(40, 45), (12, 25, 32)])
@pytest.mark.parametrize("basis,wavelet", [("wavelet", "haar"), ("wavelet", "spline"), ("voxel", "haar")])
def test_its_objective_is_the_least(basis: str, wavelet: str, shape: tuple[int, ...]) -> None:
    """1/2 |Ax - y|^2 + weight |Wx|_1 within 1 % of a long double-precision FISTA's, and ISTA's end is the same."""
    y, psf, h = scene(shape)
    weight = 0.5 * SIGMA
    frame = Frame(wavelet, shape, 2)
    shrink = frame.shrink if basis == "wavelet" else soft
    x, point, t = y, y, 1.0
    for _ in range(400):
        new = shrink(point - blur(blur(point, h) - y, h.conj()), weight)
        t_new = (1 + np.sqrt(1 + 4 * t * t)) / 2
        point = new + (t - 1) / t_new * (new - x)
        x, t = new, t_new

    def objective(x: Array) -> float:
        penalty = frame.penalty(x) if basis == "wavelet" else float(np.abs(x).sum())
        return 0.5 * float(((blur(x, h) - y) ** 2).sum()) + weight * penalty

    settings = {"basis": basis, "wavelet": wavelet, "levels": 2, "weight_choice": "value", "regularization_weight": 0.5}
    for algorithm, iterations in (("fista", 200), ("ista", 1500)):
        restored = run(y, psf, algorithm=algorithm, iterations=iterations, **settings)
        print(f"{basis} {wavelet} {algorithm}: objective {objective(restored) / objective(x) - 1:+.1e} from the oracle's")
        assert abs(objective(restored) / objective(x) - 1) < 0.01
        if basis == "wavelet":  # bright voxels alone are nearly ambiguous under a blur
            assert np.abs(restored - x).max() < 0.02 * x.max()


def test_weight_zero_is_least_squares() -> None:
    """The residual falls below what any penalty leaves, toward zero where the OTF passes."""
    y, psf, h = scene((40, 45))
    free = run(y, psf, weight_choice="value", regularization_weight=0.0, iterations=300)
    held = run(y, psf, weight_choice="value", regularization_weight=0.5, iterations=300)
    passes = np.abs(h) > 0.3
    residual = [float(np.linalg.norm((fft.fftn(blur(x, h) - y))[passes])) for x in (free, held)]
    assert residual[0] < 0.02 * residual[1]


@pytest.mark.parametrize("algorithm", ["fista", "ista", "direct"])
@pytest.mark.parametrize("wavelet", ["haar", "spline"])
def test_a_huge_weight_gives_a_smooth_finite_object(wavelet: str, algorithm: str) -> None:
    y, psf, _ = scene((40, 45))
    restored = run(y, psf, wavelet=wavelet, algorithm=algorithm, levels=3, weight_choice="value", regularization_weight=1e6)
    assert np.isfinite(restored).all()
    assert np.abs(np.diff(restored, axis=0)).max() < 0.2 * np.abs(np.diff(y, axis=0)).max()
    assert abs(restored.mean() / y.mean() - 1) < 1e-3


def test_isra_stays_positive_and_ends_where_its_formula_is_at_rest() -> None:
    """x (A*y - A*A x - weight) = 0 with x >= 0."""
    y, psf, h = scene((40, 45))
    at_rest = []
    for iterations in (10, 3000):
        x = run(y, psf, algorithm="isra", weight_choice="value", regularization_weight=0.5, iterations=iterations)
        assert x.min() >= 0
        slope = blur(y - blur(x, h), h.conj()) - 0.5 * SIGMA
        at_rest.append(float(np.abs(x * slope).mean()))
    print(f"ISRA at rest: {at_rest[0]:.2g} after 10 iterations, {at_rest[1]:.2g} after 3000")
    assert at_rest[1] < 0.02 * at_rest[0]


@pytest.mark.parametrize("algorithm", ["fista", "ista", "direct", "isra"])
def test_no_value_falls_below_zero_when_none_may(algorithm: str) -> None:
    y, psf, _ = scene((12, 25, 32))
    assert run(y - 20, psf, algorithm=algorithm, positivity="on", iterations=20).min() >= 0


@pytest.mark.parametrize("weight_choice", ["noise", "sure", "universal"])
def test_a_piecewise_constant_image_gains_five_decibels(weight_choice: str) -> None:
    rng = np.random.default_rng(31)
    truth = np.full((96, 96), 100.0)
    truth[20:60, 30:70] += 200
    truth[50:80, 10:40] += 100
    noisy = truth + rng.normal(0, 20, truth.shape)
    gain = 10 * np.log10(np.mean((noisy - truth) ** 2) / np.mean((run(noisy, weight_choice=weight_choice, noise_level=0.0) - truth) ** 2))
    print(f"{weight_choice}: {gain:.1f} dB")
    assert gain > 5


@pytest.mark.parametrize("algorithm", ["fista", "direct"])
def test_restoring_brings_a_blurred_image_closer(algorithm: str) -> None:
    y, psf, h = scene((12, 25, 32))
    rng = np.random.default_rng(23)
    truth = np.full(y.shape, 20.0)
    for _ in range(6):
        corner = [int(rng.integers(2, n - 6)) for n in y.shape]
        truth[tuple(slice(c, c + 5) for c in corner)] += rng.uniform(100, 300)
    assert np.mean((run(y, psf, algorithm=algorithm) - truth) ** 2) < 0.6 * np.mean((y - truth) ** 2)


@pytest.mark.parametrize("weight_choice", ["noise", "sure"])
def test_its_own_weight_is_near_the_best(weight_choice: str) -> None:
    """Within 1.5 dB of the best of nine given weights."""
    y, psf, _ = scene((12, 25, 32))
    rng = np.random.default_rng(23)
    truth = np.full(y.shape, 20.0)
    for _ in range(6):
        corner = [int(rng.integers(2, n - 6)) for n in y.shape]
        truth[tuple(slice(c, c + 5) for c in corner)] += rng.uniform(100, 300)

    def error(**choice: Any) -> float:
        return float(10 * np.log10(np.mean((run(y, psf, noise_level=0.0, **choice) - truth) ** 2)))

    best = min(error(weight_choice="value", regularization_weight=float(w)) for w in 2.0 ** np.arange(-6, 3))
    loss = error(weight_choice=weight_choice) - best
    print(f"{weight_choice}: {loss:.2f} dB from the best")
    assert loss < 1.5


@pytest.mark.parametrize("psf_size", [0, 3, 9])
@pytest.mark.parametrize("ndim", [2, 3])
def test_tiles_leave_no_seam_even_without_a_psf(ndim: int, psf_size: int) -> None:
    """By default, where wavelets look farther than a small PSF."""
    rng = np.random.default_rng(37)
    shape, tile = {2: ((150, 170), 60), 3: ((30, 64, 70), 26)}[ndim]
    image = np.zeros(shape)
    image[tuple(rng.integers(0, n, 60) for n in shape)] = 4000
    axes = np.meshgrid(*[np.arange(psf_size) - psf_size // 2] * ndim, indexing="ij")
    psf = [np.exp(-sum(a**2 for a in axes) / (2 * 1.3**2))] if psf_size else []
    image = rng.poisson(10 + ndimage.gaussian_filter(image, 1.3)).astype(float)
    given = {"boundary": "mirror", "noise_level": 0.0}
    whole, tiled = (run(image, *psf, tile_size=size, **given) for size in (0, tile))
    difference = float(np.abs(whole - tiled).max() / whole.max())
    print(f"{ndim}-D, PSF of {psf_size}: {difference:.1e}")
    assert difference < 1e-3
