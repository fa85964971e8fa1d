"""Laws of restoration: properties that any program must have that restores an image with a PSF, measured on its results in plain numpy.

A law passes images to a restorer and returns one figure; the law holds if the figure is not above its limit. tests/laws tests our
methods with them; benchmarks/validate.py reports them for ours and for other programs. Both use this code.

That A and its adjoint satisfy <Ax, y> = <x, A*y> cannot be measured on results; tests/native/operators tests it.
"""
from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Refused(Exception):
    """The restorer rejected its input with an error message."""


class Broken(Exception):
    """A result that cannot be measured."""


@dataclass(frozen=True)
class Restorer:
    """A way to restore an image: restore(image, psf, **situation) returns an array. Unknown keys of a situation are ignored:

    - iterations: how many, where it iterates;
    - preparation: "none": no background is subtracted, and the PSF's center is voxel n // 2 of its array;
      "center": the same, but the PSF's center is to be found; "own" (or left out): the tool's default;
    - noise_free: True requests the least smoothing that the tool offers;
    - positive: True requests the constraint that keeps estimates positive;
    - weight: of the regularization, one of `weights`;
    - settings: parameters by name, of `parameters`;
    - tile_size, threads.

    Attributes:
        name: of the row in a table.
        can: "center" (finds the PSF's center itself), "positive" (promises estimates that are never negative), "tiles", "threads".
        dimensions: of images it restores.
        weights: increasing weights of its regularization to compare; empty: it has none.
        parameters: JSON Schema properties of its parameters; empty: they are not tested.
        boundaries: values of the setting `boundary`, tested with the parameters.
        few_sizes: laws over many sizes use only a few of them.
        exemptions: laws it does not promise, by key, each with the reason.
    """

    name: str
    restore: Callable[..., Any]
    can: frozenset[str] = frozenset()
    dimensions: tuple[int, ...] = (2, 3)
    weights: tuple[float, ...] = ()
    parameters: dict[str, dict[str, Any]] = field(default_factory=dict)
    boundaries: tuple[str, ...] = ()
    few_sizes: bool = False
    exemptions: dict[str, str] = field(default_factory=dict)

    def raw(self, image: NDArray[Any], psf: Array, **situation: Any) -> NDArray[Any]:
        """The unchanged result. Images and PSFs are counts as given, or 32-bit floats."""
        image = image if image.dtype.kind == "u" else image.astype(np.float32)
        return np.asarray(self.restore(image, psf.astype(np.float32), **situation))

    def __call__(self, image: NDArray[Any], psf: Array, **situation: Any) -> Array:
        """The result in double precision; a larger one is cut to the image's shape, so that all laws but `shape` can be measured."""
        result = self.raw(image, psf, **situation)
        if result.ndim != image.ndim or any(r < n for r, n in zip(result.shape, image.shape)):
            raise Broken(f"the result is {result.shape} for an image of {image.shape}")
        return result[tuple(slice(n) for n in image.shape)].astype(float)


@dataclass(frozen=True)
class Figure:
    """The measured value, and a note on where it was worst."""

    value: float
    note: str = ""


@dataclass(frozen=True)
class Law:
    """One law.

    Attributes:
        key: its name.
        title: of its column.
        limit: the largest figure with which the law holds.
        form: format of its figure.
        measure: (restorer, number of dimensions) -> Figure.
        needs: what a restorer must offer to be tested; empty: every restorer is tested.
    """

    key: str
    title: str
    limit: float
    form: str
    measure: Callable[[Restorer, int], Figure]
    needs: str = ""

    @property
    def bound(self) -> str:
        """The limit as written in the head of a column."""
        unit = self.form.partition("}")[2]
        return f"at most {self.limit:.0%}" if "%" in self.form else f"at most {self.limit:g}{unit}" if self.limit else f"0{unit}"

    @property
    def sentence(self) -> str:
        return " ".join((self.measure.__doc__ or "").split())

    def concerns(self, restorer: Restorer) -> bool:
        """Whether it can be measured with the restorer, whether or not the restorer promises it."""
        offered = {*restorer.can, *(["weights"] if restorer.weights else []), *(["parameters"] if restorer.parameters else [])}
        return not self.needs or self.needs in offered

    def kept(self, figure: Figure) -> bool:
        return bool(np.isfinite(figure.value) and figure.value <= self.limit)


