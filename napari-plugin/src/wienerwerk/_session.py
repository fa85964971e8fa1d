"""Sessions (a device with its memory, threads and cached plans), and running and planning methods."""

from __future__ import annotations

import ctypes as C
import json
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import _native
from ._arrays import adopt, layout_of
from ._layout import Layout
from ._progress import Curve, Listener, Progress, postponed_interrupt, progress_callback
from ._request import Call, build_call, to_json
from .errors import InvalidArgument, WienerwerkError, WienerwerkWarning


@dataclass(frozen=True)
class Plan:
    """What a run would do.

    Attributes:
        report: the library's plan: memory, tiles, transforms.
        outputs: layouts of the outputs, by role.
    """

    report: dict[str, Any]
    outputs: dict[str, Layout]


@dataclass(frozen=True, eq=False)
class Result:
    """The outputs and report of a run; ``array, report = result`` unpacks it, and numpy functions accept it as ``array``.

    Attributes:
        array: the first output, with its axes in the order of the given image.
        report: the request with every default, device, boundary, tiles, time, curves, warnings; running the request
            again gives the same numbers.
        outputs: all outputs, by role.
        layouts: axes, voxel size and origin of each output, by role.
    """

    array: np.ndarray
    report: dict[str, Any]
    outputs: dict[str, np.ndarray]
    layouts: dict[str, Layout]

    def __iter__(self) -> Iterator[Any]:
        return iter((self.array, self.report))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        if dtype is None or np.dtype(dtype) == self.array.dtype:
            return self.array.copy() if copy else self.array
        return self.array.astype(dtype)

    def __repr__(self) -> str:
        made = ", ".join(f"{role} {values.shape} {values.dtype}" for role, values in self.outputs.items())
        return f"<wienerwerk.Result of {self.report.get('method', '?')}: {made}>"


class Session:
    """A device with its memory and cached plans, kept between calls, which is faster for many images.

    One thread at a time can use it; others wait. Close it, preferably with a ``with`` statement.

    Args:
        device: ``"auto"``, ``"cpu"``, ``"cuda:0"``...; None: the library's default.
        memory_mb: maximum memory in MB; 0 or None: what the process may use.
        threads: 0 or None: one for each core.

    Raises:
        DeviceError, InvalidParameter: the device is not usable, or a setting is out of range.
        LibraryError: the native library cannot be loaded.
    """

    def __init__(self, device: str | None = None, memory_mb: int | None = None, threads: int | None = None) -> None:
        settings = {"device": device, "memory_mb": memory_mb, "threads": threads}
        text = to_json({key: value for key, value in settings.items() if value is not None})
        self._lock = threading.Lock()
        self._owner: int | None = None
        self._handle = C.c_void_p()
        native = _native.library()
        _native.check(native.ww_open(text.encode(), C.byref(self._handle)))

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_error: Any) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_handle", None):
            self.close()

    def close(self) -> None:
        """Releases device and memory, after a run of another thread has ended. May be called twice."""
        with self._alone():
            handle, self._handle = self._handle, C.c_void_p()
            if handle:
                _native.library().ww_close(handle)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if self._owner == threading.get_ident():
            raise InvalidArgument("this session is running already: a callback cannot use it; open a second one")
        with self._lock:
            self._owner = threading.get_ident()
            try:
                yield
            finally:
                self._owner = None

    @contextmanager
    def _taken(self) -> Iterator[C.c_void_p]:
        """The native session, locked for this thread."""
        with self._alone():
            if not self._handle:
                raise InvalidArgument("this session is closed")
            yield self._handle

    def run(
        self,
        method: str,
        image: Any = None,
        psf: Any = None,
        *,
        progress: Progress | bool | None = None,
        on_curve: Curve | None = None,
        on_warning: Callable[[str], Any] | None = None,
        **arguments: Any,
    ) -> Result:
        """Runs a method; arguments and errors as for :func:`wienerwerk.run`."""
        call = build_call(method, image, psf, **arguments)
        with progress_callback(progress, method) as callback:
            result = self._execute(call, callback, on_curve)
        for sentence in result.report.get("warnings") or ():
            (on_warning or _warn)(sentence)
        return result

    def plan(self, method: str, image: Any = None, psf: Any = None, **arguments: Any) -> Plan:
        """What :meth:`run` would do with the same arguments; arrays may be lazy: their values are not read."""
        call = build_call(method, image, psf, **arguments)
        native, report = _native.library(), C.c_void_p()
        inputs = (_native.Array * len(call.inputs))(*(entry.describe() for entry in call.inputs))
        planned = _empty_outputs(call.outputs)
        with self._taken() as handle:
            _native.check(
                native.ww_plan(
                    handle, call.request.encode(), inputs, len(inputs), planned, len(planned), C.byref(report)
                )
            )
        layouts = [layout_of(output, call.axes) for output in planned]
        return Plan(json.loads(_native.take_text(report)), {layout.role: layout for layout in layouts})

    def _execute(self, call: Call, progress: Progress | None, on_curve: Curve | None) -> Result:
        native, report = _native.library(), C.c_void_p()
        described = [entry.native() for entry in call.inputs]  # keeps the memory until the run has ended
        inputs = (_native.Array * len(described))(*(array for array, _memory in described))
        outputs = _empty_outputs(call.outputs)
        arrays: list[np.ndarray] = []
        with self._taken() as handle, postponed_interrupt() as interrupted:
            listener = Listener(progress, on_curve, interrupted)
            status = native.ww_run(
                handle, call.request.encode(), inputs, len(inputs), outputs, len(outputs),
                C.byref(listener.native), C.byref(report),
            )  # fmt: skip
            failure = _failure(status)
            text = _native.take_text(report) if report else "{}"
            if failure is None:
                arrays = [adopt(output, call.axes) for output in outputs]
        if listener.error is not None:
            raise listener.error
        if failure is not None:
            raise failure
        layouts = {layout.role: layout for layout in (layout_of(output, call.axes) for output in outputs)}
        return Result(
            array=arrays[0] if arrays else np.empty(0, np.float32),
            report=json.loads(text),
            outputs=dict(zip(layouts, arrays)),
            layouts=layouts,
        )


