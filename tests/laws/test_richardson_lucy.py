"""Richardson-Lucy's own laws: start, stopping and regularization against numpy, and edge-case inputs."""
from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pytest
import scenes
import wienerwerk
from lawbook import Array, convolve, gaussian, otf
from scenes import gradient, gradient_adjoint, variation

SPACING = (0.3, 0.1, 0.1)
PSF = gaussian((5, 7, 7), (2, 3, 3), (1.0, 1.4, 1.4))


@lru_cache(maxsize=None)
def scene(shape: tuple[int, int, int] = (12, 40, 42), peak: float = 60, background: float = 3) -> tuple[Array, Array]:
    """Bright balls, and their image with photon noise on a periodic grid. Not to be changed."""
    rng = np.random.default_rng(23)
    truth, where = np.zeros(shape), np.indices(shape)
    for _ in range(14):
        center = [rng.uniform(0, n) for n in shape]
        inside = sum(((w - c) / r) ** 2 for w, c, r in zip(where, center, (2.5, 6, 6))) < 1
        truth = np.maximum(truth, inside * rng.uniform(0.3, 1))
    light = np.maximum(convolve(truth, otf(PSF, shape)), 0)
    truth *= peak / light.max()
    return truth, rng.poisson(light * peak / light.max() + background).astype(float)


def run(image: Array, psf: Array = PSF, **settings: Any) -> tuple[Array, dict[str, Any]]:
    """The estimate, and the report on its only stack."""
    result, report = scenes.run("richardson_lucy", image, psf, spacing=SPACING, **{"background": "auto", **settings})
    return result, report["stacks"][0] | {"tiles": report["tiles"]}


def formula(y: Array, start: Array, iterations: int, background: float, factor: Any) -> Array:
    """x <- x . A*(y / (A x + b)) . factor(x), periodic."""
    h, x = otf(PSF, y.shape), start
    for _ in range(iterations):
        x = x * np.maximum(convolve(y / (convolve(x, h) + background), h.conj()), 0) * factor(x)
    return x


def bounded(denominator: Array) -> Array:
    """Its reciprocal, at least 1/2 and at most 2."""
    return np.clip(1 / np.clip(denominator, 0.5, None), 0.5, None)


def total_variation_factor(weight: float, level: float) -> Any:
    def factor(x: Array) -> Array:
        slopes = gradient(x, SPACING)
        length = np.sqrt(sum(g * g for g in slopes) + ((0.01 + 30 * weight) * level) ** 2)
        return bounded(1 + weight * gradient_adjoint([g / length for g in slopes], SPACING))

    return factor


def tikhonov_factor(weight: float, level: float) -> Any:
    return lambda x: bounded(1 + weight / level * gradient_adjoint(gradient(x, SPACING), SPACING))


@pytest.mark.parametrize("regularization", ["none", "total_variation", "tikhonov"])
@pytest.mark.parametrize("start", ["flat", "image", "low_pass"])
def test_start_and_regularization_equal_their_formulas(regularization: str, start: str) -> None:
    background, weight = 3.0, 0.02
    _, y = scene(background=background)
    level = np.maximum(y - background, 0).mean()
    signal = np.maximum(y - background, 0)
    first = {
        "flat": np.full(y.shape, level),
        "image": np.maximum(signal, 0.01 * level),
        "low_pass": np.maximum(convolve(signal, otf(PSF, y.shape).conj()), 0.01 * level),
    }[start]
    factor = {
        "none": lambda x: 1.0, "total_variation": total_variation_factor(weight, level), "tikhonov": tikhonov_factor(weight, level),
    }[regularization]  # fmt: skip
    expected = formula(y, first, 8, background, factor)
    result, _ = run(
        y, iterations=8, stopping="fixed", acceleration="none", boundary="periodic", background="value", background_value=background,
        start=start, regularization=regularization, **({} if regularization == "none" else {"regularization_weight": weight}),
    )  # fmt: skip
    error = np.abs(result - expected).max() / expected.max()
    print(f"{regularization}, start {start}: {error:.1e} of the maximum from numpy")
    assert error < (5e-4 if regularization == "total_variation" else 1e-4)  # in flat regions the gradient's direction depends on rounding


