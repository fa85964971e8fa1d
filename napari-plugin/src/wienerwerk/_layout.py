"""Axes, voxel sizes and number types of numpy arrays and native arrays."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .errors import InvalidArgument

AXES = "tczyx"
SPATIAL = "zyx"
U8, U16, F32 = 1, 2, 3
DTYPES = {U8: np.dtype(np.uint8), U16: np.dtype(np.uint16), F32: np.dtype(np.float32)}
CODES = {dtype: code for code, dtype in DTYPES.items()}


@dataclass(frozen=True)
class Layout:
    """Description of an array without its values; axes are in the caller's order.

    Attributes:
        role: meaning of the array for the method, e.g. ``"image"`` or ``"psf"``.
        axes: one letter of ``tczyx`` for each dimension; ``"i"`` for bytes or a list of numbers.
        shape: length along each axis.
        dtype: numpy type.
        spacing: step along each axis by letter: micrometers along z, y, x, seconds along t; 0 means unknown.
        origin: position of the first element by letter, in the same units.
    """

    role: str
    axes: str
    shape: tuple[int, ...]
    dtype: np.dtype
    spacing: dict[str, float]
    origin: dict[str, float]


def check_axes(axes: str | None, ndim: int, what: str = "image") -> str:
    """``axes`` in lower case; if None, the default for ``ndim`` dimensions: yx or zyx.

    Raises:
        InvalidArgument: a letter is unknown or repeated, y or x is missing, or there are not ``ndim`` letters.
    """
    if axes is None:
        if ndim not in (2, 3):
            raise InvalidArgument(
                f'the {what} has {ndim} dimensions: name them, e.g. axes="tzyx" (letters of "{AXES}")'
            )
        return SPATIAL[-ndim:]
    letters = str(axes).lower()
    if len(letters) != ndim:
        raise InvalidArgument(f'axes "{axes}" name {len(letters)} dimensions, but the {what} has {ndim}')
    unknown = [letter for letter in letters if letter not in AXES]
    if unknown or len(set(letters)) != len(letters):
        raise InvalidArgument(f'axes "{axes}" are not valid: each letter must be one of "{AXES}" and occur once')
    if "y" not in letters or "x" not in letters:
        raise InvalidArgument(f'axes "{axes}" are not valid: y and x are required')
    return letters


def native_order(axes: str) -> str:
    """The letters in the library's order, slowest axis first."""
    return "".join(sorted(axes, key=AXES.find))


def restore_order(axes: str, wanted: str) -> str:
    """``axes`` of a result in the order of the caller's image, ``wanted``; additional axes come first."""
    return "".join(sorted(axes, key=wanted.find))


def native_dtype(dtype: np.dtype, what: str = "image") -> np.dtype:
    """The type in which values of ``dtype`` are passed to the library.

    uint8, uint16 and float32 are unchanged, bool becomes uint8, all other real numbers become float32.

    Raises:
        InvalidArgument: complex numbers, text, objects.
    """
    dtype = np.dtype(dtype)
    plain = dtype.newbyteorder("=")
    if plain in CODES:
        return plain
    if dtype.kind == "b":
        return DTYPES[U8]
    if dtype.kind in "iuf":
        return DTYPES[F32]
    kind = "complex numbers" if dtype.kind == "c" else f"values of type {dtype}"
    raise InvalidArgument(f"the {what} contains {kind}, but only real numbers can be used")


def spacing_by_axis(
    spacing: float | Sequence[float] | Mapping[str, float] | None,
    axes: str,
    frame_interval: float | None = None,
    what: str = "spacing",
) -> dict[str, float]:
    """Steps by axis letter; 0 means unknown.

    Args:
        spacing: micrometers: one number for all, one for each spatial axis in the order of ``axes``, or by letter.
        axes: the array's axes in the caller's order.
        frame_interval: seconds along t.

    Raises:
        InvalidArgument: wrong number of values, an unknown letter, or a value that is negative or not finite.
    """
    steps = dict.fromkeys(axes, 0.0)
    spatial = [letter for letter in axes if letter in SPATIAL]
    if isinstance(spacing, Mapping):
        unknown = [str(letter) for letter in spacing if letter not in steps]
        if unknown:
            raise InvalidArgument(f'{what} names axis "{unknown[0]}", but the array has the axes "{axes}"')
        given = {letter: step or 0.0 for letter, step in spacing.items()}
    elif spacing is None:
        given = {}
    else:
        values = [0.0 if step is None else step for step in np.atleast_1d(np.asarray(spacing, object)).tolist()]
        if len(values) == 1:
            values *= len(spatial)
        if len(values) != len(spatial):
            raise InvalidArgument(
                f"{what} has {len(values)} numbers, but the array has {len(spatial)} spatial axes "
                f"({', '.join(spatial)}); give one number for each, or one for all"
            )
        given = dict(zip(spatial, values))
    if frame_interval is not None:
        if "t" not in steps:
            raise InvalidArgument(f'frame_interval is given, but the array has no t axis: its axes are "{axes}"')
        given["t"] = frame_interval
    for letter, step in given.items():
        try:
            steps[letter] = float(step)
        except (TypeError, ValueError):
            raise InvalidArgument(f"{what} along {letter} is {step!r}, but must be a number") from None
        if not math.isfinite(steps[letter]) or steps[letter] < 0:
            raise InvalidArgument(f"{what} along {letter} is {step}, but must be positive, or 0 for unknown")
    return steps
