"""RedLionfish: Richardson-Lucy in 3-D, on the CPU."""
from __future__ import annotations

from typing import Any

from lawbook import Restorer

from . import ITERATIONS, Missing, refusing, version


def restorers(path: str | None) -> list[Restorer]:
    try:
        import RedLionfishDeconv
    except ImportError as error:
        raise Missing(str(error)) from error

    def richardson_lucy(image: Any, psf: Any, iterations: int = ITERATIONS, **_: Any) -> Any:
        return RedLionfishDeconv.doRLDeconvolutionFromNpArrays(image, psf, niter=iterations, method="cpu")

    name = f"RedLionfish {version('RedLionfish')}, Richardson-Lucy"
    return [Restorer(name, refusing(richardson_lucy), frozenset({"positive"}), dimensions=(3,))]
