"""Callbacks of a run: progress, curves, and the handling of Python exceptions and Ctrl-C in them."""

from __future__ import annotations

import ctypes as C
import logging
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import Any

from . import _native

logger = logging.getLogger("wienerwerk")


class Answer(IntEnum):
    """Return values of a progress callback; None and False mean GO_ON, True means CANCEL."""

    GO_ON = 0
    CANCEL = 1
    STOP_AND_KEEP = 2


Progress = Callable[[float, str], Any]
Curve = Callable[[str, int, float], Any]


class Listener:
    """Native callbacks that call Python ones. An exception cannot pass through C code: it is stored and the run is cancelled.

    Attributes:
        error: the first exception of a callback, to be raised again after the run.
    """

    def __init__(self, progress: Progress | None, on_curve: Curve | None, interrupted: Callable[[], bool]) -> None:
        self.error: BaseException | None = None
        self._progress = progress
        self._on_curve = on_curve
        self._interrupted = interrupted
        # The function objects must exist as long as the library may call them.
        self.native = _native.Callbacks(
            struct_size=C.sizeof(_native.Callbacks),
            progress=_native.PROGRESS(self._answer),
            log=_native.LOG(self._log),
            curve=_native.CURVE(self._point) if on_curve else _native.CURVE(),
        )

    def _answer(self, _user: Any, fraction: float, stage: bytes | None) -> int:
        if self.error is not None or self._interrupted():
            return Answer.CANCEL
        if self._progress is None:
            return Answer.GO_ON
        try:
            return Answer(int(self._progress(fraction, (stage or b"").decode("utf-8", "replace")) or 0))
        except BaseException as error:
            self.error = error
            return Answer.CANCEL

    def _log(self, _user: Any, level: int, message: bytes) -> None:
        try:
            logger.log(logging.INFO if level else logging.DEBUG, message.decode("utf-8", "replace"))
        except BaseException as error:
            self.error = self.error or error

    def _point(self, _user: Any, name: bytes, iteration: int, value: float) -> None:
        try:
            self._on_curve(name.decode("utf-8", "replace"), iteration, value)
        except BaseException as error:
            self.error = self.error or error


@contextmanager
def postponed_interrupt() -> Iterator[Callable[[], bool]]:
    """Delays KeyboardInterrupt until a native call has returned; yields a function that returns whether Ctrl-C was pressed.

    Without this, KeyboardInterrupt is raised at the entry of a callback, where ctypes prints and discards it.
    """
    came: list[tuple[int, Any]] = []
    handler = signal.getsignal(signal.SIGINT) if threading.current_thread() is threading.main_thread() else None
    if not callable(handler):  # not the main thread, or the process ignores Ctrl-C
        yield lambda: False
        return
    signal.signal(signal.SIGINT, lambda number, frame: came.append((number, frame)))
    try:
        yield lambda: bool(came)
    finally:
        signal.signal(signal.SIGINT, handler)
        if came:
            handler(*came[0])


@contextmanager
def progress_callback(progress: Progress | bool | None, title: str) -> Iterator[Progress | None]:
    """The callback for the argument ``progress``: a function, None, or True for a progress bar on the terminal."""
    if progress is not True:
        yield progress or None
        return
    try:
        from tqdm.auto import tqdm
    except ImportError:
        yield _lines(title)
        return
    with tqdm(total=100, desc=title, bar_format="{l_bar}{bar}| {elapsed}<{remaining} {postfix}") as bar:

        def show(fraction: float, stage: str) -> None:
            bar.set_postfix_str(stage, refresh=False)
            bar.update(100 * fraction - bar.n)

        yield show


def _lines(title: str) -> Progress:
    """Prints progress as one line for each 10 %."""
    shown = -1

    def show(fraction: float, stage: str) -> None:
        nonlocal shown
        if int(10 * fraction) > shown:
            shown = int(10 * fraction)
            print(f"{title}: {100 * fraction:.0f} % {stage}", file=sys.stderr)

    return show
