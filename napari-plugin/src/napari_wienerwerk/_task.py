"""Work in a worker thread: it stores progress and curves for the Qt thread, and reads a flag that cancels it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from napari.qt.threading import create_worker

from wienerwerk import Answer, Cancelled, Session, WienerwerkError

USER_ERRORS = (WienerwerkError, ValueError, MemoryError, OSError)  # errors whose text is a sentence for the user

Work = Callable[["Task"], Any]
Done = Callable[[Any], None]
Failed = Callable[[Exception], None]


class Lifetime:
    """Whether a widget still exists: a worker may end after its widget was closed."""

    def __init__(self, widget: Any) -> None:
        self._there = there = [True]
        widget.destroyed.connect(lambda *_: there.clear())  # must not reference the widget

    def __bool__(self) -> bool:
        return bool(self._there)


@dataclass
class Task:
    """One run in a worker thread.

    Attributes:
        fraction, stage: progress; written by the worker, read by a timer of the Qt thread.
        points: (name, iteration, value) of live curves, in order of arrival.
    """

    fraction: float = 0.0
    stage: str = ""
    points: list[tuple[str, int, float]] = field(default_factory=list)
    _cancelled: threading.Event = field(default_factory=threading.Event)
    _worker: Any = None
    _calls: tuple[Work, Done, Failed] | None = None

    def start(self, work: Work, done: Done, failed: Failed) -> None:
        """Calls ``work(self)`` in a thread, then ``done(result)`` or ``failed(error)`` in the Qt thread.

        An error of the types USER_ERRORS is passed to ``failed`` only; napari shows any other error with its
        traceback as well.
        """
        self._calls = work, done, failed
        self._worker = create_worker(self._work, _start_thread=False)
        self._worker.returned.connect(self._returned)
        self._worker.errored.connect(self._errored)
        self._worker.finished.connect(self._finished)
        self._worker.start()

    def _work(self) -> tuple[Any, Exception | None]:
        try:
            return self._calls[0](self), None
        except USER_ERRORS as error:
            return None, error

    def _returned(self, outcome: tuple[Any, Exception | None]) -> None:
        result, error = outcome
        if error is not None:
            self._errored(error)
        elif self._calls is not None:
            # Released first: Qt keeps connected objects, and these functions reference the widget.
            (_work, done, _failed), self._calls = self._calls, None
            done(result)

    def _errored(self, error: Exception) -> None:
        if self._calls is not None:
            (_work, _done, failed), self._calls = self._calls, None
            failed(error)

    def _finished(self) -> None:
        """Called last; without another call before if napari asked its workers to quit."""
        self._errored(Cancelled("napari asked its workers to quit"))

    def cancel(self) -> None:
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        """Also true when napari closes and asks its workers to quit."""
        return self._cancelled.is_set() or bool(self._worker and self._worker.abort_requested)

    def progress(self, fraction: float, stage: str) -> Answer:
        """The progress callback of the native run."""
        self.fraction, self.stage = fraction, stage
        return Answer.CANCEL if self.cancelled else Answer.GO_ON

    def point(self, name: str, iteration: int, value: float) -> None:
        """The curve callback of the native run."""
        self.points.append((name, iteration, value))


class SessionKeeper:
    """One native session, opened on first use and kept until other settings are used. For worker threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._settings: dict[str, Any] | None = None
        self._session: Session | None = None

    def get(self, settings: dict[str, Any]) -> Session:
        """A session with these settings (device, memory_mb, threads)."""
        with self._lock:
            if self._session is None or settings != self._settings:
                if self._session is not None:
                    self._session.close()
                self._session = None  # remains None if opening fails
                self._session = Session(**settings)
                self._settings = dict(settings)
            return self._session
