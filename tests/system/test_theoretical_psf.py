"""The theoretical PSF from a user's view: presets, sizes, channels, references, report.

tests/native/optics compares the models with their papers.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import wienerwerk
from numpy.typing import NDArray

Volume = NDArray[np.float32]
VOXEL = {"voxel_size_z": 0.2, "voxel_size_y": 0.08, "voxel_size_x": 0.08}
SMALL = {"psf_size_z": 21, "psf_size_y": 25, "psf_size_x": 25}


def made(**parameters: Any) -> tuple[Volume, dict[str, Any], list[str]]:
    """The PSF, the chosen values of the report, and its warnings."""
    psf, report = wienerwerk.run("psf_theoretical", **{**VOXEL, **SMALL, **parameters}, on_warning=lambda _: None)
    return psf, {c["name"]: c["value"] for c in report["stacks"][0]["chosen"]}, report["warnings"]


def half_width(line: NDArray[Any]) -> float:
    """Full width at half maximum in voxels, by linear interpolation from the middle outward."""
    middle = int(line.argmax())
    above = np.flatnonzero(line[middle:] < line[middle] / 2)[0] + middle
    return 2 * float(above - middle - (line[middle] / 2 - line[above]) / (line[above - 1] - line[above]))


def moments(psf: Volume) -> tuple[int, ...]:
    return tuple(int(i) for i in np.unravel_index(psf.argmax(), psf.shape))


MODELS = ["vectorial", "gibson_lanni", "richards_wolf", "born_wolf", "gaussian"]
MODALITIES: dict[str, dict[str, Any]] = {
    "widefield": {},
    "confocal": {"pinhole": 0.01},
    "two_photon": {"two_photon_wavelength": 0.8},
    "spinning_disk": {"pinhole_spacing": 4},
    "light_sheet": {"sheet_thickness": 1},
}


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("modality", MODALITIES)
def test_every_psf_is_centered_and_non_negative_with_sum_1(model: str, modality: str) -> None:
    for sizes in ({}, {"psf_size_z": 8, "psf_size_y": 12, "psf_size_x": 13}):
        psf, chosen, _ = made(psf_model=model, modality=modality, **MODALITIES[modality], **sizes)
        assert psf.sum(dtype=float) == pytest.approx(1, abs=1e-6) and psf.min() >= 0
        assert moments(psf) == tuple(n // 2 for n in psf.shape)
        assert tuple(chosen[f"psf_center_{a}"] for a in "zyx") == moments(psf)


def test_the_peak_may_be_1_instead() -> None:
    for model in MODELS:
        psf, *_ = made(psf_model=model, psf_normalization="peak")
        assert psf.max() == 1 and np.allclose(psf / psf.sum(), made(psf_model=model)[0], rtol=1e-5, atol=1e-10)


def test_confocal_is_narrower_than_widefield_and_an_open_pinhole_lies_between() -> None:
    fine = {"voxel_size_x": 0.02, "voxel_size_y": 0.02, "psf_size_x": 41, "psf_size_y": 1, "psf_size_z": 1}
    wide, closed, open_ = (
        half_width(made(**fine, **arguments)[0][0, 0])
        for arguments in (
            {"wavelength": 0.5},
            {"wavelength": 0.5, "modality": "confocal", "excitation_wavelength": 0.499, "pinhole": 0.01},
            {"wavelength": 0.5, "modality": "confocal", "excitation_wavelength": 0.499, "pinhole": 1},
        )
    )
    assert wide / closed == pytest.approx(1.39, abs=0.04)
    assert closed < open_ < wide


def test_two_photon_is_the_square_of_the_widefield_psf_at_its_wavelength() -> None:
    points = {"psf_pixel": "point", "psf_normalization": "peak"}
    two, *_ = made(modality="two_photon", two_photon_wavelength=0.9, **points)
    wide, *_ = made(wavelength=0.9, **points)
    assert np.allclose(two, wide**2, atol=1e-6)


def test_a_named_objective_is_its_aperture_and_immersion() -> None:
    named, *_ = made(objective="water_1_2")
    assert np.array_equal(named, made(numerical_aperture=1.2, refractive_index=1.333)[0])
    assert not np.array_equal(named, made(objective="oil_1_4")[0])


def test_a_named_medium_is_its_index() -> None:
    named, *_ = made(sample="water", particle_depth=3)
    assert np.array_equal(named, made(sample="custom", sample_refractive_index=1.333, particle_depth=3)[0])
    assert not np.array_equal(named, made(sample="water")[0])
    assert np.array_equal(made()[0], made(sample="custom", sample_refractive_index=1.515, particle_depth=3)[0])


def test_depth_in_water_makes_an_oil_objective_asymmetric_and_weak() -> None:
    shallow, *_ = made(psf_model="gibson_lanni")
    deep, *_ = made(psf_model="gibson_lanni", sample="water", particle_depth=10)
    assert np.allclose(shallow, shallow[::-1], atol=1e-7)
    assert np.abs(deep - deep[::-1]).max() > 0.2 * deep.max()
    assert deep.max() < 0.5 * shallow.max()


def test_the_middle_plane_is_the_requested_focus() -> None:
    at = {"sample": "water", "particle_depth": 8, "psf_size_z": 61, "voxel_size_z": 0.1}
    line = {r: made(psf_z_reference=r, **at)[0].max((1, 2)) for r in ("intensity_peak", "paraxial_focus", "particle")}
    peaks = {r: int(v.argmax()) for r, v in line.items()}
    assert peaks["intensity_peak"] == 30
    # Rays near the axis are focused before the brightest plane, at a stage position of 1.515 / 1.333 times the depth.
    assert peaks["paraxial_focus"] > 30
    assert peaks["particle"] - peaks["paraxial_focus"] == pytest.approx(8 * (1.515 / 1.333 - 1) / 0.1, abs=1)


def test_a_cover_slip_thicker_than_designed_blurs() -> None:
    right, *_ = made()
    same, *_ = made(coverslip="custom")
    thick, *_ = made(coverslip="custom", coverslip_index=1.525, coverslip_thickness=180)
    assert np.allclose(right, same, rtol=1e-5, atol=1e-9)
    assert thick.max() < 0.9 * right.max()


def test_an_automatic_size_contains_the_intensity_and_fits_the_image() -> None:
    for modality in ("widefield", "confocal"):
        psf, chosen, _ = made(modality=modality, psf_size_z=0, psf_size_y=0, psf_size_x=0)
        assert chosen["psf_light"] == 0.99 and all(n % 2 for n in psf.shape)
        larger, *_ = made(
            modality=modality, **{f"psf_size_{a}": n + 20 for a, n in zip("zyx", psf.shape, strict=True)}, psf_normalization="peak"
        )
        inner = larger[10:-10, 10:-10, 10:-10].sum(dtype=float)
        assert inner / larger.sum(dtype=float) > (0.6 if modality == "widefield" else 0.98)  # a widefield PSF has no end along z
        if modality == "confocal":
            assert max(psf.shape) < 100
    image = np.random.default_rng(3).poisson(30, (6, 20, 24)).astype(np.float32)
    result = wienerwerk.run("richardson_lucy", image, "theoretical", spacing=(0.2, 0.1, 0.1), iterations=1, outputs=["prepared_psf"])
    assert all(n <= 2 * m - 1 for n, m in zip(result.outputs["prepared_psf"].shape, image.shape, strict=True))


def test_each_channel_has_its_own_psf() -> None:
    psf, *_ = made(channel_wavelengths=[0.45, 0.7])
    assert psf.shape == (2, 21, 25, 25)
    for i, wavelength in enumerate((0.45, 0.7)):
        assert np.array_equal(psf[i], made(wavelength=wavelength)[0])
    two, *_ = made(modality="confocal", channel_wavelengths=[0.45, 0.7], channel_excitation_wavelengths=[0.405, 0.64])
    assert np.array_equal(two[1], made(modality="confocal", wavelength=0.7, excitation_wavelength=0.64)[0])


def test_a_deconvolution_takes_a_wavelength_for_each_channel() -> None:
    image = np.random.default_rng(4).poisson(40, (2, 8, 24, 20)).astype(np.float32)
    common = {"spacing": (0.3, 0.08, 0.08), "iterations": 3, "stopping": "fixed", **SMALL}
    both = wienerwerk.run("richardson_lucy", image, "theoretical", axes="czyx", channel_wavelengths=[0.45, 0.7], **common)
    for i, wavelength in enumerate((0.45, 0.7)):
        alone = wienerwerk.run("richardson_lucy", image[i], "theoretical", wavelength=wavelength, **common)
        assert np.allclose(both.array[i], alone.array, rtol=1e-4, atol=1e-3)
    second = wienerwerk.run(
        "richardson_lucy", image, "theoretical", axes="czyx", channels=[2], channel_wavelengths=[0.45, 0.7], **common
    )
    assert np.allclose(second.array[0], both.array[1], rtol=1e-4, atol=1e-3)


def test_the_number_of_threads_changes_no_bit() -> None:
    one, many = (made(modality="spinning_disk", threads=n)[0] for n in (1, 3))
    assert np.array_equal(one, many)


@pytest.mark.parametrize(
    "arguments,words",
    [
        ({"psf_model": "born_wolf"}, ("born_wolf", "40 %", "1.4")),
        ({"psf_model": "born_wolf", "numerical_aperture": 0.8, "refractive_index": 1.0}, ("born_wolf", "24 %")),
        ({"objective": "oil_1_49", "sample": "water"}, ("1.49", "1.333", "cover slip")),
    ],
)
def test_what_a_model_cannot_do_is_reported(arguments: dict[str, Any], words: tuple[str, ...]) -> None:
    _, _, warnings = made(**arguments)
    assert len(warnings) == 1
    for word in words:
        assert word in warnings[0]
    assert made(psf_model="born_wolf", numerical_aperture=0.5, refractive_index=1.0)[2] == []


def test_optics_with_an_endless_focus_are_rejected_at_once() -> None:
    with pytest.raises(wienerwerk.InvalidParameter, match="would meet over .* µm along the axis.*working_distance"):
        wienerwerk.run(
            "psf_theoretical", voxel_size_z=0.2, voxel_size_y=0.1, voxel_size_x=0.1, coverslip="custom", design_immersion_index=1.6,
            working_distance=100000,
        )  # fmt: skip


def test_a_voxel_size_in_nanometers_along_z_is_rejected_at_once() -> None:
    with pytest.raises(wienerwerk.InvalidParameter, match="too far to be computed.*micrometers"):
        wienerwerk.run("psf_theoretical", voxel_size_z=300, voxel_size_y=0.1, voxel_size_x=0.1, psf_size_z=65, psf_size_y=65, psf_size_x=65)


def test_with_an_oil_objective_in_water_the_stage_position_exceeds_the_depth() -> None:
    """z increases into the sample: with the stage position in the middle plane, the brightest plane is behind it."""
    optics = {"numerical_aperture": 1.2, "refractive_index": 1.515, "sample": "custom", "sample_refractive_index": 1.333, "particle_depth": 5}
    result = wienerwerk.run("psf_theoretical", spacing=(0.2, 0.1, 0.1), psf_z_reference="particle", psf_size_z=65, psf_size_y=9, psf_size_x=9, **optics)
    assert 34 <= int(result.array[:, 4, 4].argmax()) <= 44


def test_a_computed_psf_too_large_for_memory_is_rejected_before_it_is_computed() -> None:
    with wienerwerk.Session(device="cpu", memory_mb=300) as session, pytest.raises(wienerwerk.WienerwerkError, match="computing the PSF of 127 x 511 x 511.*needs .* MB, but memory_mb allows 300 MB"):
        session.run("wiener", np.ones((8, 24, 24), np.float32), psf="theoretical", spacing=0.1, psf_size_z=127, psf_size_y=511, psf_size_x=511)
