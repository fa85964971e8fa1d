"""Laws every deconvolution of the catalog obeys, seen from outside, against plain numpy in double precision.

A method that joins the catalog is held to them without an edit here.
"""
from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import wienerwerk
from numpy.typing import NDArray

Array = NDArray[np.float64]

# What keeps the laws quick, or takes choice out of them, where a method has such a parameter.
QUICK: dict[str, Any] = {"iterations": 12, "weight_choice": "value", "regularization_weight": 1e-3}
# Methods whose first iterations are still far from their result.
PATIENT: dict[str, dict[str, Any]] = {"total_variation": {"iterations": 150}}
AS_GIVEN = {"psf_centering": "middle", "psf_background": "none", "background": "none"}


def deconvolutions() -> list[str]:
    """Methods that restore an image with a PSF."""
    found = []
    for key, method in wienerwerk.methods().items():
        roles = [i["role"] for i in method.inputs]
        if method.door == "deconvolve" and "psf" in roles and all(r in ("image", "psf") for r in roles):
            found.append(key)
    return found


def quick(method: str) -> dict[str, Any]:
    known = wienerwerk.methods()[method].properties
    return {key: value for key, value in (QUICK | PATIENT.get(method, {})).items() if key in known}


def gaussian(shape: tuple[int, ...], center: tuple[float, ...], sigma: float | tuple[float, ...]) -> Array:
    """A Gaussian sampled on a grid, sum 1."""
    sigmas = np.broadcast_to(sigma, len(shape))
    axes = [np.exp(-((np.arange(n) - c) ** 2) / (2 * s**2)) for n, c, s in zip(shape, center, sigmas)]
    product = axes[0]
    for axis in axes[1:]:
        product = np.multiply.outer(product, axis)
    result: Array = product / product.sum()
    return result


def centroid(image: Array) -> Array:
    total = image.sum()
    return np.array([(np.indices(image.shape)[a] * image).sum() / total for a in range(image.ndim)])


