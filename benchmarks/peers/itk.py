"""ITK: Richardson-Lucy, projected Landweber (step size 1; the default 0.1 hardly changes the estimate) and the Tikhonov filter, ITK's own boundary."""
from __future__ import annotations

from typing import Any

import numpy as np
from lawbook import Restorer

from . import FAITHFUL, ITERATIONS, USUAL, Missing, refusing, version


def restorers(path: str | None) -> list[Restorer]:
    try:
        import itk
    except ImportError as error:
        raise Missing(str(error)) from error

    def iterated(name: str, **settings: Any) -> Any:
        def restore(image: Any, psf: Any, iterations: int = ITERATIONS, **_: Any) -> Any:
            filter_ = getattr(itk, name)
            # A copy: the returned array refers to memory that ITK frees.
            return np.array(filter_(image, kernel_image=psf, number_of_iterations=iterations, normalize=True, **settings))

        return refusing(restore)

    def tikhonov(image: Any, psf: Any, noise_free: bool = False, **_: Any) -> Any:
        weight = FAITHFUL if noise_free else USUAL
        return np.array(itk.tikhonov_deconvolution_image_filter(image, kernel_image=psf, regularization_constant=weight, normalize=True))

    name, positive = f"ITK {version('itk')}", frozenset({"positive"})
    return [
        Restorer(f"{name}, Richardson-Lucy", iterated("richardson_lucy_deconvolution_image_filter"), positive),
        Restorer(f"{name}, projected Landweber", iterated("projected_landweber_deconvolution_image_filter", alpha=1), positive),
        Restorer(f"{name}, Tikhonov", refusing(tikhonov)),
    ]