LAWS: dict[str, Law] = {}


def law(key: str, title: str, limit: float, form: str, needs: str = "") -> Callable[[Callable[[Restorer, int], Figure]], Law]:
    """Adds a measuring function to LAWS; its docstring is the law's description."""

    def enter(measure: Callable[[Restorer, int], Figure]) -> Law:
        LAWS[key] = Law(key, title, limit, form, measure, needs)
        return LAWS[key]

    return enter


# ---------------------------------------------------------------- images and blur


def gaussian(shape: tuple[int, ...], center: tuple[float, ...], sigma: float | tuple[float, ...]) -> Array:
    """A Gaussian sampled on a grid, sum 1."""
    sigmas = np.broadcast_to(sigma, len(shape))
    axes = [np.exp(-((np.arange(n) - c) ** 2) / (2 * s**2)) for n, c, s in zip(shape, center, sigmas)]
    product = axes[0]
    for axis in axes[1:]:
        product = np.multiply.outer(product, axis)
    result: Array = product / product.sum()
    return result


def shift(image: Array, reference: Array) -> Array:
    """By how many voxels an object has moved along each axis: the phase of the lowest frequency of the frame. Unlike a centroid it
    does not depend on a constant offset or on ringing that the frame cuts off."""
    phase = np.angle(np.array([np.fft.fftn(i)[tuple(np.eye(i.ndim, dtype=int))] for i in (reference, image)]))
    moved: Array = np.angle(np.exp(1j * (phase[0] - phase[1]))) * image.shape / (2 * np.pi)
    return moved


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


def points(shape: tuple[int, ...], number: int, rng: np.random.Generator, border: int = 0) -> Array:
    """`number` points of 200 to 1000 counts at random places outside the border."""
    truth = np.zeros(shape)
    truth[tuple(rng.integers(border, n - border, number) for n in shape)] = rng.uniform(200, 1000, number)
    return truth


def recorded(truth: Array, psf: Array, rng: np.random.Generator, background: float = 5) -> Array:
    """The object blurred on a periodic grid, under photon noise."""
    return rng.poisson(np.maximum(convolve(truth, otf(psf, truth.shape)), 0) + background).astype(float)


def variation(image: Array) -> float:
    """Isotropic total variation by forward differences."""
    squares = np.zeros(image.shape)
    for axis in range(image.ndim):
        along = [slice(None)] * image.ndim
        along[axis] = slice(-1)
        squares[tuple(along)] += np.diff(image, axis=axis) ** 2
    return float(np.sqrt(squares).sum())


