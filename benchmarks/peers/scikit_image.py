"""scikit-image: Richardson-Lucy with its defaults and without its clipping, and the Wiener filter without clipping."""
from __future__ import annotations

from typing import Any

from lawbook import Restorer

from . import FAITHFUL, ITERATIONS, USUAL, Missing, refusing, version


def restorers(path: str | None) -> list[Restorer]:
    try:
        from skimage import restoration
    except ImportError as error:
        raise Missing(str(error)) from error

    def richardson_lucy(image: Any, psf: Any, iterations: int = ITERATIONS, **_: Any) -> Any:
        return restoration.richardson_lucy(image, psf, num_iter=iterations)

    def unclipped(image: Any, psf: Any, iterations: int = ITERATIONS, **_: Any) -> Any:
        return restoration.richardson_lucy(image, psf, num_iter=iterations, clip=False)

    def wiener(image: Any, psf: Any, noise_free: bool = False, **_: Any) -> Any:
        return restoration.wiener(image, psf, FAITHFUL if noise_free else USUAL, clip=False)

    name = f"scikit-image {version('scikit-image')}"
    return [
        Restorer(f"{name}, Richardson-Lucy", refusing(richardson_lucy), frozenset({"positive"})),
        Restorer(f"{name}, Richardson-Lucy, clip=False", refusing(unclipped), frozenset({"positive"})),
        Restorer(f"{name}, Wiener, clip=False", refusing(wiener)),
    ]
