"""The laws of restoration (lawbook.py) for every deconvolution of the catalog, and formulas against plain numpy in double precision.

A new method of the catalog is tested without an edit here.
"""
from __future__ import annotations

from typing import Any

import numpy as np
import ours
import pytest
from lawbook import LAWS, Array, Broken, Refused, Restorer, convolve, false_exemptions, otf
from scenes import roughness, run, scene

RESTORERS = {method: ours.restorer(method, few_sizes=True) for method in ours.restorations()}


def cases() -> list[Any]:
    """Every law with every method that promises it."""
    return [
        pytest.param(law.key, method, n, id=f"{law.key}-{method}-{n}d")
        for method, restorer in RESTORERS.items()
        for law in LAWS.values()
        if law.concerns(restorer) and law.key not in restorer.exemptions
        for n in restorer.dimensions
    ]


# Laws without tolerance for our methods; other programs may round.
EXACT = {"counts", "positive"}


@pytest.mark.parametrize("law, method, ndim", cases())
def test_the_law_holds_for_the_method(law: str, method: str, ndim: int) -> None:
    figure = LAWS[law].measure(RESTORERS[method], ndim)
    print(f"{method} in {ndim}-D, {LAWS[law].title}: {LAWS[law].form.format(figure.value)} ({figure.note})")
    assert LAWS[law].kept(figure), figure
    assert law not in EXACT or figure.value == 0, figure


@pytest.mark.parametrize("method", [m for m, r in RESTORERS.items() if r.exemptions])
def test_the_method_needs_its_exemptions(method: str) -> None:
    assert not false_exemptions(RESTORERS[method])


# ---------------------------------------------------------------- the laws detect injected faults


def ideal(image: Any, psf: Any, noise_free: bool = False, **_: Any) -> Any:
    """A plain Wiener filter on a periodic grid; every law holds for it except those it does not claim."""
    if any(k > n for k, n in zip(psf.shape, image.shape)):
        raise Refused("the PSF is larger than the image")
    h = otf(psf, image.shape)
    return np.fft.ifftn(np.conj(h) * np.fft.fftn(image) / (np.abs(h) ** 2 + (1e-5 if noise_free else 1e-3))).real


FAULTS: dict[str, Any] = {
    "center": lambda image, psf, **s: np.roll(ideal(image, psf, **s), 1, 0),
    "flux": lambda image, psf, **s: ideal(image, psf, **s) * 1.01,
    "lopsided": lambda image, psf, **s: ideal(image, np.flip(psf), **s),
    "flat": lambda image, psf, **s: ideal(image, psf, **s) + np.eye(*image.shape[-2:]) * 10,
    "scale": lambda image, psf, **s: ideal(np.clip(image, 0, 1000), psf, **s),
    "counts": lambda image, psf, **s: ideal(image / 255 if image.dtype == np.uint8 else image, psf, **s),
    "shape": lambda image, psf, **s: np.pad(ideal(image, psf, **s), 1),
    "positive": lambda image, psf, iterations=12, **s: ideal(image, psf) + (1e6 if iterations == 12 else -1e-4 * image.max()),
    "parameters": lambda image, psf, settings, **s: ideal(image, psf, **s) * (np.nan if settings.get("power") == 2 else 1),
    "weight": lambda image, psf, weight, **s: ideal(image, psf, **s) * (1 + weight),
    "hard": lambda image, psf, **s: ideal(image, psf, **s) / (image.max() > image.min()),
    "tiles": lambda image, psf, tile_size=0, **s: ideal(image, psf, **s) + (3 if tile_size else 0),
    "threads": lambda image, psf, threads=1, **s: ideal(image, psf, **s) * (1 + 1e-15 * threads),
}  # fmt: skip


def made(restore: Any, **more: Any) -> Restorer:
    """A restorer to which every law applies."""
    schema = {"power": {"type": "number", "minimum": 1, "maximum": 2}}
    return Restorer(
        "made for a test", restore, frozenset({"positive", "tiles", "threads"}), weights=(1.0, 2.0, 3.0), parameters=schema, few_sizes=True,
        **more,
    )  # fmt: skip


@pytest.mark.parametrize("ndim", [2, 3])
@pytest.mark.parametrize("law", LAWS)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_law_detects_an_injected_fault(law: str, ndim: int) -> None:
    figure = LAWS[law].measure(made(FAULTS[law]), ndim)
    assert not LAWS[law].kept(figure), figure


@pytest.mark.parametrize("ndim", [2, 3])
@pytest.mark.parametrize("law", ["center", "flux", "lopsided", "flat", "scale", "counts", "shape", "parameters", "hard", "tiles", "threads"])
def test_a_law_holds_for_a_plain_filter(law: str, ndim: int) -> None:
    figure = LAWS[law].measure(made(ideal), ndim)
    assert LAWS[law].kept(figure), figure


def test_an_exemption_that_is_not_needed_or_unknown_is_detected() -> None:
    exempt = {"flux": "Its faults.", "scale": "Nothing.", "sacle": "A typing error."}
    assert false_exemptions(made(FAULTS["flux"], exemptions=exempt)) == [
        "the law 'scale' holds", f"there is no law 'sacle'; the laws are {', '.join(LAWS)}",
    ]  # fmt: skip


