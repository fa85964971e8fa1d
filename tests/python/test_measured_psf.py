"""psf_measured on bead stacks with a known PSF."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import fft, optimize
from synthetic_beads import FWHM, OPTICS, SIGMA, SPACING, places, spot, stack_of

import wienerwerk

SHAPE = (36, 210, 210)
ALL = ["psf", "psf_sd", "table", "otf"]


def measure(stack: NDArray[np.float32], **arguments: object) -> wienerwerk.Result:
    given = {"spacing": SPACING, "outputs": ALL, "on_warning": lambda _sentence: None, **OPTICS, **arguments}
    return wienerwerk.run("psf_measured", beads=stack, **given)


def findings(result: wienerwerk.Result) -> dict[str, float]:
    return {f["name"]: f["value"] for f in result.report["findings"]}


def fitted(psf: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Center (voxels from the middle) and FWHM (voxels) of the best-fitting Gaussian, by scipy's least squares over the main lobe."""
    middle = np.array(psf.shape) // 2
    grid = np.stack(np.meshgrid(*(np.arange(n) - m for n, m in zip(psf.shape, middle)), indexing="ij"), -1).reshape(-1, 3)
    near = ((grid / np.array(FWHM)) ** 2).sum(1) < 1
    values, at = psf.reshape(-1)[near] / psf.max(), grid[near]
    start = [1, 0, 0, 0, *SIGMA]
    done = optimize.least_squares(lambda u: u[0] * np.exp(-(((at - u[1:4]) / u[4:]) ** 2).sum(1) / 2) - values, start)
    return done.x[1:4], 2.3548200450309493 * done.x[4:]


@pytest.fixture(scope="module")
def where() -> NDArray[np.float64]:
    return places(30, SHAPE, seed=1)


@pytest.fixture(scope="module")
def measured(where: NDArray[np.float64]) -> wienerwerk.Result:
    return measure(stack_of(where, SHAPE, snr=10, seed=1))


def test_thirty_noisy_beads_give_widths_within_2_percent_and_the_center_within_0_02_voxels(measured: wienerwerk.Result) -> None:
    center, fwhm = fitted(measured.array)
    assert np.abs(fwhm / FWHM - 1).max() < 0.02, fwhm / FWHM
    assert np.abs(center).max() < 0.02, center
    found = findings(measured)
    assert found["beads_used"] == 30
    for axis, voxel, true in zip("zyx", SPACING, FWHM):
        assert found[f"fwhm_{axis}_fit"] == pytest.approx(true * voxel, rel=0.02)
        assert found[f"fwhm_{axis}_crossing"] == pytest.approx(true * voxel, rel=0.02)
    assert measured.array.sum() == pytest.approx(1, abs=1e-5) and measured.array.min() >= 0