@pytest.mark.parametrize("acceleration", ["none", "biggs_andrews"])
def test_total_variation_falls_as_its_weight_grows(acceleration: str) -> None:
    _, y = scene()
    found = [
        variation(run(y, iterations=40, stopping="fixed", acceleration=acceleration, boundary="periodic",
                      regularization="total_variation", regularization_weight=w)[0], SPACING)
        for w in (0, 0.003, 0.01, 0.03, 0.1, 1)
    ]  # fmt: skip
    print("total variation:", " ".join(f"{v:.4g}" for v in found))
    assert all(later < earlier for earlier, later in zip(found, found[1:-1]))
    assert found[-1] < 1.05 * found[-2]  # beyond 0.1 a larger weight changes little, without oscillation


def test_regularization_reduces_the_error_after_many_iterations() -> None:
    truth, y = scene()
    error = {
        kind: float(np.mean((run(y, iterations=60, stopping="fixed", boundary="periodic", background="value", background_value=3,
                                 regularization=kind, **({} if kind == "none" else {"regularization_weight": 0.02}))[0] - truth) ** 2))
        for kind in ("none", "total_variation", "tikhonov")
    }  # fmt: skip
    print(error)
    assert error["total_variation"] < 0.8 * error["none"] and error["tikhonov"] < 0.95 * error["none"]


@pytest.mark.parametrize("noise", [("poisson", 20.0), ("gaussian", 3.0)])
def test_automatic_stopping_is_close_to_the_best_iteration(noise: tuple[str, float]) -> None:
    """Within 0.2 dB; the report contains number, reason and curve. More noise levels and PSFs: benchmarks/quality/stopping.py."""
    from quality import stopping

    psf = gaussian((17, 11, 11), (8, 5, 5), (2.5, 1.6, 1.6))
    truth, y, background = stopping.record(psf, *noise, np.random.default_rng(31))
    settings = {"background": "value", "background_value": background, "psf": psf}
    ladder = {
        k: stopping.psnr(truth, run(y, iterations=k, stopping="fixed", **settings)[0])
        for k in (4, 6, 8, 10, 12, 14, 17, 20, 24, 28, 32, 40, 60)
    }  # fmt: skip
    best = max(ladder, key=lambda k: ladder[k])
    alone, stack = run(y, **settings)
    loss = ladder[best] - stopping.psnr(truth, alone)
    print(f"{noise}: best {best}, chosen {stack['iterations']}: loses {loss:.2f} dB, sixty iterations {ladder[best] - ladder[60]:.2f} dB")
    assert loss < 0.2 < ladder[best] - ladder[60]
    (chosen,) = stack["chosen"]
    assert chosen["name"] == "iterations" and chosen["value"] == stack["iterations"] and "held out" in chosen["why"]
    curve = dict(stack["curves"]["held-out divergence"])  # of the first of several folds
    assert min(curve, key=lambda k: curve[k]) == pytest.approx(stack["iterations"], rel=0.3)


def test_a_larger_relative_change_stops_earlier() -> None:
    _, y = scene()
    counts = [run(y, iterations=300, stopping="relative", stopping_threshold=t)[1] for t in (0.1, 1e-2, 1e-3)]
    numbers = [s["iterations"] for s in counts]
    print("iterations:", numbers)
    assert 1 < numbers[0] < numbers[1] < numbers[2] < 300
    for stack, threshold in zip(counts, (0.1, 1e-2, 1e-3)):
        values = [v for _, v in stack["curves"]["I-divergence"]]
        changes = [abs(a - b) / a for a, b in zip(values, values[1:])]
        assert changes[-1] < threshold <= min(changes[:-1], default=1)


def test_the_relative_change_is_that_of_the_divergence() -> None:
    _, y = scene()
    _, report = run(y, iterations=2, stopping="relative", stopping_threshold=1e-9, acceleration="none", boundary="periodic",
                    background="value", background_value=3)  # fmt: skip
    level = np.maximum(y - 3, 0).mean()
    h = otf(PSF, y.shape)
    for k, found in report["curves"]["I-divergence"]:
        model = convolve(formula(y, np.full(y.shape, level), k - 1, 3, lambda x: 1.0), h) + 3
        expected = (np.where(y > 0, y * np.log(np.maximum(y, 1e-9) / model), 0) - y + model).sum() * report["intensity_scale"]
        assert found == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("stopping", ["auto", "relative"])
def test_a_tiled_run_stops_at_the_same_iteration_as_an_untiled_one(stopping: str) -> None:
    _, y = scene((24, 60, 64), peak=30)
    settings = {"stopping": stopping} | ({"stopping_threshold": 0.01} if stopping == "relative" else {})
    whole, report = run(y, **settings)
    tiled, tiled_report = run(y, **settings, tile_size=26)
    assert tiled_report["tiles"]["count"] > 1
    assert tiled_report["iterations"] == report["iterations"] < 60
    assert np.abs(tiled - whole).max() < 2e-3 * whole.max()


