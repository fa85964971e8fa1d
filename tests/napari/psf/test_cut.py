"""The parts of a PSF that a preview shows: planes, lines, widths. Does not need Qt."""

from __future__ import annotations

import numpy as np
import pytest
from napari_wienerwerk.psf._cut import PsfCut, cut_psf

import wienerwerk

SPACING = {"z": 0.2, "y": 0.08, "x": 0.05}
SIGMA = {"z": 0.4, "y": 0.15, "x": 0.12}  # micrometers


def gaussian(shape: tuple[int, int, int], moved: tuple[int, int, int] = (0, 0, 0)) -> np.ndarray:
    """A Gaussian with its maximum at voxel n / 2, moved by ``moved`` voxels."""
    squares = [
        ((np.arange(n) - n // 2 - m) * SPACING[letter] / SIGMA[letter]) ** 2 for n, m, letter in zip(shape, moved, "zyx")
    ]
    return np.exp(-0.5 * (squares[0][:, None, None] + squares[1][None, :, None] + squares[2][None, None, :]))


def cut(psf: np.ndarray) -> PsfCut:
    """The parts of a PSF with the library's center and widths."""
    channel = psf[0] if psf.ndim == 4 else psf
    spacing = {letter: SPACING[letter] for letter in "zyx"[-channel.ndim :]}
    return cut_psf(psf, SPACING, wienerwerk.ask({"ask": "psf_widths"}, channel, spacing=spacing)["channels"][0])


def test_widths_of_a_gaussian_are_2_355_deviations() -> None:
    lines = cut(gaussian((41, 61, 81))).lines
    assert list(lines) == ["z", "y", "x"]
    for letter, line in lines.items():
        assert line.fwhm == pytest.approx(2.3548 * SIGMA[letter], rel=0.01)
        assert line.at[np.argmax(line.values)] == 0 and line.values.max() == 1


def test_a_psf_that_nowhere_falls_to_half_has_no_width() -> None:
    shown = cut(gaussian((3, 61, 81)))
    assert np.isnan(shown.lines["z"].fwhm) and shown.widths["z"] == "unknown"
    assert shown.lines["z"].reach == pytest.approx(SPACING["z"])


@pytest.mark.parametrize("shape", [(21, 31, 31), (20, 30, 30)])
def test_planes_go_through_voxel_n_over_2_and_are_square_roots(shape: tuple[int, int, int]) -> None:
    psf = gaussian(shape)
    planes = cut(psf).planes
    for name, whole in (("xy", psf[shape[0] // 2]), ("xz", psf[:, shape[1] // 2])):
        shown = planes[name].values
        middle = tuple(n // 2 for n in shown.shape)
        assert shown[middle] == 1 == shown.max()
        at = tuple(n // 2 for n in whole.shape)
        assert shown[middle[0], middle[1] + 1] == pytest.approx(np.sqrt(whole[at[0], at[1] + 1]))
        assert all(n % 2 == 1 for n in shown.shape)  # the center is their middle voxel


def test_planes_are_cropped_to_the_main_lobe_with_their_extent() -> None:
    plane = cut(gaussian((41, 201, 401))).planes["xy"]
    assert plane.values.shape[1] < 200
    assert plane.half == pytest.approx((0.5 * plane.values.shape[0] * SPACING["y"], 0.5 * plane.values.shape[1] * SPACING["x"]))
    assert plane.half[1] > 4 * 2.3548 * SIGMA["x"]


def test_planes_and_lines_go_through_a_main_lobe_off_the_middle() -> None:
    shown = cut(gaussian((81, 31, 31), (15, 0, 0)))
    assert shown.lines["z"].at[np.argmax(shown.lines["z"].values)] == 0
    assert shown.lines["z"].fwhm == pytest.approx(2.3548 * SIGMA["z"], rel=0.01)
    xz = shown.planes["xz"]
    assert xz.half[0] > 2.3548 * SIGMA["z"] and xz.values[xz.values.shape[0] // 2, xz.values.shape[1] // 2] == 1


def test_a_2d_psf_has_no_z_and_the_first_of_several_channels_is_shown() -> None:
    psf = gaussian((9, 15, 15))
    flat = cut(psf[4])
    assert list(flat.planes) == ["xy"] and list(flat.lines) == ["y", "x"]
    both = cut(np.stack([psf, np.zeros_like(psf)]))
    assert both.shape == (2, 9, 15, 15) and both.lines["x"].fwhm == cut(psf).lines["x"].fwhm


def test_the_library_refuses_to_measure_a_psf_of_zeros() -> None:
    with pytest.raises(wienerwerk.InvalidArgument, match="no positive value"):
        cut(np.zeros((5, 5, 5)))
