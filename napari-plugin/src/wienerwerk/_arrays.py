"""Conversion of numpy arrays to and from the C interface, without a copy where the memory layout allows it."""

from __future__ import annotations

import ctypes as C
import math
import warnings
import weakref
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from . import _native
from ._layout import CODES, DTYPES, Layout, native_dtype, native_order, restore_order
from .errors import InvalidArgument, WienerwerkWarning

_EXACT_INTEGERS = 2**24  # float32 represents every integer up to this one


@dataclass
class Input:
    """An input array with named axes.

    Attributes:
        role: as in the catalog's list of the method's inputs.
        data: any array-like; a plan reads only its ``shape`` and ``dtype``.
        axes: one letter for each dimension of ``data``, in its order.
        spacing: micrometers (seconds along t) by letter; 0 means unknown.
    """

    role: str
    data: Any
    axes: str
    spacing: dict[str, float] = field(default_factory=dict)

    def describe(self) -> _native.Array:
        """The native array without a data pointer, for a plan."""
        order = [self.axes.index(letter) for letter in native_order(self.axes)]
        shape = [self.data.shape[i] for i in order]
        return _fill(self, shape, native_dtype(self.data.dtype, self.role))

    def native(self) -> tuple[_native.Array, np.ndarray]:
        """The native array, and the numpy array that owns its memory and must exist as long as the native array is used."""
        values = to_native_values(self.data, self.role)
        order = [self.axes.index(letter) for letter in native_order(self.axes)]
        view = values.transpose(order)
        if not _strides_fit(view):
            view = np.ascontiguousarray(view)
        array = _fill(self, view.shape, view.dtype)
        array.data = view.ctypes.data
        dense = 1
        for i in reversed(range(view.ndim)):  # the stride of an axis of length 1 is arbitrary; all 0 would mean dense
            array.stride[i] = view.strides[i] // view.itemsize if view.shape[i] > 1 else dense
            dense = array.stride[i] * view.shape[i]
        return array, view


def _fill(source: Input, shape: Any, dtype: np.dtype) -> _native.Array:
    axes = native_order(source.axes)
    if len(axes) > _native.MAX_RANK:
        raise InvalidArgument(f"the {source.role} has {len(axes)} dimensions; at most {_native.MAX_RANK} are possible")
    array = _native.Array(struct_size=C.sizeof(_native.Array), dtype=CODES[dtype], rank=len(axes))
    array.axes, array.role = axes.encode(), source.role.encode()
    for i, letter in enumerate(axes):
        array.shape[i] = int(shape[i])
        array.spacing[i] = source.spacing.get(letter, 0.0)
    return array


def _strides_fit(array: np.ndarray) -> bool:
    """Whether the library can read this memory layout: aligned, every stride a positive multiple of the element size."""
    if not array.flags.aligned:
        return False
    steps = [step for step, length in zip(array.strides, array.shape) if length > 1]
    return all(step > 0 and step % array.itemsize == 0 for step in steps)


def to_native_values(data: Any, what: str = "image") -> np.ndarray:
    """``data`` as uint8, uint16 or float32; not copied if it already has one of these types.

    float64 is rounded to float32 (a relative change of at most 6e-8). Integers above 2**24, which float32
    cannot represent exactly, cause a ``WienerwerkWarning``.

    Raises:
        InvalidArgument: a masked, complex, text or object array, or a value beyond the range of float32.
    """
    if isinstance(data, np.ma.MaskedArray):
        raise InvalidArgument(f"the {what} is a masked array: fill it first, and pass the mask as a separate input")
    values = np.asarray(data)
    wanted = native_dtype(values.dtype, what)
    if values.dtype == wanted:
        return values
    with np.errstate(over="ignore"):
        converted = values.astype(wanted)
    if values.dtype.kind == "f" and values.dtype.itemsize > 4:
        beyond = np.isinf(converted) & ~np.isinf(values)
        if beyond.any():
            raise InvalidArgument(f"the {what} contains {values[beyond][0]:g}, which is beyond the range of float32")
    if values.dtype.kind in "iu" and values.dtype.itemsize >= 4 and values.size:
        largest = max(abs(int(values.max())), abs(int(values.min())))
        if largest > _EXACT_INTEGERS:
            warnings.warn(
                f"the {what} contains integers up to {largest}; above {_EXACT_INTEGERS} they are rounded to float32",
                WienerwerkWarning,
                stacklevel=2,
            )
    return converted


def layout_of(array: _native.Array, callers_axes: str) -> Layout:
    """The layout of a native array, with its axes in the caller's order."""
    axes = array.axes.decode()
    ordered = restore_order(axes, callers_axes)
    shape = dict(zip(axes, array.shape))
    return Layout(
        role=(array.role or b"").decode(),
        axes=ordered,
        shape=tuple(shape[letter] for letter in ordered),
        dtype=DTYPES[array.dtype],
        spacing={letter: array.spacing[axes.index(letter)] for letter in ordered},
        origin={letter: array.origin[axes.index(letter)] for letter in ordered},
    )


def adopt(array: _native.Array, callers_axes: str) -> np.ndarray:
    """The library's memory as a numpy array without a copy, with its axes in the caller's order.

    The library releases the memory when the last numpy view of it is deleted.
    """
    native = _native.library()
    dtype, shape = DTYPES[array.dtype], tuple(array.shape[: array.rank])
    if 0 in shape or not array.data:
        native.ww_array_release(C.byref(array))
        return np.empty(shape, dtype)
    strides = tuple(step * dtype.itemsize for step in array.stride[: array.rank])
    if not any(strides):
        strides = None
        size = math.prod(shape) * dtype.itemsize
    else:
        size = sum((length - 1) * step for length, step in zip(shape, strides)) + dtype.itemsize
    memory = (C.c_ubyte * size).from_address(array.data)
    owned = C.pointer(_native.Array.from_buffer_copy(array))  # kept alive by the finalizer
    weakref.finalize(memory, native.ww_array_release, owned).atexit = False
    values = np.ndarray(shape, dtype, memory, strides=strides)
    axes = array.axes.decode()
    return values.transpose([axes.index(letter) for letter in restore_order(axes, callers_axes)])

