"""Tikhonov-Miller and Landweber against numpy and scipy in double precision."""
from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.optimize
import scipy.sparse.linalg
from lawbook import Array, convolve, gaussian, otf
from scenes import chosen, roughness, run, scene


class Windowed:
    """A = window . blur on the grid given in a report, and the parts of the normal equations."""

    def __init__(self, y: Array, psf: Array, grid: tuple[int, ...], penalty: Array) -> None:
        self.grid, self.penalty, self.h = grid, penalty, otf(psf, grid)
        self.window = tuple(slice(n) for n in y.shape)
        self.mask = np.zeros(grid)
        self.mask[self.window] = 1
        self.y = np.zeros(grid)
        self.y[self.window] = y

    def normal(self, x: Array) -> Array:
        """(A*A + penalty) x"""
        return convolve(self.mask * convolve(x, self.h), self.h.conj()) + convolve(x, self.penalty)

    def back(self) -> Array:
        return convolve(self.y, self.h.conj())


def surrounded(y: Array, grid: tuple[int, ...], boundary: str) -> Array:
    """The image on its grid, extended beyond the frame as the boundary requires."""
    if boundary == "mirror":
        return mirrored(y, grid)
    return np.pad(y, [(0, g - n) for n, g in zip(y.shape, grid)])


def mirrored(y: Array, grid: tuple[int, ...]) -> Array:
    """The image surrounded by its mirror image; the mirror images of the two ends are blended in the middle third."""
    for axis, (n, g) in enumerate(zip(y.shape, grid)):
        i = np.arange(g)
        t = np.clip(3 * (i - n + 1) / (g - n + 1) - 1, 0, 1)
        share = np.where(i < n, 0, 0.5 - 0.5 * np.cos(np.pi * t))

        def reflect(j: Any) -> Any:
            j = j % (2 * n)
            return np.where(j < n, j, 2 * n - 1 - j)

        share = np.expand_dims(share, [a for a in range(y.ndim) if a != axis])
        y = (1 - share) * np.take(y, reflect(i), axis) + share * np.take(y, reflect(np.where(i < n, i, i - g)), axis)
    return y


def grid_of(report: dict[str, Any], ndim: int) -> tuple[int, ...]:
    return tuple(report["grid"][-ndim:])


# ---------------------------------------------------------------- Tikhonov-Miller


@pytest.mark.parametrize("shape", [(40, 45), (12, 25, 32)])
@pytest.mark.parametrize("boundary", ["mirror", "periodic", "zero"])
@pytest.mark.parametrize("regularization", ["identity", "gradient", "laplacian"])
def test_tikhonov_miller_solves_its_normal_equations(shape: tuple[int, ...], boundary: str, regularization: str) -> None:
    """(A*A + lambda R) x = A*y with anisotropic voxels, for every boundary."""
    weight, spacing = 1e-2, (0.3, 0.1, 0.12)[-len(shape) :]
    y, psf = scene(shape, 10)
    result, report = run(
        "tikhonov_miller", y, psf, spacing=spacing, regularization=regularization, weight_choice="value",
        regularization_weight=weight, boundary=boundary,
    )  # fmt: skip
    grid = grid_of(report, len(shape))
    h, penalty = otf(psf, grid), weight * roughness(grid, spacing, regularization)
    expected = convolve(surrounded(y, grid, boundary), h.conj() / (np.abs(h) ** 2 + penalty))[tuple(slice(n) for n in shape)]
    error = np.abs(result - expected).max() / np.abs(expected).max()
    print(f"Tikhonov-Miller, {regularization}, {boundary}, {len(shape)}-D: {error:.1e} of the maximum from numpy")
    assert error < 1e-4


