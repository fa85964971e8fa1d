"""Builds a request from Python's arguments: sorts keywords into parameters, options, inputs and the PSF's parameters."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ._arrays import Input
from ._catalog import Method, catalog, methods, psf_method
from ._layout import check_axes, spacing_by_axis
from .errors import InvalidArgument, InvalidParameter


@dataclass
class Call:
    """The arguments of one native call.

    Attributes:
        request: the JSON text.
        inputs: arrays by role.
        outputs: roles of the outputs wanted.
        axes: the image's axes in the caller's order, which results have too.
    """

    request: str
    inputs: list[Input]
    outputs: list[str]
    axes: str


def build_call(
    method: str,
    image: Any = None,
    psf: Any = None,
    *,
    spacing: Any = None,
    axes: str | None = None,
    psf_spacing: Any = None,
    frame_interval: float | None = None,
    parameters: Mapping[str, Any] | None = None,
    options: Mapping[str, Any] | None = None,
    outputs: Sequence[str] | None = None,
    **keywords: Any,
) -> Call:
    """Sorts ``keywords`` by the catalog; the library checks the values. Arguments as for :func:`wienerwerk.run`.

    Raises:
        InvalidArgument: axes, spacing or an array are invalid.
        InvalidParameter: the PSF method is unknown, or a value cannot be written as JSON.
    """
    entry = methods().get(method)
    if entry is None:  # the library's error message suggests the nearest name
        return Call(to_json({"method": method}), [], [], "")
    if image is None:  # it may be given by its role
        image = keywords.pop(_role_of(entry, "intensities", "image"), None)
    if psf is None:
        psf = keywords.pop(_role_of(entry, "psf", "psf"), None)
    request: dict[str, Any] = {"method": entry.key, "parameters": dict(parameters or {}), "options": dict(options or {})}
    psf, nested = _split_psf(psf, entry)
    if nested is not None:
        request["psf"] = nested
    extra = _sort_keywords(keywords, entry, request, nested)

    if image is None and spacing is not None and not entry.inputs:
        # As on the command line: values that would be taken from an image are taken from ``spacing``.
        steps = spacing_by_axis(spacing, "zyx" if np.size(spacing) != 2 or isinstance(spacing, Mapping) else "yx")
        for key, schema in entry.properties.items():
            letter = str(schema.get("x-source", "")).removeprefix("spacing.")
            if steps.get(letter) and key not in request["parameters"]:
                request["parameters"][key] = steps[letter]
    inputs, image_axes = _image_inputs(image, entry, axes, spacing, frame_interval)
    psf_role = _role_of(entry, "psf", "psf")
    for array in psf:
        letters = check_axes("czyx" if len(array.shape) == 4 else None, len(array.shape), "psf")
        inputs.append(Input(psf_role, array, letters, spacing_by_axis(psf_spacing, letters, what="psf_spacing")))
    of_psf = {i["role"] for i in methods()[nested["method"]].inputs} if nested else set()
    for role, value in extra.items():
        for array in value if isinstance(value, (list, tuple)) else [value]:
            # Beads have a voxel size of their own, not the image's.
            own = {"psf_spacing": psf_spacing} if role in of_psf else {"spacing": spacing} if image is None else {}
            inputs.append(_extra_input(role, array, "" if own else image_axes, own, axes if image is None else None))
    wanted = list(outputs) if outputs is not None else [o["role"] for o in entry.outputs if o.get("required", True)]
    return Call(to_json(request), inputs, wanted, image_axes)


def _role_of(entry: Method, holds: str, argument: str) -> str:
    """The role of the input that the argument ``image`` or ``psf`` is given for; the library refuses one it does not know."""
    declared = entry.input_of(holds)
    return declared["role"] if declared is not None else argument


def _split_psf(psf: Any, entry: Method) -> tuple[list[Any], dict[str, Any] | None]:
    """(arrays, request that replaces them) for the argument ``psf``."""
    if psf is None or (isinstance(psf, str) and psf.lower() == "none"):
        return [], None
    if isinstance(psf, str):
        return [], {"method": psf_method(psf).key, "parameters": {}}
    if isinstance(psf, Mapping):
        if "method" in psf:
            return [], {**psf, "method": psf_method(str(psf["method"])).key}
        return [], {"method": psf_method("theoretical").key, "parameters": dict(psf)}
    if isinstance(psf, (list, tuple)) and psf and all(hasattr(array, "shape") for array in psf):
        return list(psf), None
    return [_array(psf)], None


def _sort_keywords(
    keywords: Mapping[str, Any], entry: Method, request: dict[str, Any], nested: dict[str, Any] | None
) -> dict[str, Any]:
    """Adds each keyword to the part of the request it belongs to by the catalog; returns the inputs among them, by role.

    An unknown keyword becomes a parameter, so that the library rejects it with its own message.
    """
    roles = {i["role"] for i in entry.inputs}
    if nested is not None:
        roles |= {i["role"] for i in methods()[nested["method"]].inputs}
    options = catalog()["options"].get("properties", {})
    psf_keys = methods()[nested["method"]].properties if nested else {}
    extra = {}
    for key, value in keywords.items():
        if key in roles:
            if value is not None:
                extra[key] = value
        elif key in options and key not in entry.properties:
            request["options"][key] = value
        elif nested is not None and key in psf_keys and key not in entry.properties:
            nested.setdefault("parameters", {})[key] = value
        else:
            request["parameters"][key] = value
    return extra


def _image_inputs(
    image: Any, entry: Method, axes: str | None, spacing: Any, frame_interval: float | None
) -> tuple[list[Input], str]:
    if image is None:
        return [], ""
    declared = entry.input_of("intensities")
    role = _role_of(entry, "intensities", "image")
    as_list = declared is not None and declared.get("list") and isinstance(image, (list, tuple))
    arrays = [_array(one) for one in image] if as_list else [_array(image)]
    letters = check_axes(axes, len(arrays[0].shape))
    steps = spacing_by_axis(spacing, letters, frame_interval)
    return [Input(role, array, check_axes(letters, len(array.shape)), steps) for array in arrays], letters


def _extra_input(
    role: str, array: Any, image_axes: str, own_spacing: Mapping[str, Any] | None = None, own_axes: str | None = None
) -> Input:
    """A further input such as a mask, a model or beads; it has the image's axes if it has as many dimensions.

    Args:
        own_spacing: the keyword with this array's voxel size, and its value; empty: it has the image's.
        own_axes: its axes if there is no image.
    """
    if isinstance(array, (bytes, bytearray, memoryview)):
        array = np.frombuffer(array, np.uint8)
    array = _array(array)
    ndim = len(array.shape)
    if ndim == 1:
        return Input(role, array, "i")
    letters = image_axes if ndim == len(image_axes) else check_axes(own_axes, ndim, role)
    for name, spacing in (own_spacing or {}).items():
        return Input(role, array, letters, spacing_by_axis(spacing, letters, what=name))
    return Input(role, array, letters)


def _array(data: Any) -> Any:
    """``data`` itself if it has shape and dtype (it may be lazy), else as a numpy array."""
    if isinstance(data, str):
        raise InvalidArgument(f'an array is required, but "{data}" is text: read the file first')
    return data if hasattr(data, "shape") and hasattr(data, "dtype") else np.asarray(data)


def to_json(value: Any) -> str:
    """JSON text of a request, which may contain numpy numbers, paths and tuples.

    Raises:
        InvalidParameter: NaN, infinity, or a value that JSON cannot represent.
    """
    try:
        return json.dumps(value, default=_plain, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise InvalidParameter(f"the request cannot be written as JSON: {_culprit(value) or error}") from None


def _plain(value: Any) -> Any:
    if isinstance(value, (np.generic, np.ndarray)):
        return value.tolist()
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    raise TypeError(f"{value!r} is of type {type(value).__name__}")


def _culprit(value: Any) -> str:
    """The first key whose value cannot be written as JSON, with the value."""
    for key, entry in value.items():
        if isinstance(entry, Mapping):
            if found := _culprit(entry):
                return found
            continue
        try:
            json.dumps(entry, default=_plain, allow_nan=False)
        except (TypeError, ValueError):
            return f"{key} is {entry!r}"
    return ""