def otf(psf: Array, shape: tuple[int, ...]) -> NDArray[np.complex128]:
    """Transform of a PSF whose center, voxel n // 2, is moved to voxel 0 of a periodic grid."""
    grid = np.zeros(shape)
    grid[tuple(slice(n) for n in psf.shape)] = psf
    rolled = np.roll(grid, [-(n // 2) for n in psf.shape], range(psf.ndim))
    transform: NDArray[np.complex128] = np.fft.fftn(rolled)
    return transform


def convolve(image: Array, h: NDArray[np.complex128]) -> Array:
    result: Array = np.fft.ifftn(np.fft.fftn(image) * h).real
    return result


def parity(ndim: int) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Image and PSF sizes, odd and even, on each axis in every combination."""
    sizes = {2: ((32, 33), (15, 16)), 3: ((20, 21), (11, 12))}[ndim]
    for image in itertools.product(sizes[0], repeat=ndim):
        for psf in itertools.product(sizes[1], repeat=ndim):
            yield image, psf


@pytest.mark.parametrize("ndim", [2, 3])
@pytest.mark.parametrize("method", deconvolutions())
def test_a_point_comes_back_where_it_was(method: str, ndim: int) -> None:
    """Within 0.01 voxel on every axis, for odd and even sizes of image and PSF, and a PSF that is off its array's middle."""
    sigma, worst = 1.2, 0.0
    with wienerwerk.Session(device="cpu") as session:
        for image_shape, psf_shape in parity(ndim):
            place = tuple(n // 2 + d for n, d in zip(image_shape, (0.3, -1.2, 0.6)))
            image = 1000 * gaussian(image_shape, place, sigma)
            middle = tuple((n - 1) / 2 + d for n, d in zip(psf_shape, (0.2, -0.3, 0.4)))
            psf = gaussian(psf_shape, middle, sigma)
            result = session.run(
                method, image.astype(np.float32), psf.astype(np.float32), spacing=0.1, background="none", **quick(method)
            )
            worst = max(worst, float(np.abs(centroid(result.array.astype(float)) - place).max()))
    print(f"worst shift of {method} in {ndim}-D: {worst:.4f} voxel")
    assert worst < 0.01


@pytest.mark.parametrize("ndim", [2, 3])
@pytest.mark.parametrize("method", deconvolutions())
def test_light_of_an_object_inside_the_frame_is_kept(method: str, ndim: int) -> None:
    """To 0.1 %, over odd and even sizes."""
    worst = 0.0
    for image_shape, psf_shape in ((s, p) for s, p in parity(ndim) if len(set(p)) == 1):
        image = 500 * gaussian(image_shape, tuple(n / 2 for n in image_shape), 1.6)
        psf = gaussian(psf_shape, tuple(n // 2 for n in psf_shape), 1.1)
        result, _ = wienerwerk.run(
            method, image.astype(np.float32), psf.astype(np.float32), spacing=0.1, **AS_GIVEN, **quick(method), device="cpu"
        )
        worst = max(worst, abs(result.sum(dtype=float) / image.sum() - 1))
    print(f"worst change of flux by {method} in {ndim}-D: {worst:.2e}")
    assert worst < 1e-3


@pytest.mark.parametrize("ndim", [2, 3])
@pytest.mark.parametrize("method", deconvolutions())
def test_a_lopsided_psf_is_undone_on_each_axis(method: str, ndim: int) -> None:
    """A comet-shaped PSF: a method that flips it, on any axis, or uses H for conj(H), leaves more blur, not less."""
    rng = np.random.default_rng(3)
    size, reach = {2: (48, 6), 3: (24, 4)}[ndim]
    shape, psf_shape = (size,) * ndim, (2 * reach + 1,) * ndim
    truth = np.zeros(shape)
    truth[tuple(rng.integers(8, size - 8, (ndim, 6)))] = rng.uniform(500, 1000, 6)
    settings = quick(method)
    if "regularization_weight" in settings:
        settings["regularization_weight"] = 1e-5  # there is no noise
    for axis in range(ndim):
        along = np.arange(-reach, reach + 1.0)
        comet = np.exp(-np.where(along < 0, (along / 0.8) ** 2 / 2, along / 2.0))
        psf = gaussian(psf_shape, (reach,) * ndim, 0.8)
        round_profile = gaussian((2 * reach + 1,), (reach,), 0.8)
        psf *= np.expand_dims(comet / round_profile, [a for a in range(ndim) if a != axis])
        psf /= psf.sum()
        image = np.maximum(convolve(truth, otf(psf, shape)), 0)

        def error(h: Array) -> float:
            restored, _ = wienerwerk.run(
                method, image.astype(np.float32), h.astype(np.float32), spacing=0.1, **AS_GIVEN, **settings, device="cpu"
            )
            return float(np.linalg.norm(restored - truth) / np.linalg.norm(truth))

        blurred = float(np.linalg.norm(image - truth) / np.linalg.norm(truth))
        right, flipped = error(psf), error(np.flip(psf, axis))
        assert right < 0.8 * blurred, f"axis {axis}"
        assert right < 0.9 * flipped, f"axis {axis}"


@pytest.mark.parametrize("ndim", [2, 3])
@pytest.mark.parametrize("method", deconvolutions())
def test_a_flat_image_stays_flat_into_its_corners(method: str, ndim: int) -> None:
    """Within 5 %, with the method's own boundary and a PSF that reaches far."""
    shape = {2: (48, 53), 3: (18, 24, 27)}[ndim]
    psf = gaussian((11,) * ndim, (5,) * ndim, 2.0).astype(np.float32)
    image = np.full(shape, 100, np.float32)
    result, report = wienerwerk.run(method, image, psf, spacing=0.1, **AS_GIVEN, **quick(method), device="cpu")
    worst = float(np.abs(result / 100 - 1).max())
    print(f"{method}, boundary {report['boundary']}: a flat image bends by {worst:.1%}")
    assert worst < 0.05


@pytest.mark.parametrize("ndim", [2, 3])
@pytest.mark.parametrize("method", [*deconvolutions(), "identity"])
def test_a_tiled_result_is_the_untiled_one(method: str, ndim: int) -> None:
    """Within 1e-3 of the maximum."""
    rng = np.random.default_rng(5)
    shape, tile = {2: ((150, 170), 60), 3: ((30, 64, 70), 26)}[ndim]
    psf = gaussian((9,) * ndim, (4,) * ndim, 1.3)
    truth = np.zeros(shape)
    truth[tuple(rng.integers(0, s, 40) for s in shape)] = rng.uniform(200, 1000, 40)
    image = rng.poisson(np.maximum(convolve(truth, otf(psf, shape)), 0) + 5).astype(np.float32)
    arguments: dict[str, Any] = {"spacing": 0.1, "device": "cpu", **quick(method)}
    with_psf = [psf.astype(np.float32)] if method != "identity" else []
    whole, report = wienerwerk.run(method, image, *with_psf, **arguments)
    tiled, tiled_report = wienerwerk.run(method, image, *with_psf, tile_size=tile, **arguments)
    assert tiled_report["tiles"]["count"] > 1 and report["tiles"]["count"] == 1
    worst = float(np.abs(tiled - whole).max() / whole.max())
    print(f"{method} in {ndim}-D: tiles differ by {worst:.1e} of the maximum")
    assert worst < 1e-3


@pytest.mark.parametrize("method", [*deconvolutions(), "identity"])
def test_the_number_of_threads_changes_no_bit(method: str) -> None:
    rng = np.random.default_rng(7)
    image = rng.poisson(50, (13, 45, 50)).astype(np.uint16)
    psf = [gaussian((5, 7, 7), (2, 3, 3), 1.2).astype(np.float32)] if method != "identity" else []
    defaults = {"iterations": 7} if "iterations" in wienerwerk.methods()[method].properties else {}
    one, two, three = (
        wienerwerk.run(method, image, *psf, spacing=0.1, device="cpu", threads=n, **defaults).array for n in (1, 2, 3)
    )
    assert one.tobytes() == two.tobytes() == three.tobytes()


@pytest.mark.parametrize("method", [*deconvolutions(), "identity"])
def test_counts_give_the_same_as_floats_of_the_same_value(method: str) -> None:
    rng = np.random.default_rng(11)
    image = rng.poisson(80, (9, 30, 31)).clip(0, 255)
    psf = [gaussian((5, 5, 5), (2, 2, 2), 1.0).astype(np.float32)] if method != "identity" else []
    results = [
        wienerwerk.run(method, image.astype(dtype), *psf, spacing=0.1, device="cpu", **quick(method)).array
        for dtype in (np.uint8, np.uint16, np.float32)
    ]
    assert all(r.dtype == np.float32 and r.tobytes() == results[0].tobytes() for r in results)


@pytest.mark.parametrize("method", deconvolutions())
def test_intensities_are_never_rescaled(method: str) -> None:
    """An image a thousand times brighter comes back a thousand times brighter."""
    rng = np.random.default_rng(13)
    image = rng.poisson(80, (9, 30, 31)).astype(np.float32)
    psf = gaussian((5, 5, 5), (2, 2, 2), 1.0).astype(np.float32)
    plain = wienerwerk.run(method, image, psf, spacing=0.1, device="cpu", **quick(method)).array
    bright = wienerwerk.run(method, image * 1000, psf, spacing=0.1, device="cpu", **quick(method)).array
    assert np.abs(bright / 1000 - plain).max() < 1e-4 * plain.max()


# ---------------------------------------------------------------- Richardson-Lucy against its textbook


def scene(shape: tuple[int, ...], background: float) -> tuple[Array, Array]:
    """A noisy image and the PSF that blurred it; objects reach into the frame from outside."""
    rng = np.random.default_rng(17)
    psf = gaussian((5, 7, 7)[-len(shape) :], (2, 3, 3)[-len(shape) :], 1.3)
    wide = tuple(n + 16 for n in shape)
    truth = np.zeros(wide)
    truth[tuple(rng.integers(0, n, 60) for n in wide)] = rng.uniform(500, 3000, 60)
    light = np.maximum(convolve(truth, otf(psf, wide)), 0)[tuple(slice(8, 8 + n) for n in shape)]
    return rng.poisson(light + background).astype(float), psf


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
def test_richardson_lucy_is_its_formula(shape: tuple[int, ...], acceleration: str, boundary: str) -> None:
    background = 20.0
    y, psf = scene(shape, background)
    expected = richardson_lucy(y, psf, 15, background, boundary == "unknown", acceleration)
    result, _ = wienerwerk.run(
        "richardson_lucy", y.astype(np.float32), psf.astype(np.float32), spacing=0.1, iterations=15, stopping="fixed", boundary=boundary,
        acceleration=acceleration, psf_centering="middle", psf_background="none", background="value",
        background_value=background, device="cpu",
    )  # fmt: skip
    error = np.abs(result - expected).max() / expected.max()
    print(f"Richardson-Lucy, {boundary}, acceleration {acceleration}: {error:.1e} of the maximum from numpy")
    assert error < (1e-4 if acceleration == "none" else 1e-3)


@pytest.mark.parametrize("shape", [(40, 45), (12, 25, 32)])
@pytest.mark.parametrize("regularization", ["identity", "gradient", "laplacian"])
def test_wiener_is_its_formula(shape: tuple[int, ...], regularization: str) -> None:
    """X = conj(H) Y / (|H|^2 + lambda R) on a periodic grid, voxel sizes in R."""
    weight, spacing = 3e-3, (0.3, 0.1, 0.12)[-len(shape) :]
    y, psf = scene(shape, 10)
    h = otf(psf, shape)
    gradient = np.zeros(shape)
    for axis, d in enumerate(spacing):
        f = np.expand_dims(np.fft.fftfreq(shape[axis]), [a for a in range(len(shape)) if a != axis])
        gradient = gradient + (2 * np.sin(np.pi * f) / (d / min(spacing))) ** 2
    roughness = {"identity": (gradient > 0).astype(float), "gradient": gradient, "laplacian": gradient**2}[regularization]
    expected = np.fft.ifftn(np.conj(h) * np.fft.fftn(y) / (np.abs(h) ** 2 + weight * roughness)).real
    result, _ = wienerwerk.run(
        "wiener", y.astype(np.float32), psf.astype(np.float32), spacing=spacing, regularization=regularization,
        weight_choice="value", regularization_weight=weight, boundary="periodic", device="cpu", **AS_GIVEN,
    )  # fmt: skip
    error = np.abs(result - expected).max() / np.abs(expected).max()
    print(f"Wiener, {regularization}: {error:.1e} of the maximum from numpy")
    assert error < 1e-4


def test_wiener_finds_a_weight_near_the_best_by_itself() -> None:
    """Generalized cross-validation, no noise level given: no more than 1 dB worse than the best fixed weight."""
    import imaging
    import shapes

    rng = np.random.default_rng(19)
    spacing = (0.2, 0.1, 0.1)
    psf = imaging.psf((9, 17, 17), spacing, imaging.Optics(modality="confocal"))
    truth = np.zeros((24, 64, 64))
    shapes.shells(truth, spacing, rng, 6, np.zeros(3))
    blurred = np.maximum(convolve(truth, otf(psf, truth.shape)), 0) * 300
    image = rng.poisson(blurred).astype(np.float32)

    def error(**choice: Any) -> float:
        restored, _ = wienerwerk.run(
            "wiener", image, psf.astype(np.float32), spacing=spacing, boundary="periodic", device="cpu", **AS_GIVEN, **choice
        )
        return float(10 * np.log10(np.mean((restored - 300 * truth) ** 2)))

    best = min(error(weight_choice="value", regularization_weight=10.0**e) for e in np.arange(-6, 2, 0.5))
    assert error(weight_choice="gcv") < best + 1