def test_the_surroundings_of_the_bead_are_as_accurate_as_its_center(measured: wienerwerk.Result) -> None:
    psf = measured.array.astype(float)
    truth = spot(psf.shape, [n // 2 for n in psf.shape])
    truth /= truth.sum()
    assert np.linalg.norm(psf - truth) < 0.04 * np.linalg.norm(truth)  # raw means of 30 beads: 0.4


def test_beads_near_the_first_plane_leave_no_haze() -> None:
    low = places(20, SHAPE, seed=6)
    low[:, 0] = 6.5 + (low[:, 0] - 12) / 4  # 1.3 widths from the first plane, although the PSF extends over 3
    for symmetry in ("as_measured", "round"):
        psf = measure(stack_of(low, SHAPE, seed=6), symmetry=symmetry).array.astype(float)
        truth = spot(psf.shape, [n // 2 for n in psf.shape])
        truth /= truth.sum()
        assert np.linalg.norm(psf - truth) < 0.06 * np.linalg.norm(truth), symmetry


@pytest.mark.parametrize(("modality", "error", "light"), [("widefield", 0.13, (0.8, 1.1)), ("confocal", 0.12, (0.75, 1.1))])
def test_the_tails_of_a_microscopes_psf_are_kept_and_noise_adds_none(modality: str, error: float, light: tuple[float, float]) -> None:
    optics = {"modality": modality, "numerical_aperture": 1.2, "refractive_index": 1.33}
    quiet = {"spacing": SPACING, "on_warning": lambda _sentence: None}
    sizes = {"psf_size_z": 61, "psf_size_y": 121, "psf_size_x": 121, "psf_normalization": "peak"}
    bead = wienerwerk.run("psf_theoretical", **quiet, **optics, **sizes).array.astype(float)
    shape = (61, 420, 420)
    where = places(16, shape, seed=2, apart=70)
    where[:, 0] = 24 + where[:, 0] % 12
    field = np.zeros(shape)
    field[: bead.shape[0], : bead.shape[1], : bead.shape[2]] = bead
    turns = [fft.fftfreq(n) for n in shape]
    phase = sum(
        np.exp(-2j * np.pi * (turns[0][:, None, None] * (p[0] - 30) + turns[1][:, None] * (p[1] - 60) + turns[2] * (p[2] - 60)))
        for p in where
    )
    stack = 100 + 1000 * fft.ifftn(fft.fftn(field) * phase).real + np.random.default_rng(3).normal(0, 100, shape)
    psf = measure(stack.astype(np.float32), psf_size_z=41, psf_size_y=61, psf_size_x=61, **{**OPTICS, **optics}).array.astype(float)
    truth = bead[10:51, 30:91, 30:91]
    psf *= (psf * truth).sum() / (psf**2).sum()
    assert np.linalg.norm(psf - truth) < error * np.linalg.norm(truth)
    assert light[0] < psf.sum() / truth.sum() < light[1]


def test_the_table_has_the_positions_of_the_beads(measured: wienerwerk.Result, where: NDArray[np.float64]) -> None:
    columns = measured.report["columns"]["table"]
    table = dict(zip(columns, measured.outputs["table"].T))
    assert len(table["used"]) == 30 and (table["used"] == 1).all() and (table["reason"] == 0).all()
    at = np.stack([table[f"{a}_um"] / d for a, d in zip("zyx", SPACING)], 1)
    nearest = where[np.argmin(((at[:, None] - where[None]) ** 2).sum(2), 1)]
    assert np.sqrt(((at - nearest) ** 2).mean(0)).max() < 0.08  # of single beads, in voxels; random positions would give 0.5
    assert np.abs((at - nearest).mean(0)).max() < 0.02
    assert table["snr"] == pytest.approx(10, rel=0.15)
    assert np.median(table["fwhm_x_um"]) == pytest.approx(FWHM[2] * SPACING[2], rel=0.03)


def test_the_deviation_is_the_noise_of_one_bead(measured: wienerwerk.Result) -> None:
    sd, psf = measured.outputs["psf_sd"], measured.array
    assert sd.shape == psf.shape
    assert np.median(sd) / psf.max() == pytest.approx(0.1, rel=0.15)


def test_the_otf_is_the_transform_of_the_psf_and_1_at_its_center(measured: wienerwerk.Result) -> None:
    truth = np.abs(fft.fftshift(fft.fftn(measured.array.astype(float))))
    otf = measured.outputs["otf"]
    assert otf[tuple(n // 2 for n in otf.shape)] == pytest.approx(1)
    assert np.abs(otf - truth / truth.max()).max() < 1e-5


def test_the_same_stack_gives_the_same_bits_with_any_number_of_threads(where: NDArray[np.float64]) -> None:
    stack = stack_of(where, SHAPE, seed=1)
    one, two = measure(stack, threads=1), measure(stack, threads=2)
    assert all(np.array_equal(one.outputs[role], two.outputs[role]) for role in ALL)


def test_each_unsuitable_bead_is_rejected_for_its_own_reason(where: NDArray[np.float64]) -> None:
    stack = stack_of(where[:16], SHAPE, snr=40, seed=2)
    stack += 1000 * spot(SHAPE, where[20], [1.35 * s for s in SIGMA]).astype(np.float32)  # a clump
    stack += 1000 * spot(SHAPE, [18, 4, 85]).astype(np.float32)  # at the border
    touching = where[0] + [0, 0, 1.9 * FWHM[2]]
    stack += 1000 * spot(SHAPE, touching).astype(np.float32)
    bright = where[21]
    stack += 9000 * spot(SHAPE, bright).astype(np.float32)
    stack[5, 60, 60] = stack[30, 150, 40] = 4000  # hot voxels
    stack = np.clip(stack, 0, 4095).astype(np.uint16)
    result = measure(stack, numerical_aperture=1.1)  # searches for narrower spots, so that hot voxels are candidates
    table = dict(zip(result.report["columns"]["table"], result.outputs["table"].T))
    at = np.stack([table[f"{a}_um"] / d for a, d in zip("zyx", SPACING)], 1)

    def reason(place: object) -> int:
        return int(table["reason"][np.argmin(((at - np.asarray(place)) ** 2).sum(1))])

    assert reason(bright) == 1
    assert reason([18, 4, 85]) == 2
    assert reason(where[0]) == reason(touching) == 3
    assert reason(where[20]) == 5
    assert reason([5, 60, 60]) == reason([30, 150, 40]) == 5
    assert findings(result)["beads_used"] >= 13
    _center, fwhm = fitted(result.array)
    assert np.abs(fwhm / FWHM - 1).max() < 0.02


def ball_blurred(stack: NDArray[np.float64], diameter: float) -> NDArray[np.float64]:
    """Convolves the stack with a ball of that diameter, by the ball's Fourier transform."""
    f = np.meshgrid(*(fft.fftfreq(n, d) for n, d in zip(stack.shape, SPACING)), indexing="ij")
    q = np.maximum(np.pi * diameter * np.sqrt(f[0] ** 2 + f[1] ** 2 + f[2] ** 2), 1e-3)
    return fft.ifftn(fft.fftn(stack) * 3 * (np.sin(q) - q * np.cos(q)) / q**3).real


def test_a_known_bead_size_is_corrected(where: NDArray[np.float64]) -> None:
    diameter = 0.3
    light = ball_blurred(sum((spot(SHAPE, p) for p in where), np.zeros(SHAPE)), diameter)
    light *= 1000 / light.max()
    stack = (100 + light + np.random.default_rng(5).normal(0, 100, SHAPE)).astype(np.float32)
    raw, mended = fitted(measure(stack).array)[1], fitted(measure(stack, bead_diameter=diameter).array)[1]
    assert raw[2] / FWHM[2] > 1.06  # the widening to be corrected
    assert np.abs(mended / FWHM - 1).max() < 0.025, mended / FWHM


def test_a_round_psf_is_symmetric(where: NDArray[np.float64]) -> None:
    psf = measure(stack_of(where, SHAPE, seed=1), symmetry="round").array
    assert np.allclose(psf, psf.transpose(0, 2, 1), atol=1e-3 * psf.max())
    assert np.allclose(psf, psf[:, ::-1], atol=1e-3 * psf.max())


def test_the_median_gives_widths_within_3_percent(where: NDArray[np.float64]) -> None:
    psf = measure(stack_of(where, SHAPE, seed=1), averaging="median").array
    center, fwhm = fitted(psf)
    assert np.abs(fwhm / FWHM - 1).max() < 0.03 and np.abs(center).max() < 0.02


def test_a_psf_has_the_requested_voxel_size_and_size(where: NDArray[np.float64]) -> None:
    result = measure(stack_of(where, SHAPE, seed=1), voxel_size_z=0.1, voxel_size_x=0.12, psf_size_z=41, psf_size_x=15)
    assert result.array.shape[0] == 41 and result.array.shape[2] == 15
    assert result.layouts["psf"].spacing == {"z": 0.1, "y": 0.08, "x": 0.12}
    assert findings(result)["fwhm_z_fit"] == pytest.approx(FWHM[0] * SPACING[0], rel=0.03)


@pytest.mark.parametrize(
    ("stack", "words"),
    [
        (np.random.default_rng(1).normal(100, 5, SHAPE).astype(np.float32), ["no spot", "numerical_aperture", "µm"]),
        (np.full(SHAPE, 7, np.uint8), ["no spot"]),
        (np.clip(stack_of(places(8, SHAPE, seed=3), SHAPE, peak=900, snr=60), 0, 255).astype(np.uint8), ["saturated): they reach 255", "20 to 90 %"]),
        (
            stack_of(np.concatenate([places(5, SHAPE, 4, 40), places(5, SHAPE, 4, 40) + [0, 0, 1.7 * FWHM[2]]]), SHAPE, snr=50),
            ["10 crowded", "µm or more apart"],
        ),
    ],
    ids=["noise", "even", "saturated", "touching"],
)  # fmt: skip
def test_a_stack_without_usable_beads_is_rejected_in_one_sentence(stack: NDArray[np.float32], words: list[str]) -> None:
    with pytest.raises(wienerwerk.InvalidArgument) as refused:
        measure(stack)
    sentence = str(refused.value)
    assert sentence.startswith("beads: ") and "\n" not in sentence
    for word in words:
        assert word in sentence, sentence


def test_beads_without_a_voxel_size_are_rejected_with_advice(where: NDArray[np.float64]) -> None:
    with pytest.raises(wienerwerk.InvalidArgument, match="voxel size along z is unknown.*spacing="):
        measure(stack_of(where, SHAPE), spacing=None)


def test_a_deconvolution_takes_beads_in_place_of_a_psf(where: NDArray[np.float64]) -> None:
    beads = stack_of(where, SHAPE, seed=1)
    image = stack_of(where[:3] - [8, 0, 0], (20, 210, 210), snr=30, seed=9)
    arguments = {"spacing": SPACING, "iterations": 5, "on_warning": lambda _sentence: None}
    nested = wienerwerk.run("richardson_lucy", image, "measured", beads=beads, psf_spacing=SPACING, **arguments, **OPTICS)
    psf = measure(beads, outputs=["psf"]).array
    apart = wienerwerk.run("richardson_lucy", image, psf, psf_spacing=SPACING, psf_centering="middle", psf_background="none", **arguments)
    assert np.array_equal(nested.array, apart.array)
    assert any("fwhm_x_fit" in note for note in nested.report["psf"][0]["notes"])
    assert nested.report["request"]["psf"]["method"] == "psf_measured"
    assert nested.array.max() > 1.5 * image.max()
    with pytest.raises(wienerwerk.InvalidArgument, match="psf_measured needs an array of role beads"):
        wienerwerk.run("richardson_lucy", image, "measured", **arguments)


def test_axes_of_beads_may_have_any_order(where: NDArray[np.float64]) -> None:
    stack = stack_of(where, SHAPE, seed=1)
    turned = measure(stack.transpose(2, 1, 0)[None], axes="cxyz", spacing=SPACING[::-1])
    plain = measure(stack)
    assert all(np.array_equal(turned.outputs[role], plain.outputs[role]) for role in ALL)
    with pytest.raises(wienerwerk.InvalidArgument, match="2 frames"):
        measure(np.stack([stack, stack]), axes="tzyx")


def test_measuring_a_psf_for_a_deconvolution_can_be_cancelled(where: NDArray[np.float64]) -> None:
    stages: list[str] = []

    def progress(_fraction: float, stage: str) -> bool:
        stages.append(stage)
        return stage == "averaging"

    with pytest.raises(wienerwerk.Cancelled):
        image = stack_of(where[:2] - [8, 0, 0], (20, 210, 210))
        wienerwerk.run("richardson_lucy", image, "measured", beads=stack_of(where, SHAPE), spacing=SPACING, progress=progress, **OPTICS)
    assert stages[0] == "looking for beads" and stages[-1] == "averaging"


def test_equal_voxels_at_the_peak_of_noiseless_beads_are_not_saturation() -> None:
    between = np.array([[18, 40.5, 40.5], [18, 40.5, 120.5], [17.5, 120.5, 40.5], [18, 120.5, 120.5]])  # four or eight equal voxels
    result = measure(np.rint(stack_of(between, SHAPE, snr=0)).astype(np.uint16))
    assert findings(result)["beads_used"] == 4
    cut = np.minimum(stack_of(between, SHAPE, snr=0), 900).astype(np.uint16)
    with pytest.raises(wienerwerk.InvalidArgument, match="4 saturated"):
        measure(cut)


def width(line: NDArray[np.float64]) -> float:
    """Full width at half maximum, in steps."""
    half, top = line.max() / 2, int(line.argmax())
    left, right = (np.argmax(side < half) for side in (line[top::-1], line[top:]))
    inner = [side[n - 1] - half for side, n in ((line[top::-1], left), (line[top:], right))]
    outer = [half - side[n] for side, n in ((line[top::-1], left), (line[top:], right))]
    return float(sum(n - 1 + i / (i + o) for n, i, o in zip((left, right), inner, outer)))


@pytest.mark.parametrize("modality", ["widefield", "confocal", "two_photon", "spinning_disk", "light_sheet"])
def test_the_theoretical_widths_are_those_of_the_computed_psf(modality: str, where: NDArray[np.float64]) -> None:
    optics = {"modality": modality, "objective": "water_1_0"}
    quiet = {"on_warning": lambda _sentence: None}
    found = findings(wienerwerk.run("psf_measured", beads=stack_of(where, SHAPE, seed=1), spacing=SPACING, **quiet, **optics))
    voxels = {"voxel_size_z": 0.05, "voxel_size_y": 0.02, "voxel_size_x": 0.02, "psf_size_z": 101, "psf_size_y": 5, "psf_size_x": 101}
    psf = wienerwerk.run("psf_theoretical", psf_pixel="point", **quiet, **voxels, **optics).array
    assert found["fwhm_z_theory"] == pytest.approx(0.05 * width(psf[:, 2, 50].astype(float)), rel=0.01)
    assert found["fwhm_x_theory"] == pytest.approx(0.02 * width(psf[50, 2].astype(float)), rel=0.01)


def test_an_excitation_not_shorter_than_the_emission_causes_a_warning() -> None:
    told: list[str] = []
    optics = {"modality": "confocal", "wavelength": 0.488, "excitation_wavelength": 0.52, "spacing": (0.2, 0.08, 0.08)}
    wienerwerk.run("psf_theoretical", psf_size_z=5, psf_size_y=9, psf_size_x=9, on_warning=told.append, **optics)
    assert any("the excitation, 0.52 µm, is not shorter than the emission, 0.488 µm" in sentence for sentence in told)