@pytest.mark.parametrize(("shape", "iterations"), [((24, 27), 6000), ((8, 14, 16), 3000)])
@pytest.mark.parametrize("regularization", ["identity", "gradient", "laplacian"])
def test_tikhonov_miller_solves_for_unknown_surroundings(shape: tuple[int, ...], iterations: int, regularization: str) -> None:
    """(A*A + lambda R) x = A*y where only the window was recorded, as scipy's conjugate gradients solve it, preconditioned by the
    inverse without a window. (With weights for which the surroundings are determined well enough that fixed steps converge.)"""
    weight, spacing = {"identity": 1e-2, "gradient": 0.1, "laplacian": 3}[regularization], (0.3, 0.1, 0.12)[-len(shape) :]
    y, psf = scene(shape, 10)
    result, report = run(
        "tikhonov_miller", y, psf, spacing=spacing, iterations=iterations, regularization=regularization,
        weight_choice="value", regularization_weight=weight, boundary="unknown",
    )  # fmt: skip
    grid = grid_of(report, len(shape))
    assert grid != shape
    A = Windowed(y, psf, grid, weight * roughness(grid, spacing, regularization))
    size = int(np.prod(grid))
    normal, without_window = (
        scipy.sparse.linalg.LinearOperator((size, size), matvec=lambda x, f=f: f(x.reshape(grid)).ravel())
        for f in (A.normal, lambda x: convolve(x, 1 / (np.abs(A.h) ** 2 + A.penalty)))
    )
    expected, failed = scipy.sparse.linalg.cg(normal, A.back().ravel(), rtol=1e-7, atol=0, maxiter=20000, M=without_window)
    assert not failed
    expected = expected.reshape(grid)[A.window]
    error = np.abs(result - expected).max() / np.abs(expected).max()
    print(f"Tikhonov-Miller, {regularization}, unknown, {len(shape)}-D: {error:.1e} of the maximum from scipy's solution")
    assert error < 1e-4


@pytest.mark.parametrize("shape", [(40, 45), (12, 25, 32)])
def test_tikhonov_miller_uses_chebyshev_steps(shape: tuple[int, ...]) -> None:
    """Twenty steps from the direct solution of the mirrored image, with eigenvalues assumed in [0.1, 1]."""
    weight, low, count = 3e-3, 0.1, 20
    y, psf = scene(shape, 10)
    result, report = run(
        "tikhonov_miller", y, psf, iterations=count, weight_choice="value", regularization_weight=weight, boundary="unknown"
    )
    grid = grid_of(report, len(shape))
    A = Windowed(y, psf, grid, weight * roughness(grid, (1,) * len(shape), "gradient"))
    inverse = 1 / (np.abs(A.h) ** 2 + A.penalty)
    x = convolve(mirrored(y, grid), A.h.conj() * inverse)
    center, reach = (1 + low) / 2, (1 - low) / 2
    rho = reach / center
    move = convolve(A.back() - A.normal(x), inverse) / center
    for _ in range(count):
        x = x + move
        last, rho = rho, 1 / (2 * center / reach - rho)
        move = rho * last * move + 2 * rho / reach * convolve(A.back() - A.normal(x), inverse)
    expected = x[A.window]
    error = np.abs(result - expected).max() / np.abs(expected).max()
    print(f"Tikhonov-Miller's steps in {len(shape)}-D: {error:.1e} of the maximum from numpy")
    assert error < 1e-4


@pytest.mark.parametrize("boundary", ["zero", "periodic", "unknown"])
def test_tikhonov_miller_finds_the_best_positive_object(boundary: str) -> None:
    """The constrained minimum for a small image equals that of non-negative least squares with dense matrices."""
    shape, weight = (15, 17), 3e-3
    rng = np.random.default_rng(23)
    psf = gaussian((5, 5), (2, 2), 1.0)
    truth = np.zeros(shape)
    truth[tuple(rng.integers(2, n - 2, 8) for n in shape)] = rng.uniform(300, 1000, 8)
    y = convolve(truth, otf(psf, shape)) + rng.normal(0, 10, shape)
    result, report = run(
        "tikhonov_miller", y, psf, iterations=5000, constraint="positivity", regularization="gradient",
        weight_choice="value", regularization_weight=weight, boundary=boundary,
    )  # fmt: skip
    grid = grid_of(report, 2)
    A = Windowed(y if boundary == "unknown" else surrounded(y, grid, boundary), psf, grid, weight * roughness(grid, (1, 1), "gradient"))
    size = int(np.prod(grid))
    normal = np.array([A.normal(e.reshape(grid)).ravel() for e in np.eye(size)])
    # |B x - c|^2 with B'B the normal matrix and B'c = A*y has the same minimum.
    values, vectors = np.linalg.eigh(normal)
    root = np.sqrt(np.maximum(values, 1e-12))
    expected, _ = scipy.optimize.nnls(
        root[:, None] * vectors.T, (vectors.T @ A.back().ravel()) / root, maxiter=100 * size
    )
    expected = expected.reshape(grid)[tuple(slice(n) for n in shape)]
    assert (expected == 0).sum() > 20
    error = np.abs(result - expected).max() / expected.max()
    print(f"Tikhonov-Miller, positive, {boundary}: {error:.1e} of the maximum from non-negative least squares")
    assert error < 1e-4


