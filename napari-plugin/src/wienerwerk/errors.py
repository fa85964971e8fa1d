"""What can go wrong, as exceptions that carry the native library's sentence."""

from __future__ import annotations


class WienerwerkError(Exception):
    """Anything the library refused or failed to do; ``str(error)`` is one sentence for the user."""


class Cancelled(WienerwerkError):
    """The progress callback asked to cancel; nothing was produced."""


class InvalidArgument(WienerwerkError, ValueError):
    """An array does not fit: its shape, type, axes, role or content."""


class InvalidParameter(WienerwerkError, ValueError):
    """The method, a parameter, an option or a session setting is unknown, of the wrong type or out of range."""


class OutOfMemory(WienerwerkError, MemoryError):
    """The plan needs more host or device memory than there is; the sentence holds both numbers."""


class DeviceError(WienerwerkError):
    """The device does not exist, is not usable, or failed."""


class InternalError(WienerwerkError):
    """A defect of the library itself."""


class LibraryError(WienerwerkError, OSError):
    """The native library was not found, could not be loaded, or speaks another version of the interface."""


class WienerwerkWarning(UserWarning):
    """Something the user should know about a result; the report holds the same sentence."""


def from_status(status: int, sentence: str) -> WienerwerkError:
    """The exception for a ``ww_status`` other than ``WW_OK``."""
    kinds = {
        1: Cancelled,
        2: InvalidArgument,
        3: InvalidParameter,
        4: OutOfMemory,
        5: DeviceError,
    }
    return kinds.get(status, InternalError)(sentence or f"the library answered with status {status} and no sentence")
