"""Wienerwerk: image restoration for light microscopy on numpy arrays, without Qt and napari.

    import wienerwerk
    restored, report = wienerwerk.run("richardson_lucy", image, psf="theoretical", spacing=(0.3, 0.1, 0.1),
                                      numerical_aperture=1.4, wavelength=0.52, iterations=30)

Every method of the library is also a function, such as ``wienerwerk.richardson_lucy(image, psf, iterations=30)``;
``help(wienerwerk.richardson_lucy)`` lists its parameters. The native library is loaded on first use.
"""

from __future__ import annotations

from importlib import metadata as _metadata
from typing import Any

from ._catalog import Method, catalog, devices, methods, version
from ._layout import Layout
from ._progress import Answer
from ._questions import ask
from ._session import Plan, Result, Session, plan, run
from .errors import (
    Cancelled,
    DeviceError,
    InternalError,
    InvalidArgument,
    InvalidParameter,
    LibraryError,
    OutOfMemory,
    WienerwerkError,
    WienerwerkWarning,
)

__all__ = [
    "Answer",
    "Cancelled",
    "DeviceError",
    "InternalError",
    "InvalidArgument",
    "InvalidParameter",
    "Layout",
    "LibraryError",
    "Method",
    "OutOfMemory",
    "Plan",
    "Result",
    "Session",
    "WienerwerkError",
    "WienerwerkWarning",
    "ask",
    "catalog",
    "devices",
    "methods",
    "plan",
    "run",
    "version",
]


def __getattr__(name: str) -> Any:
    """The catalog's methods as functions, and ``__version__``."""
    if name == "__version__":
        return _metadata.version("napari-wienerwerk")
    if not name.startswith("_") and name in methods():
        from ._wrappers import wrapper

        return wrapper(name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    try:
        return sorted([*__all__, *methods()])
    except LibraryError:
        return __all__