@pytest.mark.parametrize("ndim", [2, 3])
def test_positivity_holds_at_every_iteration(ndim: int) -> None:
    y, psf = scene({2: (40, 45), 3: (12, 25, 32)}[ndim], 0)
    y = y - 30  # much of the image is below zero
    for method, setting in (("tikhonov_miller", {}), ("landweber", {"stopping": "fixed"})):
        for k in (1, 2, 3, 5, 8, 20):
            result, _ = run(method, y, psf, iterations=k, constraint="positivity", **setting)
            assert result.min() >= 0, f"{method}, iteration {k}"
        free, _ = run(method, y, psf, constraint="none")
        assert free.min() < 0


@pytest.mark.parametrize(
    ("method", "settings"), [("tikhonov_miller", {"constraint": "positivity", "weight_choice": "value"}), ("landweber", {"stopping": "fixed"})]
)
def test_a_positive_estimate_stopped_by_the_user_is_positive_and_says_so(method: str, settings: dict[str, Any]) -> None:
    y, psf = scene((12, 25, 32), 0)
    seen: list[float] = []

    def stop_at_third(fraction: float, stage: str) -> int:
        seen.append(fraction)
        return 2 if len(seen) >= 3 else 0

    result, report = run(method, y - 30, psf, iterations=50, progress=stop_at_third, **settings)
    assert report["stacks"][0]["stopped"] == "stopped by the user"
    assert report["stacks"][0]["iterations"] < 10
    assert result.min() >= 0


@pytest.mark.parametrize("ndim", [2, 3])
@pytest.mark.parametrize("constraint", ["none", "positivity"])
def test_no_weight_makes_tikhonov_miller_diverge_or_lose_intensity(constraint: str, ndim: int) -> None:
    """For every weight, even 0: finite, noise amplified at most 500-fold, total intensity preserved to 0.1 %."""
    shape = {2: (40, 41), 3: (16, 24, 25)}[ndim]
    psf = gaussian((13,) * ndim, (6,) * ndim, 2.0)
    rng = np.random.default_rng(29)
    light = 1000 * gaussian(shape, tuple(n / 2 for n in shape), 2.5)
    noise = rng.normal(0, 1e-3 * light.max(), shape)
    noise -= noise.mean()
    for regularization in ("identity", "gradient", "laplacian"):
        for weight in (0, 1e-12, 1e-4, 1, 1e6):
            for boundary in ("unknown", "mirror", "periodic", "zero"):
                result, _ = run(
                    "tikhonov_miller", light + noise, psf, weight_choice="value", regularization_weight=weight,
                    regularization=regularization, boundary=boundary, constraint=constraint,
                    iterations=20,
                )  # fmt: skip
                where = f"{regularization}, weight {weight}, {boundary}"
                assert np.isfinite(result).all(), where
                assert np.abs(result).max() < 500 * light.max(), where
                if boundary == "periodic" and constraint == "none":
                    assert result.sum() == pytest.approx(light.sum(), rel=1e-3), where


def test_a_larger_weight_makes_tikhonov_miller_smoother() -> None:
    y, psf = scene((40, 45), 10)
    for constraint in ("none", "positivity"):
        spread = [
            np.abs(np.diff(run("tikhonov_miller", y, psf, constraint=constraint, weight_choice="value", regularization_weight=w)[0])).sum()
            for w in (1e-4, 1e-2, 1)
        ]  # fmt: skip
        assert spread[0] > spread[1] > spread[2]


@pytest.mark.parametrize("constraint", ["none", "positivity"])
def test_tiles_agree_when_tikhonov_miller_chooses_its_weight(constraint: str) -> None:
    """Within 1e-3 of the maximum: the weight is chosen once, and each tile is solved."""
    rng = np.random.default_rng(31)
    shape, psf = (150, 170), gaussian((9, 9), (4, 4), 1.3)
    truth = np.zeros(shape)
    truth[tuple(rng.integers(0, s, 60) for s in shape)] = rng.uniform(200, 1000, 60)
    image = rng.poisson(np.maximum(convolve(truth, otf(psf, shape)), 0) + 5).astype(float)
    whole, report = run("tikhonov_miller", image, psf, constraint=constraint)
    tiled, tiled_report = run("tikhonov_miller", image, psf, constraint=constraint, tile_size=60)
    assert tiled_report["tiles"]["count"] > 1
    assert chosen(report, "regularization_weight") == chosen(tiled_report, "regularization_weight")
    worst = np.abs(whole - tiled).max() / whole.max()
    print(f"Tikhonov-Miller, {constraint}: tiles differ by {worst:.1e} of the maximum")
    assert worst < 1e-3


# ---------------------------------------------------------------- Landweber


