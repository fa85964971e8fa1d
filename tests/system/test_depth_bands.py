"""PSFs that change with depth: bands of planes, each restored with its own PSF."""
from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import wienerwerk
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

SPACING = (0.3, 0.1, 0.1)
OPTICS = {"psf_model": "gibson_lanni", "numerical_aperture": 1.3, "refractive_index": 1.515, "wavelength": 0.55, "sample": "custom",
          "sample_refractive_index": 1.34, "psf_size_z": 17, "psf_size_y": 21, "psf_size_x": 21}  # fmt: skip
BANDS = 4


def psf_at(depth: float) -> NDArray[np.float32]:
    result, _ = wienerwerk.run("psf_theoretical", **OPTICS, particle_depth=depth, voxel_size_z=SPACING[0], voxel_size_y=SPACING[1], voxel_size_x=SPACING[2])
    found: NDArray[np.float32] = np.asarray(result)
    return found


def depths(planes: int) -> list[float]:
    """Depths of the bands' middles: the stage's movement times the ratio of the refractive indices."""
    return [(b + 0.5) / BANDS * planes * SPACING[0] * 1.34 / 1.515 for b in range(BANDS)]


def scene(planes: int = 48) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Shells of points in a whole stack, each plane blurred by the PSF of its depth."""
    rng = np.random.default_rng(5)
    truth = np.zeros((planes, 40, 44))
    truth[tuple(rng.integers(4, n - 4, 60) for n in truth.shape)] = rng.uniform(2000, 6000, 60)
    image = np.full(truth.shape, 5.0)
    for z, y, x in zip(*np.nonzero(truth)):
        psf = psf_at((z + 0.5) * SPACING[0] * 1.34 / 1.515)
        for a, b, c in np.ndindex(psf.shape):
            at = (z + a - 8, y + b - 10, x + c - 10)
            if all(0 <= i < n for i, n in zip(at, truth.shape)):
                image[at] += truth[z, y, x] * psf[a, b, c]
    return truth, image


def run(image: Any, bands: int, **more: Any) -> Any:
    return wienerwerk.run(
        "richardson_lucy", image.astype(np.float32), psf="theoretical", spacing=SPACING, device="cpu", depth_bands=bands,
        **{"iterations": 20, "stopping": "fixed", "on_warning": lambda _: None, **OPTICS, **more},
    )  # fmt: skip


def test_each_band_has_the_psf_of_its_middle() -> None:
    image = np.random.default_rng(1).poisson(100, (48, 32, 32))
    with wienerwerk.Session(device="cpu") as session:
        result = session.run(
            "richardson_lucy", image.astype(np.float32), psf="theoretical", spacing=SPACING, depth_bands=BANDS, outputs=["prepared_psf"],
            iterations=2, stopping="fixed", on_warning=lambda _: None, **OPTICS,
        )  # fmt: skip
    psfs = result.outputs["prepared_psf"]
    assert psfs.shape[0] == BANDS and result.report["tiles"]["count"] == BANDS
    for found, depth in zip(psfs, depths(48)):
        wanted = psf_at(depth)
        inner = tuple(slice((w - f) // 2, (w - f) // 2 + f) for w, f in zip(wanted.shape, found.shape))
        assert np.abs(found - wanted[inner]).max() < 1e-3 * wanted.max()
    assert np.abs(psfs[0] - psfs[-1]).max() > 0.1 * psfs[0].max()


def test_bands_restore_better_than_one_psf() -> None:
    """Points are brighter than with the PSF of the middle depth, which is valid for few planes."""
    truth, image = scene()
    middle = 24 * SPACING[0] * 1.34 / 1.515
    one, bands = (
        gaussian_filter(run(image, n, particle_depth=depth, iterations=80).array.astype(float), 0.7) for n, depth in ((1, middle), (BANDS, 0.0))
    )
    wanted = gaussian_filter(truth, 0.7)
    errors = [float(np.linalg.norm(found - wanted) / np.linalg.norm(wanted)) for found in (one, bands)]
    print(f"error with one PSF {errors[0]:.3f}, with {BANDS} bands {errors[1]:.3f}")
    assert errors[1] < 0.9 * errors[0]


def test_bands_are_blended_without_a_seam() -> None:
    """A flat image stays flat across the bands."""
    flat = run(np.full((48, 32, 32), 100.0), BANDS, background="none").array
    assert np.abs(flat / 100 - 1).max() < 0.05


def test_bands_of_a_psf_that_does_not_change_cause_a_warning() -> None:
    image = np.random.default_rng(1).poisson(100, (16, 24, 24)).astype(np.float32)
    _, report = wienerwerk.run(
        "richardson_lucy", image, psf="theoretical", spacing=SPACING, depth_bands=2, iterations=2, stopping="fixed", on_warning=lambda _: None
    )
    assert any("depth_bands = 2 changes nothing" in w for w in report["warnings"])


@pytest.mark.parametrize(("change", "words"), [
    ({"boundary": "periodic"}, "depth_bands = 4 cannot be kept by richardson_lucy with boundary = periodic"),
    ({"depth_bands": 40}, "depth_bands = 40 is too many for 48 planes"),
    ({"psf": np.ones((3, 3, 3), np.float32)}, "depth_bands = 4 needs a PSF computed from the optics"),
], ids=str)  # fmt: skip
def test_invalid_bands_are_rejected(change: dict[str, Any], words: str) -> None:
    arguments = {"psf": "theoretical", "spacing": SPACING, "depth_bands": BANDS, **change}
    with pytest.raises(wienerwerk.WienerwerkError, match=words):
        wienerwerk.run("richardson_lucy", np.ones((48, 20, 20), np.float32), **arguments)
