"""sdeconv: Richardson-Lucy and the Wiener filter on PyTorch, padded by 13 voxels as in its own dialogs."""
from __future__ import annotations

from typing import Any

import numpy as np
from lawbook import Restorer

from . import FAITHFUL, ITERATIONS, Missing, refusing, version

PADDING = 13


def restorers(path: str | None) -> list[Restorer]:
    try:
        import torch
        from sdeconv import deconv
    except ImportError as error:
        raise Missing(f"{error} (PyTorch for the CPU is not on PyPI, and PyPI's needs more than 1 GB)") from error
    torch.set_num_threads(1)

    def on_grid(psf: Any, shape: tuple[int, ...]) -> Any:
        """In 3-D it needs the PSF in an array of the image's size, its center in the middle voxel."""
        if psf.ndim == 2 or any(n > s for n, s in zip(psf.shape, shape)):
            return psf
        grid = np.zeros(shape, np.float32)
        grid[tuple(slice(s // 2 - n // 2, s // 2 - n // 2 + n) for n, s in zip(psf.shape, shape))] = psf
        return grid

    def richardson_lucy(image: Any, psf: Any, iterations: int = ITERATIONS, **_: Any) -> Any:
        return deconv.srichardsonlucy(image, on_grid(psf, image.shape), niter=iterations, pad=PADDING).numpy()

    def wiener(image: Any, psf: Any, noise_free: bool = False, **_: Any) -> Any:
        weight = {"beta": FAITHFUL} if noise_free else {}
        return deconv.swiener(image, on_grid(psf, image.shape), pad=PADDING, **weight).numpy()

    name = f"sdeconv {version('sdeconv')}"
    return [
        Restorer(f"{name}, Richardson-Lucy", refusing(richardson_lucy), frozenset({"positive"})),
        Restorer(f"{name}, Wiener", refusing(wiener)),
    ]
