"""The parts of a PSF that a preview shows: planes, lines, widths. Does not need Qt or the native library."""

from __future__ import annotations

import numpy as np
import pytest
from napari_wienerwerk.psf._cut import cut_psf, full_width

SPACING = {"z": 0.2, "y": 0.08, "x": 0.05}
SIGMA = {"z": 0.4, "y": 0.15, "x": 0.12}  # micrometers


def gaussian(shape: tuple[int, int, int], moved: tuple[int, int, int] = (0, 0, 0)) -> np.ndarray:
    """A Gaussian with its maximum at voxel n / 2, moved by ``moved`` voxels."""
    squares = [
        ((np.arange(n) - n // 2 - m) * SPACING[letter] / SIGMA[letter]) ** 2 for n, m, letter in zip(shape, moved, "zyx")
    ]
    return np.exp(-0.5 * (squares[0][:, None, None] + squares[1][None, :, None] + squares[2][None, None, :]))


def test_widths_of_a_gaussian_are_2_355_deviations() -> None:
    lines = cut_psf(gaussian((41, 61, 81)), SPACING).lines
    assert list(lines) == ["z", "y", "x"]
    for letter, line in lines.items():
        assert line.fwhm == pytest.approx(2.3548 * SIGMA[letter], rel=0.02)
        assert line.at[np.argmax(line.values)] == 0 and line.values.max() == 1


@pytest.mark.parametrize("values", [[0, 1, 0], [0, 0, 2, 0], [3, 6, 3, 0], [0, 5, 10, 10, 5, 0]])
def test_a_width_is_measured_between_interpolated_crossings(values: list[float]) -> None:
    fine = np.interp(np.linspace(0, len(values) - 1, 300_001), range(len(values)), values)
    above = np.flatnonzero(fine >= 0.5 * max(values))
    assert full_width(np.array(values, float)) == pytest.approx((above[-1] - above[0]) * (len(values) - 1) / 300_000, abs=1e-3)


def test_a_line_that_stays_above_half_has_no_width() -> None:
    assert np.isnan(full_width(np.array([0.8, 1.0, 0.9]))) and np.isnan(full_width(np.array([0.0, 1.0, 0.9])))


@pytest.mark.parametrize("shape", [(21, 31, 31), (20, 30, 30)])
def test_planes_go_through_voxel_n_over_2_and_are_square_roots(shape: tuple[int, int, int]) -> None:
    psf = gaussian(shape)
    planes = cut_psf(psf, SPACING).planes
    for name, whole in (("xy", psf[shape[0] // 2]), ("xz", psf[:, shape[1] // 2])):
        shown = planes[name].values
        middle = tuple(n // 2 for n in shown.shape)
        assert shown[middle] == 1 == shown.max()
        at = tuple(n // 2 for n in whole.shape)
        assert shown[middle[0], middle[1] + 1] == pytest.approx(np.sqrt(whole[at[0], at[1] + 1]))
        assert all(n % 2 == 1 for n in shown.shape)  # the center is their middle voxel


def test_planes_are_cropped_to_the_main_lobe_with_their_extent() -> None:
    plane = cut_psf(gaussian((41, 201, 401)), SPACING).planes["xy"]
    assert plane.values.shape[1] < 200
    assert plane.half == pytest.approx((0.5 * plane.values.shape[0] * SPACING["y"], 0.5 * plane.values.shape[1] * SPACING["x"]))
    assert plane.half[1] > 4 * 2.3548 * SIGMA["x"]


def test_a_main_lobe_off_the_center_is_shown_completely() -> None:
    cut = cut_psf(gaussian((81, 31, 31), (15, 0, 0)), SPACING)
    assert cut.lines["z"].at[np.argmax(cut.lines["z"].values)] == pytest.approx(3.0)
    assert cut.lines["z"].fwhm == pytest.approx(2.3548 * SIGMA["z"], rel=0.02)
    assert cut.planes["xz"].half[0] > 3 + 2.3548 * SIGMA["z"]


def test_a_2d_psf_has_no_z_and_the_first_of_several_channels_is_shown() -> None:
    psf = gaussian((9, 15, 15))
    flat = cut_psf(psf[4], SPACING)
    assert list(flat.planes) == ["xy"] and list(flat.lines) == ["y", "x"]
    both = cut_psf(np.stack([psf, np.zeros_like(psf)]), SPACING)
    assert both.shape == (2, 9, 15, 15) and both.lines["x"].fwhm == cut_psf(psf, SPACING).lines["x"].fwhm


def test_a_psf_of_zeros_is_shown_black() -> None:
    cut = cut_psf(np.zeros((5, 5, 5)), SPACING)
    assert not cut.planes["xy"].values.any() and np.isnan(cut.lines["x"].fwhm)
