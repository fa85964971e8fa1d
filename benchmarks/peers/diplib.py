"""DIPlib: Richardson-Lucy, the Wiener filter, Tikhonov-Miller plain and constrained, FISTA on wavelets, with DIPlib's own padding."""
from __future__ import annotations

from typing import Any

import numpy as np
from lawbook import Restorer

from . import FAITHFUL, ITERATIONS, Missing, refusing, version


def restorers(path: str | None) -> list[Restorer]:
    try:
        import diplib as dip
    except ImportError as error:
        raise Missing(str(error)) from error

    def adapted(name: str, iterated: str = "", regularized: bool = True) -> Any:
        def restore(image: Any, psf: Any, iterations: int = ITERATIONS, noise_free: bool = False, **_: Any) -> Any:
            settings: dict[str, Any] = {iterated: iterations} if iterated else {}
            if regularized and noise_free:
                settings["regularization"] = FAITHFUL
            return np.array(getattr(dip, name)(image, psf, **settings))

        return refusing(restore)

    name, positive = f"DIPlib {version('diplib')}", frozenset({"positive"})
    return [
        Restorer(f"{name}, Richardson-Lucy", adapted("RichardsonLucy", "nIterations", regularized=False), positive),
        Restorer(f"{name}, Wiener", adapted("WienerDeconvolution")),
        Restorer(f"{name}, Tikhonov-Miller", adapted("TikhonovMiller")),
        Restorer(f"{name}, ICTM", adapted("IterativeConstrainedTikhonovMiller", "maxIterations"), positive),
        Restorer(f"{name}, FISTA", adapted("FastIterativeShrinkageThresholding", "maxIterations")),
    ]
