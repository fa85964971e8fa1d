"""Total variation against a primal-dual method in plain numpy, double precision, and its special properties."""
from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from lawbook import Array, convolve, gaussian, otf
from numpy.typing import NDArray
from scenes import chosen, gradient, gradient_adjoint, run, sizes, variation

SPACING = (0.3, 0.1, 0.12)
DATA_TERMS = ["least_squares", "kullback_leibler"]


def restore(image: Array, psf: Array | None, **arguments: Any) -> tuple[Array, dict[str, Any]]:
    if "background_value" in arguments:
        arguments["background"] = "value"
    return run("total_variation", image, psf, spacing=SPACING[-image.ndim :], **arguments)


def by_value(weight: float, **more: Any) -> dict[str, Any]:
    return {"weight_choice": "value", "regularization_weight": weight, **more}


def scene(shape: tuple[int, ...], photons: float, seed: int = 3) -> tuple[Array, Array, Array]:
    """Boxes and balls, blurred, with photon noise on a background of a tenth: object, PSF, image (periodic)."""
    rng = np.random.default_rng(seed)
    psf = gaussian((5, 7, 7)[-len(shape) :], (2, 3, 3)[-len(shape) :], (0.8, 1.3, 1.1)[-len(shape) :])
    truth = np.zeros(shape)
    grid = np.indices(shape)
    for _ in range(6):
        center = rng.uniform(0, 1, len(shape)) * shape
        radius = rng.uniform(0.1, 0.25) * min(shape)
        far = np.array([np.abs(g - c) for g, c in zip(grid, center)])
        truth[(far.max(axis=0) if rng.random() < 0.5 else np.sqrt((far**2).sum(axis=0))) < radius] += rng.uniform(0.3, 1)
    truth *= photons / truth.max()
    light = np.maximum(convolve(truth, otf(psf, shape)), 0)
    return truth, psf, rng.poisson(light + 0.1 * photons).astype(float)


def objective(x: Array, y: Array, h: NDArray[np.complex128], b: float, weight: float, kind: str, data: str) -> float:
    """weight: as in the method, relative to the mean of y - b for least squares."""
    m = convolve(x, h) + b
    if data == "least_squares":
        return float(0.5 * ((m - y) ** 2).sum() + weight * np.maximum(y - b, 0).mean() * variation(x, SPACING[-x.ndim :], kind))
    m = np.maximum(m, 1e-9)
    fit = m - y + np.where(y > 0, y * np.log(np.maximum(y, 1e-30) / m), 0)
    return float(fit.sum() + weight * variation(x, SPACING[-x.ndim :], kind))


def primal_dual(
    y: Array, mask: Array, h: NDArray[np.complex128], b: float, weight: float, kind: str, data: str, steps: int = 1500
) -> Array:
    """A. Chambolle & T. Pock, J. Math. Imaging Vis. 40 (2011) 120, with one dual variable for the data and one for D x."""
    level = np.maximum(y - b, 0)[mask > 0].mean()
    strength = weight * level if data == "least_squares" else weight
    spacing = SPACING[-y.ndim :]
    norm = np.sqrt(1 + 4 * (1 / sizes(spacing) ** 2).sum())
    sigma = 0.05 * (1 if data == "least_squares" else 1 / level)
    tau = 1 / (norm**2 * sigma)
    x = np.where(mask > 0, np.maximum(y - b, 0), level)
    beyond, p, q = x, np.zeros_like(x), [np.zeros_like(x) for _ in range(y.ndim)]
    for _ in range(steps):
        p = p + sigma * (convolve(beyond, h) + b)
        if data == "least_squares":  # the conjugate of 1/2 (t - y)^2
            p = (p - sigma * y) / (1 + sigma)
        else:
            p = 0.5 * (1 + p - np.sqrt((p - 1) ** 2 + 4 * sigma * y))
        p = p * mask
        q = [c + sigma * d for c, d in zip(q, gradient(beyond, spacing))]
        if kind == "isotropic":
            scale = np.maximum(1, np.sqrt(sum(c**2 for c in q)) / strength)
            q = [c / scale for c in q]
        else:
            q = [np.clip(c, -strength, strength) for c in q]
        after = np.maximum(x - tau * (convolve(p, h.conj()) + gradient_adjoint(q, spacing)), 0)
        beyond, x = 2 * after - x, after
    return x


@pytest.mark.parametrize("data", DATA_TERMS)
@pytest.mark.parametrize("kind", ["isotropic", "anisotropic"])
@pytest.mark.parametrize("shape", [(30, 33), (8, 14, 16)])
def test_the_objective_is_that_of_a_primal_dual_method(shape: tuple[int, ...], kind: str, data: str) -> None:
    _, psf, y = scene(shape, 60)
    weight, b = (0.3 if data == "least_squares" else 0.1), 6.0
    h = otf(psf, shape)
    expected = primal_dual(y, np.ones(shape), h, b, weight, kind, data)
    result, _ = restore(
        y, psf, variation=kind, data_term=data, iterations=300, tolerance=1e-4, boundary="periodic", background_value=b,
        **by_value(weight),
    )  # fmt: skip
    got, least = (objective(x, y, h, b, weight, kind, data) for x in (result, expected))
    far = np.linalg.norm(result - expected) / np.linalg.norm(expected)
    print(f"{kind}, {data}, {len(shape)}-D: objective {got / least - 1:+.1e} from the oracle's, images differ by {far:.1e}")
    assert abs(got / least - 1) < 0.01
    assert far < 0.02


