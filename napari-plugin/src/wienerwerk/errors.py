"""Exception types; their messages are the native library's."""

from __future__ import annotations


class WienerwerkError(Exception):
    """Base class of all errors; ``str(error)`` is one sentence for the user."""


class Cancelled(WienerwerkError):
    """The progress callback cancelled the run; there is no result."""


class InvalidArgument(WienerwerkError, ValueError):
    """The shape, type, axes, role or content of an array is invalid."""


class InvalidParameter(WienerwerkError, ValueError):
    """The method, a parameter, an option or a session setting is unknown, of the wrong type or out of range."""


class OutOfMemory(WienerwerkError, MemoryError):
    """The run needs more host or device memory than is available; the message contains both numbers."""


class DeviceError(WienerwerkError):
    """The device does not exist, is not usable, or failed."""


class InternalError(WienerwerkError):
    """A bug of the library."""


class LibraryError(WienerwerkError, OSError):
    """The native library was not found, cannot be loaded, or has another version of the interface."""


class WienerwerkWarning(UserWarning):
    """A warning about a result; the report contains the same sentence."""


def from_status(status: int, sentence: str) -> WienerwerkError:
    """The exception for a ``ww_status`` other than ``WW_OK``."""
    kinds = {
        1: Cancelled,
        2: InvalidArgument,
        3: InvalidParameter,
        4: OutOfMemory,
        5: DeviceError,
    }
    return kinds.get(status, InternalError)(sentence or f"the library returned status {status} without a message")