def _empty_outputs(roles: list[str]) -> Any:
    """Native arrays for outputs that the library allocates."""
    outputs = (_native.Array * len(roles))()
    for output, role in zip(outputs, roles):
        output.struct_size = C.sizeof(_native.Array)
        output.role = role.encode()
    return outputs


def _failure(status: int) -> WienerwerkError | None:
    """The exception for a status; must be called in the thread of the failed call, before another call."""
    try:
        _native.check(status)
    except WienerwerkError as error:
        return error
    return None


def _warn(sentence: str) -> None:
    """A Python warning at the line outside this package that called it."""
    depth, frame = 1, sys._getframe()
    while frame.f_back is not None and frame.f_globals.get("__package__") == __package__:
        depth, frame = depth + 1, frame.f_back
    warnings.warn(sentence, WienerwerkWarning, stacklevel=depth)


def run(
    method: str,
    image: Any = None,
    psf: Any = None,
    *,
    spacing: float | Sequence[float] | Mapping[str, float] | None = None,
    axes: str | None = None,
    psf_spacing: float | Sequence[float] | Mapping[str, float] | None = None,
    frame_interval: float | None = None,
    parameters: Mapping[str, Any] | None = None,
    options: Mapping[str, Any] | None = None,
    outputs: Sequence[str] | None = None,
    device: str | None = None,
    memory_mb: int | None = None,
    threads: int | None = None,
    progress: Progress | bool | None = None,
    on_curve: Curve | None = None,
    on_warning: Callable[[str], Any] | None = None,
    **keywords: Any,
) -> Result:
    """Runs one method of the catalog: restores an image, computes a PSF, ...

    Args:
        method: its key; :func:`methods` lists them.
        image: the complete hyperstack: yx, zyx, or with t and c as named by ``axes``; uint8, uint16 and float32 are
            not copied, other real numbers are converted to float32. Methods without an image take their inputs by
            role: ``run("psf_measured", beads=stack, spacing=...)``.
        psf: an array (yx, zyx, or czyx: one for each channel), a list of arrays (one for each channel),
            ``"theoretical"``, a dict of that method's parameters, ``"measured"`` with ``beads=stack`` and their voxel size
            as ``psf_spacing``, or ``{"method": ..., "parameters": ...}``. None or ``"none"``: no PSF.
        spacing: voxel size in micrometers: one number, one for each spatial axis in the image's own order, or
            ``{"z": 0.3, "y": 0.1, "x": 0.1}``; None or 0: unknown.
        axes: a letter of ``tczyx`` for each dimension of the image (or of the array that replaces it), in any order;
            None: yx or zyx.
        psf_spacing: the voxel size of the PSF, or of the beads it is measured from; None: the image's.
        frame_interval: seconds between frames.
        parameters, options: by name; they can also be given as keywords.
        outputs: roles of the wanted outputs; None: those the method always makes.
        device, memory_mb, threads: as for :class:`Session`.
        progress: ``f(fraction, stage)``, called in this thread. Returning True cancels, ``Answer.STOP_AND_KEEP`` stops
            and keeps the best result so far, an exception cancels and is raised again. ``True``: shows a progress bar.
        on_curve: ``f(name, iteration, value)`` for each point of a live curve.
        on_warning: called with each warning of the report; None: they become Python warnings.
        **keywords: parameters of the method, options, further inputs by role (``mask=...``, ``beads=...``), and parameters
            of a computed or measured PSF: ``psf="theoretical", numerical_aperture=1.4``.

    Returns:
        A :class:`Result`; ``array, report = wienerwerk.run(...)``. Measured values are in ``report["findings"]``.
        ``report["columns"]`` names the columns of each output that is a table, by role.

    Raises:
        InvalidParameter, InvalidArgument: a setting or an array is invalid; both are ValueErrors.
        OutOfMemory: a MemoryError with the needed and the available memory.
        Cancelled: ``progress`` returned True.
        DeviceError: the device is not usable, or failed.
        LibraryError: the native library cannot be loaded.

    The GIL is released while the library runs. Ctrl-C cancels.
    """
    with Session(device, memory_mb, threads) as session:
        return session.run(
            method, image, psf, spacing=spacing, axes=axes, psf_spacing=psf_spacing, frame_interval=frame_interval,
            parameters=parameters, options=options, outputs=outputs, progress=progress, on_curve=on_curve,
            on_warning=on_warning, **keywords,
        )  # fmt: skip


def plan(
    method: str,
    image: Any = None,
    psf: Any = None,
    *,
    device: str | None = None,
    memory_mb: int | None = None,
    threads: int | None = None,
    **arguments: Any,
) -> Plan:
    """What :func:`run` would do with the same arguments: output shapes, memory, tiles. Nothing is computed.

    ``image`` may be any object with shape and dtype, such as a dask array: its values are not read.
    """
    with Session(device, memory_mb, threads) as session:
        return session.plan(method, image, psf, **arguments)
