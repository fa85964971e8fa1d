"""pyclesperanto: Richardson-Lucy with total variation, on the first OpenCL device (on a CPU: pocl)."""
from __future__ import annotations

from typing import Any

import numpy as np
from lawbook import Restorer

from . import ITERATIONS, Missing, refusing, version


def restorers(path: str | None) -> list[Restorer]:
    try:
        import pyclesperanto as cle

        devices = cle.list_available_devices()
    except Exception as error:
        raise Missing(f"{error}" or type(error).__name__) from error
    if not devices:
        raise Missing("no OpenCL device")
    cle.select_device()

    def deconvolve(image: Any, psf: Any, iterations: int = ITERATIONS, weight: float = 0.0, **_: Any) -> Any:
        return np.asarray(cle.fft.deconvolve(image, psf, iteration=iterations, regularization=weight))

    name = f"pyclesperanto {version('pyclesperanto')}, Richardson-Lucy"
    # slow: each new size is compiled for the device.
    return [Restorer(name, refusing(deconvolve), frozenset({"positive"}), weights=(0.0002, 0.002, 0.02), few_sizes=True)]
