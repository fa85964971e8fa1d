"""Small data for the tests of the Python API, which need the package installed (scripts/test.sh does it)."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture
def stack() -> np.ndarray:
    """12 x 20 x 24, uint16: two points and background, with photon noise."""
    truth = np.full((12, 20, 24), 10.0)
    truth[6, 10, 12] = 3000
    truth[4, 5, 18] = 1500
    random = np.random.default_rng(7)
    return random.poisson(truth).astype(np.uint16)


@pytest.fixture
def psf() -> np.ndarray:
    """5 x 7 x 7, float32: a Gaussian."""
    z, y, x = np.mgrid[-2:3, -3:4, -3:4]
    values = np.exp(-(z**2 / 2 + (y**2 + x**2) / 3)).astype(np.float32)
    return values / values.sum()
