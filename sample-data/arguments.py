"""Command-line options of both make_synthetic.py and make_video.py: output, optics, camera, seed."""
from __future__ import annotations

import argparse
from pathlib import Path

from imaging import Camera


def add_arguments(p: argparse.ArgumentParser, output: str, numerical_aperture: float, peak: float) -> None:
    """Adds the options; the values are defaults of --output, --numerical-aperture and --peak."""
    p.add_argument("--output", type=Path, default=Path(output), help="start of the file names")
    p.add_argument("--numerical-aperture", type=float, default=numerical_aperture)
    p.add_argument("--wavelength", type=float, default=0.52, help="emission, micrometers")
    p.add_argument("--peak", type=float, default=peak, help="counts of the brightest blurred voxel above background")
    p.add_argument("--gain", type=float, default=1.0, help="electrons per count")
    p.add_argument("--read-noise", type=float, default=1.5, help="electrons")
    p.add_argument("--offset", type=float, default=100, help="camera offset, counts")
    p.add_argument("--seed", type=int, default=1)


def camera_of(args: argparse.Namespace, haze: float = 0.0) -> Camera:
    return Camera(args.gain, args.read_noise, args.offset, haze)
