#!/usr/bin/env python3
"""Makes a synthetic time-lapse of crawling cells, with its truth at a higher resolution.

    make_video.py --output cells            writes cells_video.tif (TYX u16), cells_truth.tif (TYX f32, finer), cells_psf.tif, cells.json

Cells are soft blobs that crawl (a persistent random walk) and change their outline. Each frame of the truth has
`factor` times as many pixels along y and x. The video is the truth blurred by the PSF, averaged over the camera's
pixels, with background and noise; it includes light from cells outside the frame. The physics is in imaging.py.
"""
from __future__ import annotations

import argparse
from dataclasses import asdict

import numpy as np

import imaging
import shapes
from arguments import add_arguments, camera_of
from imaging import Array, Optics


class Cell:
    """A blob with a position, a direction and a few outline harmonics, which change randomly."""

    def __init__(self, rng: np.random.Generator, extent: Array, radius: float) -> None:
        self.rng, self.extent = rng, extent
        self.center = rng.uniform(0, 1, 2) * extent
        self.heading = rng.uniform(0, 2 * np.pi)
        self.radius = radius * rng.uniform(0.7, 1.3)
        self.light = rng.uniform(0.5, 1.0)
        self.lobes = (rng.normal(size=4) + 1j * rng.normal(size=4)) * [0.12, 0.07, 0.04, 0.02]

    def move(self, distance: float) -> None:
        self.heading += self.rng.normal(0, 0.25)
        self.center = self.center + distance * np.array([np.sin(self.heading), np.cos(self.heading)])
        fresh = (self.rng.normal(size=4) + 1j * self.rng.normal(size=4)) * [0.12, 0.07, 0.04, 0.02]
        self.lobes = np.sqrt(0.95) * self.lobes + np.sqrt(0.05) * fresh


def parse() -> argparse.Namespace:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(p, output="cells", numerical_aperture=0.4, peak=400)
    p.add_argument("--frames", type=int, default=24)
    p.add_argument("--shape", type=int, nargs=2, default=[96, 96], metavar=("Y", "X"), help="of a recorded frame")
    p.add_argument("--factor", type=int, default=2, help="truth pixels per recorded pixel, along y and along x")
    p.add_argument("--pixel", type=float, default=0.65, help="recorded pixel, micrometers")
    p.add_argument("--interval", type=float, default=120, help="seconds between frames")
    p.add_argument("--cells", type=int, default=0, help="in the scene; 0: chosen by its size")
    p.add_argument("--radius", type=float, default=6, help="of a cell, micrometers")
    p.add_argument("--speed", type=float, default=0.5, help="micrometers per minute")
    args = p.parse_args()
    if min(args.frames, args.factor, *args.shape) < 1:
        p.error("--frames, --factor and --shape must be positive")
    return args


def main() -> None:
    args = parse()
    fine = args.pixel / args.factor
    spacing = (1.0, fine, fine)
    optics = Optics(args.numerical_aperture, args.wavelength, 1.0)
    half = int(np.ceil(4 * args.wavelength / args.numerical_aperture / fine))
    h = imaging.psf((1, 2 * half + 1, 2 * half + 1), spacing, optics)
    # The scene: the frame at fine resolution with a margin of half a PSF; cells may move in and out.
    shape = tuple(n * args.factor + 2 * half for n in args.shape)
    extent = np.array(shape) * fine
    rng = np.random.default_rng(args.seed)
    count = args.cells or max(4, int(extent.prod() / (np.pi * args.radius**2) / 3))
    cells = [Cell(np.random.default_rng([args.seed, k]), extent, args.radius) for k in range(count)]
    camera = camera_of(args)

    truths, lights = [], []
    for _ in range(args.frames):
        plane = np.zeros(shape)
        for cell in cells:
            shapes.blob(plane, (fine, fine), cell.center, cell.radius, cell.lobes, cell.light)
            cell.move(args.speed * args.interval / 60)
        light = imaging.record(plane[None], h)[0]
        f = args.factor
        lights.append(light.reshape(args.shape[0], f, args.shape[1], f).mean(axis=(1, 3)))
        truths.append(imaging.crop(plane[None], h.shape)[0])
    scale = args.peak / max(light.max() for light in lights)
    truth = (scale * np.array(truths)).astype(np.float32)
    video = np.array([imaging.expose(scale * light, camera, rng) for light in lights])

    args.output.parent.mkdir(parents=True, exist_ok=True)
    name = args.output.name
    imaging.save(args.output.with_name(f"{name}_video.tif"), video, "TYX", (1.0, args.pixel, args.pixel), args.interval)
    imaging.save(args.output.with_name(f"{name}_truth.tif"), truth, "TYX", spacing, args.interval)
    imaging.save(args.output.with_name(f"{name}_psf.tif"), h[0].astype(np.float32), "YX", spacing)
    imaging.save_description(
        args.output.with_name(f"{name}.json"),
        {
            "seed": args.seed, "frames": args.frames, "shape": args.shape, "factor": args.factor, "pixel_um": args.pixel,
            "interval_s": args.interval, "cells": count, "optics": asdict(optics), "camera": asdict(camera),
            "peak_counts": args.peak, "background_counts": camera.background,
        },
    )


if __name__ == "__main__":
    main()
