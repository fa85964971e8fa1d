"""Sessions: a device with its memory, threads and cached plans; running and planning."""

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
    """What a run would do, before anything is allocated.

    Attributes:
        report: the library's plan: memory, tiles, transforms.
        outputs: what would come out, by role.
    """

    report: dict[str, Any]
    outputs: dict[str, Layout]


@dataclass(frozen=True, eq=False)
class Result:
    """What a run made; ``array, report = result`` takes it apart, and numpy functions take it as ``array``.

    Attributes:
        array: the first output, with its axes in the order of the image that was given.
        report: the request with every default written out, device, boundary, tiles, time, curves, warnings: run the
            request again and the numbers are the same.
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
    """A device with its memory and cached plans, kept between calls: faster for many images.

    Use it in one thread at a time (other threads wait), and close it, best by ``with``.

    Args:
        device: ``"auto"``, ``"cpu"``, ``"cuda:0"``...; left out, the library chooses.
        memory_mb: what may be used, in MB; 0 or left out: what the process may use.
        threads: 0 or left out: one for each core.

    Raises:
        DeviceError, InvalidParameter: the device is not usable, or a setting is out of range.
        LibraryError: the native library does not load.
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
        """Gives device and memory back; closing twice is fine. Waits for a run of another thread."""
        with self._alone():
            handle, self._handle = self._handle, C.c_void_p()
            if handle:
                _native.library().ww_close(handle)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if self._owner == threading.get_ident():
            raise InvalidArgument("this session is running already: a callback cannot use it, open a second one")
        with self._lock:
            self._owner = threading.get_ident()
            try:
                yield
            finally:
                self._owner = None

    @contextmanager
    def _taken(self) -> Iterator[C.c_void_p]:
        """The native session, for this thread alone."""
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
        """What :meth:`run` would do with the same arguments; arrays may be lazy, their values are not read."""
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
        described = [entry.native() for entry in call.inputs]  # holds the memory until the run is over
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
    """Native arrays for outputs the library is to allocate."""
    outputs = (_native.Array * len(roles))()
    for output, role in zip(outputs, roles):
        output.struct_size = C.sizeof(_native.Array)
        output.role = role.encode()
    return outputs


def _failure(status: int) -> WienerwerkError | None:
    """The exception for a status, made in the thread that failed while its sentence is still there."""
    try:
        _native.check(status)
    except WienerwerkError as error:
        return error
    return None


def _warn(sentence: str) -> None:
    """A Python warning that names the line outside this package that called."""
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
    """Restores an image, computes a PSF...: runs one method of the catalog.

    Args:
        method: its key; :func:`methods` lists them.
        image: the whole hyperstack: yx, zyx, or with t and c as ``axes`` says; uint8, uint16 and float32 are used
            where they lie in memory, other real numbers are converted to float32. Methods that need none take what
            they need by role: ``run("psf_measured", beads=stack, spacing=...)``.
        psf: an array (yx, zyx, or czyx: one for each channel), a list of arrays (one for each channel),
            ``"theoretical"``, a dict of that method's parameters, ``"measured"`` with ``beads=stack`` and their voxel size
            as ``psf_spacing``, or ``{"method": ..., "parameters": ...}``.
        spacing: voxel size in micrometers: one number, one for each spatial axis in the image's own order, or
            ``{"z": 0.3, "y": 0.1, "x": 0.1}``; left out or 0 is unknown.
        axes: a letter of ``tczyx`` for each dimension of the image (or, without one, of what stands in its place), in
            any order; left out: yx or zyx.
        psf_spacing: the PSF's own voxel size, or that of the beads it is measured from; left out: the image's.
        frame_interval: seconds between frames.
        parameters, options: by name, for programs; in everyday use give them as keywords, they are told apart.
        outputs: roles of the outputs wanted; left out: those the method always makes.
        device, memory_mb, threads: as for :class:`Session`.
        progress: ``f(fraction, stage)``, called in this thread; True cancels, ``Answer.STOP_AND_KEEP`` ends early
            and keeps the best so far, an exception cancels and is raised again. ``progress=True`` shows a bar.
        on_curve: ``f(name, iteration, value)`` for each point of a live curve.
        on_warning: gets each warning sentence; left out, they become Python warnings.
        **keywords: parameters of the method, options, further inputs by role (``mask=...``, ``beads=...``), and, when the
            PSF is computed or measured, its parameters: ``psf="theoretical", numerical_aperture=1.4``.

    Returns:
        A :class:`Result`; ``array, report = wienerwerk.run(...)``. What a method measured is ``report["findings"]``; an
        output that is a table has a row for each thing, and ``report["columns"]`` names its columns by role.

    Raises:
        InvalidParameter, InvalidArgument: what was given does not fit; both are ValueErrors.
        OutOfMemory: a MemoryError that says how much is needed and how much there is.
        Cancelled, DeviceError, LibraryError: as they say; all are WienerwerkErrors.

    The GIL is released while the library works. Ctrl-C cancels.
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
    """What :func:`run` would do with the same arguments: output shapes, memory, tiles; nothing is computed.

    ``image`` may be anything with a shape and a dtype, a dask array for example: its values are not read.
    """
    with Session(device, memory_mb, threads) as session:
        return session.plan(method, image, psf, **arguments)