def test_a_smaller_result_cannot_be_measured() -> None:
    with pytest.raises(Broken, match="the result is"):
        LAWS["flux"].measure(made(lambda image, psf, **_: image[1:]), 2)


# ---------------------------------------------------------------- Richardson-Lucy against its formula


def richardson_lucy(
    y: Array, psf: Array, iterations: int, background: float, unknown: bool, acceleration: str = "none"
) -> Array:
    """x <- x . A*(y / (A x + b)) / A*1 by numpy's transforms; A = window . blur, on a grid a PSF larger when `unknown`."""
    grid = tuple(n + k - 1 for n, k in zip(y.shape, psf.shape)) if unknown else y.shape
    window = tuple(slice(n) for n in y.shape)
    h = otf(psf, grid)
    mask = np.zeros(grid)
    mask[window] = 1
    data = np.zeros(grid)
    data[window] = y
    seen = convolve(mask, h.conj())
    weight = np.where(seen > 0.001, 1 / np.maximum(seen, 0.001), 0)

    def update(v: Array) -> Array:
        ratio = np.where(mask > 0, data / np.maximum(convolve(v, h) + background, 1e-12), 0)
        return v * np.maximum(convolve(ratio, h.conj()), 0) * weight

    x = np.full(grid, np.maximum(y - background, 0).mean())
    previous, last = x, None
    for k in range(1, iterations + 1):
        step = 0.0
        if acceleration == "heavy_ball":
            step = (k - 1) / (k + 2) if k > 1 else 0.0
        elif acceleration == "biggs_andrews" and last is not None and len(last) == 2:
            step = float(np.clip((last[1] * last[0])[window].sum() / (last[0] ** 2)[window].sum(), 0, 1))
        point = np.maximum(x + step * (x - previous), 0)
        previous, x = x, update(point)
        last = ([last[-1]] if last else []) + [x - point]
    return x[window]


@pytest.mark.parametrize("shape", [(40, 45), (12, 25, 32)])
@pytest.mark.parametrize("acceleration", ["none", "heavy_ball", "biggs_andrews"])
@pytest.mark.parametrize("boundary", ["periodic", "unknown"])
def test_richardson_lucy_equals_its_formula(shape: tuple[int, ...], acceleration: str, boundary: str) -> None:
    background = 20.0
    y, psf = scene(shape, background)
    expected = richardson_lucy(y, psf, 15, background, boundary == "unknown", acceleration)
    result, _ = run(
        "richardson_lucy", y, psf, iterations=15, stopping="fixed", boundary=boundary, acceleration=acceleration, background="value",
        background_value=background,
    )  # fmt: skip
    error = np.abs(result - expected).max() / expected.max()
    print(f"Richardson-Lucy, {boundary}, acceleration {acceleration}: {error:.1e} of the maximum from numpy")
    assert error < (1e-4 if acceleration == "none" else 1e-3)


@pytest.mark.parametrize("shape", [(40, 45), (12, 25, 32)])
@pytest.mark.parametrize("regularization", ["identity", "gradient", "laplacian"])
def test_wiener_equals_its_formula(shape: tuple[int, ...], regularization: str) -> None:
    """X = conj(H) Y / (|H|^2 + lambda R) on a periodic grid, voxel sizes in R."""
    weight, spacing = 3e-3, (0.3, 0.1, 0.12)[-len(shape) :]
    y, psf = scene(shape, 10)
    h = otf(psf, shape)
    expected = convolve(y, np.conj(h) / (np.abs(h) ** 2 + weight * roughness(shape, spacing, regularization)))
    result, _ = run(
        "wiener", y, psf, spacing=spacing, regularization=regularization, weight_choice="value", regularization_weight=weight,
        boundary="periodic",
    )  # fmt: skip
    error = np.abs(result - expected).max() / np.abs(expected).max()
    print(f"Wiener, {regularization}: {error:.1e} of the maximum from numpy")
    assert error < 1e-4


def test_wiener_chooses_a_weight_near_the_best() -> None:
    """Generalized cross-validation, no noise level given: no more than 1 dB worse than the best fixed weight."""
    import imaging
    import shapes

    rng = np.random.default_rng(19)
    spacing = (0.2, 0.1, 0.1)
    psf = imaging.psf((9, 17, 17), spacing, imaging.Optics(modality="confocal"))
    truth = np.zeros((24, 64, 64))
    shapes.shells(truth, spacing, rng, 6, np.zeros(3))
    blurred = np.maximum(convolve(truth, otf(psf, truth.shape)), 0) * 300
    image = rng.poisson(blurred)

    def error(**choice: Any) -> float:
        restored, _ = run("wiener", image, psf, spacing=spacing, boundary="periodic", **choice)
        return float(10 * np.log10(np.mean((restored - 300 * truth) ** 2)))

    best = min(error(weight_choice="value", regularization_weight=10.0**e) for e in np.arange(-6, 2, 0.5))
    assert error(weight_choice="gcv") < best + 1