@pytest.mark.parametrize("data", DATA_TERMS)
def test_the_object_beyond_the_frame_is_that_of_a_primal_dual_method(data: str) -> None:
    """The unknown boundary: the recorded window on a grid larger by the PSF, nothing known outside."""
    _, psf, wide = scene((50, 60), 60)
    y = wide[3:45, 5:53]  # 42 x 48; with a PSF of 7 x 7 the grid is 48 x 54
    weight, b = (0.3 if data == "least_squares" else 0.1), 6.0
    grid = (48, 54)
    padded, mask = np.zeros(grid), np.zeros(grid)
    padded[: y.shape[0], : y.shape[1]], mask[: y.shape[0], : y.shape[1]] = y, 1
    expected = primal_dual(padded, mask, otf(psf, grid), b, weight, "isotropic", data)[: y.shape[0], : y.shape[1]]
    result, report = restore(
        y, psf, data_term=data, iterations=300, tolerance=1e-4, background_value=b, **by_value(weight)
    )
    assert report["boundary"] == "unknown"
    far = np.linalg.norm(result - expected) / np.linalg.norm(expected)
    print(f"{data}: images differ by {far:.1e}")
    assert far < 0.02


@pytest.mark.parametrize("data", DATA_TERMS)
@pytest.mark.parametrize("with_psf", [True, False])
def test_variation_falls_as_the_weight_grows_and_values_stay_positive(data: str, with_psf: bool) -> None:
    _, psf, y = scene((10, 24, 28), 40)
    least, before = [], np.inf
    for weight in (0.0, 1e-3, 1e-2, 1e-1, 1.0, 10.0):
        result, _ = restore(y, psf if with_psf else None, data_term=data, iterations=100, **by_value(weight))
        assert np.isfinite(result).all()
        least.append(result.min())
        assert variation(result, SPACING) < before
        before = variation(result, SPACING) * 1.001
    assert min(least) >= 0


@pytest.mark.parametrize("data", DATA_TERMS)
@pytest.mark.parametrize("shape", [(30, 33), (8, 20, 24)])
def test_a_huge_weight_leaves_the_mean(data: str, shape: tuple[int, ...]) -> None:
    _, psf, y = scene(shape, 40)
    result, _ = restore(y, psf, data_term=data, iterations=300, **by_value(1e6))
    print(f"{data}: {np.abs(result / y.mean() - 1).max():.1e} from the mean")
    assert np.abs(result / y.mean() - 1).max() < 0.02


def test_isotropic_and_anisotropic_each_minimize_their_own_variation() -> None:
    _, psf, y = scene((48, 48), 60)
    iso, aniso = (
        restore(y, psf, variation=kind, iterations=300, boundary="periodic", **by_value(0.5))[0]
        for kind in ("isotropic", "anisotropic")
    )
    assert np.linalg.norm(iso - aniso) > 0.01 * np.linalg.norm(iso)
    # Anisotropic variation is up to sqrt(2) times the isotropic one, so the same weight smooths more.
    ratio = [variation(x, SPACING[-2:], "anisotropic") / variation(x, SPACING[-2:]) for x in (iso, aniso)]
    print(f"components' sum over lengths: {ratio[0]:.3f} isotropic, {ratio[1]:.3f} anisotropic")
    assert ratio[1] < ratio[0] - 0.01


@pytest.mark.parametrize("data", DATA_TERMS)
def test_the_residual_of_the_discrepancy_principle_is_the_noise(data: str) -> None:
    """The noise is measured, not given; the residual's variance equals the noise's within 10 %."""
    truth, psf, y = scene((16, 48, 52), 50)
    noise = (y - convolve(truth, otf(psf, truth.shape)) - 5.0).var()
    result, report = restore(y, psf, data_term=data, iterations=100, boundary="periodic", background_value=5.0)
    left = ((y - convolve(result, otf(psf, truth.shape)) - 5.0) ** 2).mean()
    found = chosen(report, "noise_level")
    print(f"{data}: residual {left / noise:.3f} of the noise, measured {found**2 / noise:.3f}")
    assert abs(left / noise - 1) < 0.1
    assert abs(found / np.sqrt(noise) - 1) < 0.1
    again, _ = restore(
        y, psf, data_term=data, iterations=100, boundary="periodic", background_value=5.0,
        **by_value(chosen(report, "regularization_weight")),
    )  # fmt: skip
    assert np.linalg.norm(again - result) < 0.05 * np.linalg.norm(result)


def test_without_a_psf_it_denoises() -> None:
    truth, _, _ = scene((16, 40, 44), 100)
    y = np.random.default_rng(5).normal(truth, 8)
    result, _ = restore(y - y.min(), None, background_value=float(-y.min()))
    gain = 10 * np.log10(((y - truth) ** 2).mean() / ((result - truth) ** 2).mean())
    print(f"denoised by {gain:.1f} dB")
    assert gain > 6


def test_it_stops_when_the_residuals_are_small() -> None:
    _, psf, y = scene((40, 45), 60)
    few, many = (restore(y, psf, iterations=1000, tolerance=t, **by_value(0.05))[1]["stacks"][0] for t in (3e-2, 1e-3))
    assert few["iterations"] < many["iterations"] < 1000
    curve = dict(many["curves"]["primal residual"])
    assert min(curve.values()) == curve[max(curve)] <= 1e-3