@pytest.mark.parametrize("shape", [(40, 45), (12, 25, 32)])
@pytest.mark.parametrize("boundary", ["unknown", "periodic"])
@pytest.mark.parametrize(
    ("acceleration", "constraint", "step"), [("none", "positivity", 1.7), ("nesterov", "positivity", 1.0), ("none", "none", 0.6)]
)
def test_landweber_equals_its_formula(shape: tuple[int, ...], boundary: str, acceleration: str, constraint: str, step: float) -> None:
    """x <- P+(v + gamma A*(y - A v)) by numpy, started from A*y / A*1; if accelerated, v = x + (k - 1) / (k + 2) of the last change."""
    y, psf = scene(shape, 0)
    y = y - 20
    result, report = run(
        "landweber", y, psf, iterations=15, boundary=boundary, acceleration=acceleration, constraint=constraint, step_size=step,
        stopping="fixed",
    )  # fmt: skip
    grid = grid_of(report, len(shape))
    A = Windowed(y, psf, grid, np.zeros(grid))
    seen = convolve(A.mask, A.h.conj())
    x = np.where(seen > 0.001, A.back() / np.maximum(seen, 0.001), 0)
    previous = x
    for k in range(1, 16):
        v = x + (k - 1) / (k + 2) * (x - previous) if acceleration == "nesterov" else x
        previous, x = x, v + step * (A.back() - A.normal(v))
        if constraint == "positivity":
            x = np.maximum(x, 0)
    expected = x[A.window]
    error = np.abs(result - expected).max() / expected.max()
    print(f"Landweber, {boundary}, {acceleration}, {constraint}: {error:.1e} of the maximum from numpy")
    assert error < 1e-4


def test_the_residual_of_landweber_decreases_with_every_step_size() -> None:
    y, psf = scene((40, 45), 10)
    for boundary in ("unknown", "mirror", "periodic", "zero"):
        for step in (0.5, 1.99):
            _, report = run("landweber", y, psf, iterations=60, acceleration="none", step_size=step, boundary=boundary, stopping="fixed")
            misfit = [value for _, value in report["stacks"][0]["curves"]["squared misfit"]]
            assert len(misfit) == 60
            assert all(b <= a * (1 + 1e-6) for a, b in zip(misfit, misfit[1:])), (boundary, step)


def points_recorded(shape: tuple[int, int], seed: int) -> tuple[Array, Array, Array]:
    """Blurred points, their image with uniform noise, and the PSF."""
    rng = np.random.default_rng(seed)
    truth, psf = np.zeros(shape), gaussian((11, 11), (5, 5), 1.6)
    truth[tuple(rng.integers(0, n, 150) for n in shape)] = rng.uniform(300, 1000, 150)
    truth = np.maximum(convolve(truth, otf(gaussian((9, 9), (4, 4), 1.5), shape)), 0)
    return truth, convolve(truth, otf(psf, shape)) + rng.normal(0, 3, shape), psf


def test_landweber_stops_at_the_same_iteration_in_tiles() -> None:
    _, image, psf = points_recorded((150, 170), 37)
    settings = {"stopping": "relative", "stopping_threshold": 0.02, "iterations": 200}
    whole, report = run("landweber", image, psf, **settings)
    tiled, tiled_report = run("landweber", image, psf, tile_size=60, **settings)
    iterations = report["stacks"][0]["iterations"]
    assert 3 < iterations < 200
    assert tiled_report["tiles"]["count"] > 1 and tiled_report["stacks"][0]["iterations"] == iterations
    assert np.abs(whole - tiled).max() < 1e-3 * whole.max()
    _, longer = run("landweber", image, psf, **{**settings, "stopping_threshold": 0.005})
    assert longer["stacks"][0]["iterations"] > iterations


@pytest.mark.parametrize("acceleration", ["none", "nesterov"])
def test_landweber_stops_near_the_best_iteration(acceleration: str) -> None:
    """Within 0.4 dB of the best of several numbers of iterations; with this noise the best is clearly better than the last."""
    truth, image, psf = points_recorded((150, 160), 53)

    def error(**settings: Any) -> float:
        result, _ = run("landweber", image, psf, boundary="periodic", acceleration=acceleration, **settings)
        return float(10 * np.log10(np.mean((result - truth) ** 2)))

    ladder = [error(stopping="fixed", iterations=k) for k in (1, 2, 3, 4, 6, 8, 11, 15, 20, 28, 40, 60, 90, 130, 200, 300)]
    alone = error(iterations=300)
    print(f"Landweber, acceleration {acceleration}: {alone - min(ladder):.2f} dB from the best, {ladder[-1] - min(ladder):.1f} dB at the end")
    assert alone - min(ladder) < 0.4
    if acceleration == "nesterov":
        assert ladder[-1] - min(ladder) > 1