# ---------------------------------------------------------------- edge-case inputs

EXTREMES: list[dict[str, Any]] = [
    {},
    {"iterations": 1},
    {"iterations": 1, "stopping": "fixed"},
    {"iterations": 200, "stopping": "fixed"},
    {"stopping": "relative", "stopping_threshold": 1e-12},
    {"stopping": "relative", "stopping_threshold": 1},
    {"start": "image", "acceleration": "heavy_ball"},
    {"start": "low_pass", "acceleration": "none"},
    *({"regularization": kind, "regularization_weight": w} for kind in ("total_variation", "tikhonov") for w in (0, 1e-12, 1)),
    {"regularization": "tikhonov", "regularization_weight": 1, "stopping": "fixed", "start": "image"},
    {"camera_gain": 1e-6, "read_noise": 1e6},
    {"camera_gain": 1e6, "read_noise": 1e-6, "camera_offset": 10},
    {"camera_offset": 1e9},
    {"saturation": "auto"},
    {"saturation": "value", "saturation_value": 40},
    {"saturation": "value", "saturation_value": 1e-9},
]  # fmt: skip


def bad_images() -> dict[str, Array]:
    rng = np.random.default_rng(29)
    y = rng.poisson(20, (9, 24, 25)).astype(float)
    saturated = np.minimum(y * 3, 60)
    lonely = np.zeros((9, 24, 25))
    lonely[4, 12, 12] = 1e30
    return {
        "noise": y, "constant": np.full((9, 24, 25), 7.0), "negative": y - 100, "half negative": y - 20, "saturated": saturated,
        "one plane": y[:1], "one voxel": y[:1, :1, :1], "one line": y[:1, :1], "one bright voxel": lonely, "tiny": y * 1e-30,
        "smaller than the PSF": y[:3, :4, :5],
    }  # fmt: skip


def nothing_to_restore(image: Array, boundary: str, settings: dict[str, Any]) -> bool:
    """Whether no voxel is above the camera's offset, or all are saturated. The boundary unknown leaves saturated voxels out."""
    saturated = image >= settings.get("saturation_value", np.inf)
    known = image[~saturated] if boundary == "unknown" else image
    return bool(saturated.all() or known.max() <= settings.get("camera_offset", 0))


@pytest.mark.parametrize("name", bad_images())
def test_an_edge_case_image_gives_a_finite_result_or_an_error_message(name: str) -> None:
    """An error message where there is nothing to restore, and only there."""
    image = bad_images()[name]
    bound = 1e3 * max(np.abs(image).max(), 1e-30) * image.size  # the total intensity in one voxel, with a small margin
    for settings in EXTREMES:
        for boundary in ("unknown", "mirror", "periodic"):
            try:
                result, _ = run(image, boundary=boundary, background="none", **settings)
            except wienerwerk.WienerwerkError as error:
                assert nothing_to_restore(image, boundary, settings), (settings, boundary, error)
                assert len(str(error)) > 20 and "\n" not in str(error)
                continue
            assert not nothing_to_restore(image, boundary, settings), (settings, boundary)
            assert np.isfinite(result).all(), (settings, boundary)
            assert result.min() >= 0 and result.max() <= bound, (settings, boundary, result.max())


def test_a_psf_wider_than_the_image_is_accepted() -> None:
    wide = gaussian((13, 35, 35), (6, 17, 17), (4, 9, 9))
    _, y = scene((7, 16, 17))
    for boundary in ("unknown", "mirror", "periodic", "zero"):
        for settings in EXTREMES[:2]:
            assert np.isfinite(run(y, wide, boundary=boundary, **settings)[0]).all()


def test_huge_weights_leave_the_total_intensity() -> None:
    """Within 3 % of that without regularization: the data's correction, a part of every update, restores the sum."""
    _, y = scene()
    settings = {"iterations": 100, "stopping": "fixed", "boundary": "periodic", "background": "value", "background_value": 3}
    plain = run(y, **settings)[0].sum()
    for kind in ("total_variation", "tikhonov"):
        ratio = run(y, **settings, regularization=kind, regularization_weight=1)[0].sum() / plain
        print(f"{kind} at weight 1: {ratio:.3f} of the total intensity without")
        assert abs(ratio - 1) < 0.03
