"""numpy arrays passed through the C interface: memory, strides, number types, axes, voxel sizes."""

from __future__ import annotations

import gc
import os

import numpy as np
import pytest

import wienerwerk
from wienerwerk._arrays import Input

SHAPE = (3, 4, 5)


def identity(image: object, **arguments: object) -> wienerwerk.Result:
    """Passes the image through the library unchanged."""
    return wienerwerk.run("identity", image, background="none", **arguments)


def ramp(dtype: object, shape: tuple[int, ...] = SHAPE) -> np.ndarray:
    return np.arange(1, 1 + np.prod(shape)).reshape(shape).astype(dtype)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32, np.int8, np.int16, np.int64, np.float16, np.float64, ">u2", ">f4"])
def test_values_of_every_real_type_are_unchanged(dtype: object) -> None:
    image = ramp(dtype)
    assert np.array_equal(identity(image).array, image.astype(np.float32))


def test_booleans_become_zero_and_one() -> None:
    image = ramp(np.uint8) % 2 == 0
    assert np.array_equal(identity(image).array, image.astype(np.float32))


VIEWS = {
    "dense": lambda a: a,
    "transposed": lambda a: a.transpose(2, 0, 1),
    "every second voxel": lambda a: a[:, ::2, 1::3],
    "Fortran order": np.asfortranarray,
    "flipped": lambda a: a[::-1, :, ::-1],
    "one plane": lambda a: a[1:2],
    "one plane of a flipped stack": lambda a: a[::-1][1:2],
    "one voxel": lambda a: a[1:2, 2:3, 3:4],
    "broadcast": lambda a: np.broadcast_to(a[:1], a.shape),
    "one value": lambda a: np.broadcast_to(a.dtype.type(7), a.shape),
    "a field of a record": lambda a: np.rec.fromarrays([a.ravel(), np.zeros(a.size, np.uint8)], names="value,pad").value.reshape(a.shape),
}  # fmt: skip


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS.keys())
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_every_view_of_an_array_is_unchanged(view: object, dtype: object) -> None:
    image = view(ramp(dtype))
    assert np.array_equal(identity(image).array, image)


@pytest.mark.parametrize("view", ["dense", "transposed", "every second voxel", "Fortran order", "one plane"])
def test_memory_the_library_can_read_is_not_copied(view: str) -> None:
    image = VIEWS[view](ramp(np.uint16))
    native, kept = Input("image", image, "zyx").native()
    assert native.data == image.ctypes.data and np.shares_memory(kept, image)


@pytest.mark.parametrize("view", ["flipped", "broadcast", "one value"])
def test_memory_the_library_cannot_read_is_copied(view: str) -> None:
    image = VIEWS[view](ramp(np.uint16))
    native, kept = Input("image", image, "zyx").native()
    assert native.data == kept.ctypes.data and not np.shares_memory(kept, image)
    assert all(step > 0 for step in native.stride[:3])


@pytest.mark.parametrize(
    ("image", "word"),
    [
        (ramp(np.complex64), "complex"),
        (np.array([["a", "b"], ["c", "d"]]), "<U1"),
        (np.full((2, 2), None), "object"),
        (np.ma.masked_array(ramp(np.float32), ramp(np.float32) > 3), "masked"),
        (np.full(SHAPE, 1e300), "range of float32"),
    ],
    ids=["complex", "text", "objects", "masked", "too large"],
)
def test_unsupported_arrays_are_rejected(image: np.ndarray, word: str) -> None:
    with pytest.raises(wienerwerk.InvalidArgument, match=word):
        identity(image)


def test_integers_beyond_float32_are_rounded_with_a_warning() -> None:
    image = np.full(SHAPE, 2**24 + 1, np.int64)
    with pytest.warns(wienerwerk.WienerwerkWarning, match="16777217"):
        identity(image)


@pytest.mark.parametrize("axes", ["zyx", "xyz", "yzx", "tyx", "xcy"])
def test_axes_may_have_any_order_which_results_keep(axes: str) -> None:
    image = ramp(np.float32)
    result = identity(image, axes=axes)
    assert result.layouts["image"].axes == axes and np.array_equal(result.array, image)


def test_every_channel_is_restored_separately(stack: np.ndarray, psf: np.ndarray) -> None:
    other = stack[::-1].copy()
    both = np.stack([stack, other], axis=1)  # z c y x
    result = wienerwerk.run("richardson_lucy", both, psf, axes="zcyx", iterations=3)
    assert result.array.shape == both.shape
    for channel, image in enumerate([stack, other]):
        alone = wienerwerk.run("richardson_lucy", image, psf, iterations=3)
        assert np.array_equal(result.array[:, channel], alone.array)


def test_five_dimensions_need_axes(stack: np.ndarray) -> None:
    with pytest.raises(wienerwerk.InvalidArgument, match="tzyx"):
        identity(stack[None])


@pytest.mark.parametrize(
    ("axes", "word"),
    [("zy", "2 dimensions"), ("zzx", "once"), ("qyx", "not valid"), ("tcz", "y and x")],
)
def test_invalid_axes_are_rejected(axes: str, word: str) -> None:
    with pytest.raises(wienerwerk.InvalidArgument, match=word):
        identity(ramp(np.float32), axes=axes)


@pytest.mark.parametrize(
    ("spacing", "axes", "expected"),
    [
        (0.2, None, {"z": 0.2, "y": 0.2, "x": 0.2}),
        ((0.3, 0.1, 0.2), None, {"z": 0.3, "y": 0.1, "x": 0.2}),
        ((0.1, 0.2, 0.3), "xyz", {"z": 0.3, "y": 0.2, "x": 0.1}),
        ({"x": 0.1}, None, {"z": 0, "y": 0, "x": 0.1}),
        (None, None, {"z": 0, "y": 0, "x": 0}),
        (np.float32([0.5, 0.25, 0.25]), None, {"z": 0.5, "y": 0.25, "x": 0.25}),
    ],
)
def test_voxel_sizes_reach_the_library_by_axis(spacing: object, axes: str | None, expected: dict[str, float]) -> None:
    result = identity(ramp(np.float32), spacing=spacing, axes=axes)
    assert result.layouts["image"].spacing == pytest.approx(expected)


def test_the_frame_interval_is_kept() -> None:
    result = identity(ramp(np.float32), axes="tyx", spacing=0.1, frame_interval=2.5)
    assert result.layouts["image"].spacing == pytest.approx({"t": 2.5, "y": 0.1, "x": 0.1})


@pytest.mark.parametrize(
    ("spacing", "word"),
    [((1, 2), "2 numbers"), (-1, "positive"), (float("nan"), "positive"), ({"t": 1}, '"t"'), (("a", 1, 1), "number")],
)
def test_invalid_voxel_sizes_are_rejected(spacing: object, word: str) -> None:
    with pytest.raises(wienerwerk.InvalidArgument, match=word):
        identity(ramp(np.float32), spacing=spacing)


def test_results_are_writable_and_outlive_their_session(stack: np.ndarray) -> None:
    array, _report = identity(stack)
    view = array[2:4]
    del array
    gc.collect()
    view += 1
    assert np.array_equal(view, stack[2:4].astype(np.float32) + 1)


def test_the_memory_of_results_is_released() -> None:
    image = np.ones((16, 512, 512), np.float32)  # 16 MiB
    identity(image)
    before = resident_megabytes()
    for _ in range(40):
        identity(image)
    gc.collect()
    assert resident_megabytes() - before < 100  # 40 results are 640 MiB


def resident_megabytes() -> float:
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except OSError:
        pytest.skip("resident memory is read from /proc, which this system has not")