def parity(ndim: int, few: bool = False, image: int = 0) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Image and PSF sizes, odd and even, on each axis in every combination; few: each axis has each combination once.
    image: its even size, unless 0."""
    sizes = {2: ((32, 33), (15, 16)), 3: ((20, 21), (11, 12))}[ndim]
    if image:
        sizes = (image, image + 1), sizes[1]
    if few:
        turns = [(1, 1), (1, 0), (0, 1), (0, 0)]
        yield (sizes[0][1],) * ndim, (sizes[1][0],) * ndim  # all odd
        for k in range(4):
            odd = [turns[(k + axis) % 4] for axis in range(ndim)]
            yield tuple(sizes[0][i] for i, _ in odd), tuple(sizes[1][p] for _, p in odd)
        return
    for image_shape in itertools.product(sizes[0], repeat=ndim):
        for psf_shape in itertools.product(sizes[1], repeat=ndim):
            yield image_shape, psf_shape


# ---------------------------------------------------------------- the laws


def false_exemptions(restorer: Restorer) -> list[str]:
    """Why exemptions of a restorer are wrong: there is no such law, it does not apply, or it holds. A sentence for each."""
    found = []
    for key in restorer.exemptions:
        if key not in LAWS:
            found.append(f"there is no law {key!r}; the laws are {', '.join(LAWS)}")
        elif not LAWS[key].concerns(restorer):
            found.append(f"the law {key!r} does not apply")
        elif all(LAWS[key].kept(LAWS[key].measure(restorer, ndim)) for ndim in restorer.dimensions):
            found.append(f"the law {key!r} holds")
    return found


def worse(figure: float, than: float) -> bool:
    """NaN and infinity are worse than any number."""
    return bool(np.nan_to_num(figure, nan=np.inf, posinf=np.inf) > np.nan_to_num(than, nan=np.inf, posinf=np.inf))


@law("center", "Center", 0.01, "{:.4f} voxel")
def center(restorer: Restorer, ndim: int) -> Figure:
    """A spot stays where it was: the largest shift on any axis (phase of the lowest frequency), over odd and even sizes of image and PSF.
    If the tool finds a PSF's center itself, the PSF is placed off the middle of its array; else its center is voxel n // 2."""
    worst, odd = Figure(0.0), 0.0
    off_middle = "center" in restorer.can
    for image_shape, psf_shape in parity(ndim, restorer.few_sizes):
        place = np.array([n // 2 + d for n, d in zip(image_shape, (0.3, -1.2, 0.6))])
        middle = tuple((n - 1) / 2 + d if off_middle else n // 2 for n, d in zip(psf_shape, (0.2, -0.3, 0.4)))
        image = 1000 * gaussian(image_shape, tuple(place), 1.7)
        result = restorer(image, gaussian(psf_shape, middle, 1.2), preparation="center" if off_middle else "none")
        moved = np.abs(shift(result, image))
        if worse(moved.max(), worst.value):
            worst = Figure(float(moved.max()), f"image {image_shape}, PSF {psf_shape}, axis {int(moved.argmax())}")
        if all(n % 2 for n in image_shape + psf_shape):
            odd = float(moved.max())
    return Figure(worst.value, f"{worst.note}; {odd:.2g} where all sizes are odd")


@law("flux", "Flux", 1e-3, "{:.1e}")
def flux(restorer: Restorer, ndim: int) -> Figure:
    """The total intensity of an object inside the frame is preserved: the largest relative change of the sum, over odd and even sizes. (The
    frame ends 9 standard deviations from the object's center, so that ringing around it is inside too.)"""
    worst = 0.0
    for image_shape, psf_shape in ((s, p) for s, p in parity(ndim, restorer.few_sizes, 30) if restorer.few_sizes or len(set(p)) == 1):
        image = 500 * gaussian(image_shape, tuple(n / 2 for n in image_shape), 1.6)
        psf = gaussian(psf_shape, tuple(n // 2 for n in psf_shape), 1.1)
        change = abs(float(restorer(image, psf, preparation="none").sum() / image.sum() - 1))
        worst = change if worse(change, worst) else worst
    return Figure(worst)


@law("lopsided", "Lopsided PSF", 0.9, "{:.2f}")
def lopsided(restorer: Restorer, ndim: int) -> Figure:
    """A comet-shaped PSF is corrected on each axis: the remaining error divided by the recorded image's error or, if that is less, by the
    error with the flipped PSF; worst axis. A tool that flips the PSF, or confuses H with its conjugate, leaves a larger error."""
    rng = np.random.default_rng(3)
    size, reach = {2: (48, 6), 3: (24, 4)}[ndim]
    shape, psf_shape = (size,) * ndim, (2 * reach + 1,) * ndim
    truth = np.zeros(shape)
    truth[tuple(rng.integers(8, size - 8, (ndim, 6)))] = rng.uniform(500, 1000, 6)
    worst = Figure(0.0)
    for axis in range(ndim):
        along = np.arange(-reach, reach + 1.0)
        comet = np.exp(-np.where(along < 0, (along / 0.8) ** 2 / 2, along / 2.0))
        psf = gaussian(psf_shape, (reach,) * ndim, 0.8)
        round_profile = gaussian((2 * reach + 1,), (reach,), 0.8)
        psf *= np.expand_dims(comet / round_profile, [a for a in range(ndim) if a != axis])
        psf /= psf.sum()
        image = np.maximum(convolve(truth, otf(psf, shape)), 0)

        def error(estimate: Array) -> float:
            return float(np.linalg.norm(estimate - truth) / np.linalg.norm(truth))

        right, flipped = (
            error(restorer(image, h, preparation="none", noise_free=True)) for h in (psf, np.flip(psf, axis))
        )
        blurred = error(image)
        figure = right / min(blurred, flipped if np.isfinite(flipped) else blurred)
        if worse(figure, worst.value):
            worst = Figure(figure, f"axis {axis}: error {right:.2f}, recorded image {blurred:.2f}, flipped PSF {flipped:.2f}")
    return worst


@law("flat", "Flat image", 0.05, "{:.1%}")
def flat(restorer: Restorer, ndim: int) -> Figure:
    """A flat image stays flat up to its corners, with the tool's default boundary and a wide PSF: the largest relative deviation."""
    shape = {2: (48, 53), 3: (18, 24, 27)}[ndim]
    result = restorer(np.full(shape, 100.0), gaussian((11,) * ndim, (5,) * ndim, 2.0), preparation="none")
    departure = np.abs(result / 100 - 1)
    where = np.unravel_index(int(departure.argmax()), shape)
    return Figure(float(departure.max()), f"at voxel {tuple(map(int, where))} of {shape}")


def noisy(ndim: int) -> tuple[Array, Array]:
    """A small noisy image below 256 counts, and its PSF."""
    rng = np.random.default_rng(11)
    shape = {2: (41, 46), 3: (9, 30, 31)}[ndim]
    psf = gaussian((5,) * ndim, (2,) * ndim, 1.0)
    return np.minimum(recorded(points(shape, 30, rng) / 2, psf, rng, 20), 255), psf


@law("scale", "Intensity × 1000", 1e-4, "{:.1e}")
def scale(restorer: Restorer, ndim: int) -> Figure:
    """Intensities are not rescaled: the result of an image a thousand times brighter is a thousand times brighter; the largest
    difference relative to the maximum."""
    image, psf = noisy(ndim)
    plain, bright = restorer(image, psf), restorer(1000 * image, psf)
    return Figure(float(np.abs(bright / 1000 - plain).max() / np.abs(plain).max()))


@law("counts", "Integer input", 1e-5, "{:.1e}")
def counts(restorer: Restorer, ndim: int) -> Figure:
    """8-bit and 16-bit counts give the same result as floats of the same value: the largest difference relative to the maximum."""
    image, psf = noisy(ndim)
    floats = restorer(image, psf)
    differences = {t: float(np.abs(restorer(image.astype(t), psf) - floats).max()) for t in ("uint8", "uint16")}
    worst = max(differences, key=lambda t: np.nan_to_num(differences[t], nan=np.inf))
    return Figure(differences[worst] / float(np.abs(floats).max()), worst if differences[worst] else "")


@law("shape", "Shape", 0, "{:.0f}")
def shape(restorer: Restorer, ndim: int) -> Figure:
    """The result has the image's shape, also for odd and prime sizes: the number of sizes whose result has another shape."""
    sizes = {2: [(37, 53), (64, 31), (29, 128)], 3: [(13, 29, 37), (16, 31, 40), (7, 64, 33)]}[ndim]
    rng, changed = np.random.default_rng(29), []
    for size, reach in itertools.product(sizes, (5, 6)):
        psf = gaussian((reach,) * ndim, (reach // 2,) * ndim, 1.0)
        result = restorer.raw(recorded(points(size, 10, rng), psf, rng), psf, iterations=2)
        if result.shape != size:
            changed.append(f"the result is {result.shape} for an image of {size}")
    return Figure(len(changed), changed[0] if changed else "")


@law("positive", "Positive at every iteration", 1e-6, "{:.1e}", needs="positive")
def positive(restorer: Restorer, ndim: int) -> Figure:
    """Estimates that are promised to be non-negative are so at every iteration: the most negative value relative to the maximum, after 1, 2, 3,
    5 and 10 iterations on a dark noisy image."""
    rng = np.random.default_rng(31)
    psf = gaussian((7,) * ndim, (3,) * ndim, 1.3)
    image = recorded(points({2: (40, 45), 3: (12, 25, 32)}[ndim], 8, rng), psf, rng, 0.3)
    worst = Figure(0.0)
    for k in (1, 2, 3, 5, 10):
        result = restorer(image, psf, iterations=k, preparation="none", positive=True)
        below = max(0.0, float(-result.min() / np.abs(result).max())) if np.isfinite(result).all() else np.nan
        if worse(below, worst.value):
            worst = Figure(below, f"after {k}")
    return worst


def extremes(schema: dict[str, Any]) -> list[Any]:
    """Both ends of a parameter's range, or all its choices; empty for texts and lists."""
    if "enum" in schema:
        return list(schema["enum"])
    if schema.get("type") == "boolean":
        return [False, True]
    if schema.get("type") not in ("integer", "number"):
        return []
    above = schema.get("exclusiveMinimum")
    low = schema.get("minimum", above + 1e-6 * max(abs(above), 1) if above is not None else None)
    high = schema.get("maximum", schema["exclusiveMaximum"] * (1 - 1e-9) if "exclusiveMaximum" in schema else None)
    return [end for end in (low, high) if end is not None]


def awakened(key: str, parameters: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The settings under which a parameter has an effect (x-visible-if), and those under which these have one."""
    wanted: dict[str, Any] = {}
    for other, values in parameters[key].get("x-visible-if", {}).items():
        if other in parameters:
            wanted[other] = values[0] if isinstance(values, list) else values
            wanted |= awakened(other, parameters)
    return wanted


def corners(parameters: dict[str, dict[str, Any]], combinations: int) -> Iterator[dict[str, Any]]:
    """Each parameter at each of its extremes, alone; then random combinations of extremes with few iterations."""
    for key, schema in parameters.items():
        for value in extremes(schema):
            yield {**awakened(key, parameters), key: value}
    rng = np.random.default_rng(37)
    for _ in range(combinations):
        drawn = {key: extremes(schema) for key, schema in parameters.items()}
        settings = {key: values[rng.integers(len(values))] for key, values in drawn.items() if values}
        if "iterations" in settings:
            settings["iterations"] = int(rng.integers(1, 60))
        yield settings


@law("parameters", "Any parameter", 1000, "{:.0f}×", needs="parameters")
def parameters(restorer: Restorer, ndim: int) -> Figure:
    """No parameter makes the method diverge: each at both ends of its range or with every choice, alone, each boundary, and 12 random combinations; the
    largest magnitude in a result, as a multiple of the image's maximum. (A restored point is about 20 times brighter than its
    image by a 3-D PSF.) Values that are not finite break the law."""
    rng = np.random.default_rng(41)
    psf = gaussian((5,) * ndim, (2,) * ndim, 1.0)
    image = recorded(points({2: (17, 22), 3: (7, 11, 12)}[ndim], 8, rng), psf, rng)
    worst = Figure(0.0)
    for settings in [*({"boundary": b} for b in restorer.boundaries), *corners(restorer.parameters, 12)]:
        figure = float(np.abs(restorer(image, psf, settings=settings)).max() / image.max())
        if worse(figure, worst.value):
            worst = Figure(figure, ", ".join(f"{key} {value}" for key, value in settings.items()))
        if not np.isfinite(figure):
            break
    return worst


@law("weight", "Smoother by weight", 1, "{:.2f}", needs="weights")
def weight(restorer: Restorer, ndim: int) -> Figure:
    """A larger weight of the regularization gives a smoother result: the largest ratio of a result's total variation to that of the next
    smaller weight."""
    rng = np.random.default_rng(43)
    psf = gaussian((7,) * ndim, (3,) * ndim, 1.2)
    truth = points({2: (45, 50), 3: (12, 25, 30)}[ndim], 12, rng)
    truth[tuple(slice(n // 3, n // 2) for n in truth.shape)] += 60
    image = recorded(truth, psf, rng)
    roughness = [variation(restorer(image, psf, weight=w)) for w in restorer.weights]
    ratios = [after / before for before, after in itertools.pairwise(roughness)]
    worst = int(np.argmax(np.nan_to_num(ratios, nan=np.inf)))
    return Figure(ratios[worst], f"from weight {restorer.weights[worst]:g} to {restorer.weights[worst + 1]:g}")


def hard_inputs(ndim: int) -> Iterator[tuple[str, NDArray[Any], Array]]:
    """Edge-case images and PSFs that occur in practice."""
    rng = np.random.default_rng(47)
    shape = {2: (24, 27), 3: (9, 16, 18)}[ndim]
    psf = gaussian((7,) * ndim, (3,) * ndim, 1.2)
    image = recorded(points(shape, 8, rng), psf, rng)
    large = tuple(2 * n + 3 for n in shape)
    plane = (1, *shape[1:])
    yield "a PSF larger than the image", image, gaussian(large, tuple(n // 2 for n in large), 1.2)
    yield "one plane", recorded(points(plane, 8, rng), gaussian((1, *psf.shape[1:]), (0, *(3,) * (ndim - 1)), 1.2), rng), psf
    yield "a constant image", np.full(shape, 40.0), psf
    yield "an image of zeros", np.zeros(shape), psf
    yield "negative counts", rng.normal(0, 10, shape) + image - 5, psf
    yield "only negative counts", -1 - image, psf
    yield "a saturated 8-bit image", np.minimum(image * 255 / np.quantile(image, 0.7), 255).astype(np.uint8), psf
    yield "a saturated 16-bit image", np.minimum(image * 65535 / np.quantile(image, 0.7), 65535).astype(np.uint16), psf


@law("hard", "Hard inputs", 0, "{:.0f} of 8")
def hard(restorer: Restorer, ndim: int) -> Figure:
    """A PSF larger than the image, one plane, constant, zero, negative and saturated images give a finite result of the image's shape or an
    error message: how many of the eight do not."""
    failed = []
    for name, image, psf in hard_inputs(ndim):
        try:
            if not np.isfinite(restorer(image, psf)).all():
                failed.append(f"{name}: not finite")
        except Refused:
            pass
        except Broken as broken:
            failed.append(f"{name}: {broken}")
    return Figure(len(failed), "; ".join(failed))


def cut_up(ndim: int) -> tuple[Array, Array, int]:
    """A noisy image that is cut into tiles, its PSF, and the size of the tiles: along both axes of a plane, along z of a stack. Tiles with
    an overlap of seven PSF sizes are still smaller than the image."""
    rng = np.random.default_rng(5)
    shape, tile, size, sigma = {2: ((150, 170), 60, 9, 1.3), 3: ((120, 14, 16), 44, 5, 0.7)}[ndim]
    psf = gaussian((size,) * ndim, (size // 2,) * ndim, sigma)
    return recorded(points(shape, 40, rng), psf, rng), psf, tile


@law("tiles", "Tiles", 1e-3, "{:.1e}", needs="tiles")
def tiles(restorer: Restorer, ndim: int) -> Figure:
    """A tiled result equals the untiled one: the largest difference relative to the maximum."""
    image, psf, tile = cut_up(ndim)
    whole = restorer(image, psf)
    return Figure(float(np.abs(restorer(image, psf, tile_size=tile) - whole).max() / whole.max()))


@law("threads", "Threads", 0, "{:.0f} voxels", needs="threads")
def threads(restorer: Restorer, ndim: int) -> Figure:
    """The number of threads changes no bit: the number of voxels in which results with 2 and 3 threads differ from that with one."""
    rng = np.random.default_rng(7)
    image = rng.poisson(50, {2: (90, 101), 3: (13, 45, 50)}[ndim]).astype(np.uint16)
    psf = gaussian((5, 7, 7)[-ndim:], (2, 3, 3)[-ndim:], 1.2)
    one, two, three = (restorer(image, psf, iterations=7, threads=n) for n in (1, 2, 3))
    return Figure(int((one != two).sum() + (one != three).sum()))
