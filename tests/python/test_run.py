"""run, plan, sessions, results, and all notations of the PSF."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

import wienerwerk

OPTICS = {"numerical_aperture": 1.2, "wavelength": 0.6, "refractive_index": 1.33}


def restore(image: np.ndarray, psf: object = None, **arguments: object) -> wienerwerk.Result:
    return wienerwerk.run("richardson_lucy", image, psf, **{"iterations": 4, "spacing": 0.2, **arguments})


def test_a_result_unpacks_into_array_and_report(stack: np.ndarray, psf: np.ndarray) -> None:
    result = restore(stack, psf)
    array, report = result
    assert array is result.array and array.shape == stack.shape and array.dtype == np.float32
    assert report["method"] == "richardson_lucy" and report["request"]["parameters"]["iterations"] == 4
    assert np.asarray(result) is array and np.mean(result) == np.mean(array)


def test_restoring_sharpens_a_point(stack: np.ndarray, psf: np.ndarray) -> None:
    from scipy.ndimage import convolve

    blurred = convolve(stack.astype(np.float32), psf)
    array, _report = restore(blurred, psf, iterations=20)
    assert np.unravel_index(array.argmax(), array.shape) == (6, 10, 12)
    assert array.max() > 3 * blurred.max()


def test_the_request_of_a_report_gives_the_same_numbers_again(stack: np.ndarray) -> None:
    first = restore(stack, "theoretical", **OPTICS)
    request = first.report["request"]
    again = wienerwerk.run(
        request["method"], stack, request["psf"], spacing=0.2, parameters=request["parameters"], options=request["options"]
    )
    assert np.array_equal(first.array, again.array)


def test_all_notations_of_a_theoretical_psf_agree(stack: np.ndarray) -> None:
    ways = [
        restore(stack, "theoretical", **OPTICS),
        restore(stack, "psf_theoretical", **OPTICS),
        restore(stack, OPTICS),
        restore(stack, {"method": "psf_theoretical", "parameters": OPTICS}),
        restore(stack, {"method": "theoretical", "parameters": OPTICS}),
    ]
    for way in ways:
        assert way.report["request"]["psf"]["parameters"]["numerical_aperture"] == 1.2
        assert np.array_equal(way.array, ways[0].array)
    assert not np.array_equal(restore(stack, "theoretical", numerical_aperture=0.5).array, ways[0].array)


def test_an_unknown_psf_method_is_rejected_with_the_known_ones(stack: np.ndarray) -> None:
    with pytest.raises(wienerwerk.InvalidParameter, match='"theoretical"'):
        restore(stack, "psf.tif")


def test_a_psf_for_each_channel(stack: np.ndarray, psf: np.ndarray) -> None:
    sharp = np.zeros_like(psf)
    sharp[2, 3, 3] = 1
    image = np.stack([stack, stack])
    as_list = restore(image, [psf, sharp], axes="czyx", stopping="fixed")
    as_array = restore(image, np.stack([psf, sharp]), axes="czyx", stopping="fixed")
    assert np.array_equal(as_list.array, as_array.array)
    assert np.array_equal(as_list.array[0], restore(stack, psf, stopping="fixed").array)
    # Alone, the sharp PSF is padded less: not the same bits.
    alone = restore(stack, sharp, stopping="fixed").array
    assert np.allclose(as_list.array[1], alone, rtol=1e-4, atol=1e-6 * alone.max())
    assert not np.array_equal(as_list.array[0], as_list.array[1])


def test_the_psf_has_its_own_voxel_size(stack: np.ndarray, psf: np.ndarray) -> None:
    same = restore(stack, psf, psf_spacing=0.2)
    coarse = restore(stack, psf, psf_spacing=(0.4, 0.4, 0.4))
    assert np.array_equal(same.array, restore(stack, psf).array)
    assert not np.array_equal(coarse.array, same.array)


def test_none_is_no_psf(stack: np.ndarray) -> None:
    for none in (None, "none"):
        assert wienerwerk.run("wiener", stack, none).array.shape == stack.shape


def test_optional_outputs_are_returned_by_role(stack: np.ndarray, psf: np.ndarray) -> None:
    result = restore(stack, psf, outputs=["image", "prepared_psf"])
    assert set(result.outputs) == {"image", "prepared_psf"} == set(result.layouts)
    assert result.outputs["prepared_psf"].sum() == pytest.approx(1, abs=1e-4)
    assert result.array is result.outputs["image"]


def test_a_psf_is_made_without_an_image() -> None:
    spacing = dict.fromkeys(["voxel_size_z", "voxel_size_y", "voxel_size_x"], 0.1)
    psf, report = wienerwerk.run("psf_theoretical", **OPTICS, **spacing)
    assert psf.ndim == 3 and psf.sum() == pytest.approx(1, abs=1e-4) and report["method"] == "psf_theoretical"
    assert np.unravel_index(psf.argmax(), psf.shape) == tuple(size // 2 for size in psf.shape)


def test_keywords_are_sorted_into_parameters_options_and_psf(stack: np.ndarray) -> None:
    request = restore(stack, "theoretical", acceleration="none", boundary="mirror", wavelength=0.6).report["request"]
    assert request["parameters"]["acceleration"] == "none"
    assert request["options"]["boundary"] == "mirror"
    assert request["psf"]["parameters"]["wavelength"] == 0.6


def test_parameters_may_be_numpy_numbers(stack: np.ndarray) -> None:
    numbers = {"iterations": np.int64(2), "numerical_aperture": np.float32(0.5), "channels": np.array([1])}
    request = restore(stack, "theoretical", **numbers).report["request"]
    assert request["parameters"]["iterations"] == 2 and request["options"]["channels"] == [1]


def test_a_plan_has_layout_and_memory_without_reading_the_image(psf: np.ndarray) -> None:
    class Untouched:
        shape, dtype = (2, 40, 300, 400), np.dtype(np.uint16)

        def __array__(self, *_: object) -> np.ndarray:
            raise AssertionError("a plan read the image")

    plan = wienerwerk.plan("richardson_lucy", Untouched(), psf, axes="tzyx", spacing=0.2)
    layout = plan.outputs["image"]
    assert layout.shape == (2, 40, 300, 400) and layout.axes == "tzyx" and layout.dtype == np.float32
    assert plan.report["memory"]["host_bytes"] + plan.report["memory"]["device_bytes"] > 40 * 300 * 400 * 4


def test_a_plan_accepts_dask_arrays(psf: np.ndarray) -> None:
    da = pytest.importorskip("dask.array")
    plan = wienerwerk.plan("richardson_lucy", da.zeros((8, 100, 100), np.float32), psf)
    assert plan.outputs["image"].shape == (8, 100, 100)


def test_a_session_gives_the_same_numbers_as_single_calls(stack: np.ndarray, psf: np.ndarray) -> None:
    with wienerwerk.Session(device="cpu", threads=1) as session:
        results = [session.run("richardson_lucy", stack, psf, spacing=0.2, iterations=4).array for _ in range(2)]
    for array in results:
        assert np.array_equal(array, restore(stack, psf).array)


def test_a_closed_session_cannot_run(stack: np.ndarray) -> None:
    session = wienerwerk.Session()
    session.close()
    session.close()
    with pytest.raises(wienerwerk.InvalidArgument, match="closed"):
        session.run("identity", stack)


def test_threads_may_share_a_session(stack: np.ndarray, psf: np.ndarray) -> None:
    expected = restore(stack, psf).array
    results: list[np.ndarray] = []
    with wienerwerk.Session() as session:

        def work() -> None:
            results.append(session.run("richardson_lucy", stack, psf, spacing=0.2, iterations=4).array)

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(results) == 4 and all(np.array_equal(array, expected) for array in results)


def test_parameters_may_be_paths_and_inputs_bytes() -> None:
    from wienerwerk._request import _extra_input, to_json

    assert to_json({"file": Path("a/b")}) == '{"file": "a/b"}'
    model = _extra_input("model", b"\x01\x02", "zyx")
    assert model.axes == "i" and model.native()[1].tolist() == [1, 2]
