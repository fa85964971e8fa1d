#!/usr/bin/env python3
"""Makes a synthetic stack with known truth: beads, filaments or shells, blurred, with background and noise.

    make_synthetic.py shells --shape 48 128 128 --output demo        writes demo_{image,truth,psf}.tif, demo.json
    make_synthetic.py --multichannel --channels 2 --frames 3 ...     the same as one TZCYX hyperstack

The truth is drawn on a domain larger than the recorded window by half a PSF on every side, so that the image includes light from
outside the frame, as in a microscope. The truth file contains the window. image = h * truth + background + noise, in
counts. The same arguments and seed give the same files. The physics is in imaging.py.
"""
from __future__ import annotations

import argparse
from dataclasses import asdict

import numpy as np

import imaging
import shapes
from arguments import add_arguments, camera_of
from imaging import Array, Optics


def draw_scene(kind: str, args: argparse.Namespace, channel: int, frame: int) -> Array:
    """The object of one channel and frame; its brightest voxel is 1. Objects keep their shape and drift between frames."""
    shape = tuple(n + 2 * m for n, m in zip(args.shape, imaging.margin(args.psf_shape)))
    scene = np.zeros(shape)
    rng = np.random.default_rng([args.seed, channel])
    drift = np.array([0.0, 0.6, -0.4]) * frame * args.spacing[2] * 3
    shapes.DRAW[kind](scene, args.spacing, rng, args.count, drift)
    return scene / scene.max()


def image_one(scene: Array, h: Array, args: argparse.Namespace, key: list[int]) -> tuple[Array, np.ndarray]:
    """Truth (counts) and recorded image of one stack."""
    blurred = imaging.record(scene, h)
    scale = args.peak / blurred.max()
    truth, light = scale * imaging.crop(scene, h.shape), scale * blurred
    rng = np.random.default_rng(key)
    if args.noise_percent > 0:
        return truth, imaging.expose_percent(light, args.noise_percent, args.camera, rng)
    return truth, imaging.expose(light, args.camera, rng)


def default_psf_shape(spacing: tuple[float, float, float], flat: bool) -> tuple[int, int, int]:
    """Odd sizes that extend 2 um along z and 2.4 um along y and x from the center."""
    dz, dy, dx = spacing
    z, y, x = (2 * round(r / d) + 1 for r, d in ((2.0, dz), (2.4, dy), (2.4, dx)))
    return (1 if flat else z), y, x


def parse() -> argparse.Namespace:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("kind", nargs="?", choices=sorted(shapes.DRAW), default="shells")
    add_arguments(p, output="synthetic", numerical_aperture=1.2, peak=1000)
    p.add_argument("--shape", type=int, nargs=3, default=[48, 128, 128], metavar=("Z", "Y", "X"), help="1 Y X: a plane")
    p.add_argument("--spacing", type=float, nargs=3, default=[0.2, 0.1, 0.1], metavar=("Z", "Y", "X"), help="micrometers")
    p.add_argument("--count", type=int, default=0, help="objects in the scene; 0: chosen by its size")
    p.add_argument("--psf-shape", type=int, nargs=3, metavar=("Z", "Y", "X"), help="odd sizes")
    p.add_argument("--refractive-index", type=float, default=1.33)
    p.add_argument("--modality", choices=["widefield", "confocal"], default="widefield")
    p.add_argument("--haze", type=float, default=0, help="uniform out-of-focus intensity, counts")
    p.add_argument("--noise-percent", type=float, default=0, help="Gaussian noise, percent of the brightest voxel, instead of a camera")
    p.add_argument("--multichannel", action="store_true", help="a TZCYX hyperstack; each channel has its own kind and wavelength")
    p.add_argument("--channels", type=int, default=2)
    p.add_argument("--frames", type=int, default=3)
    args = p.parse_args()
    args.shape, args.spacing = tuple(args.shape), tuple(args.spacing)
    args.psf_shape = tuple(args.psf_shape or default_psf_shape(args.spacing, args.shape[0] == 1))
    if any(n % 2 == 0 for n in args.psf_shape):
        p.error(f"--psf-shape {args.psf_shape}: sizes must be odd, so that the center is a voxel")
    if min(args.shape) < 1 or min(args.spacing) <= 0:
        p.error("--shape and --spacing must be positive")
    args.count = args.count or max(8, int(np.prod([n * d for n, d in zip(args.shape, args.spacing)]) / 60))
    args.camera = camera_of(args, args.haze)
    return args


def main() -> None:
    args = parse()
    kinds = sorted(shapes.DRAW)
    first = kinds.index(args.kind)
    channels, frames = (args.channels, args.frames) if args.multichannel else (1, 1)
    optics = [Optics(args.numerical_aperture, args.wavelength + 0.08 * c, args.refractive_index, args.modality) for c in range(channels)]
    psfs = [imaging.psf(args.psf_shape, args.spacing, o) for o in optics]
    stacks = [
        [image_one(draw_scene(kinds[(first + c) % len(kinds)], args, c, t), psfs[c], args, [args.seed, c, t, 1]) for c in range(channels)]
        for t in range(frames)
    ]

    # Indexed t, c, z, y, x here; ImageJ's order is t, z, c, y, x.
    truth = np.array([[s[0] for s in frame] for frame in stacks], np.float32).transpose(0, 2, 1, 3, 4)
    image = np.array([[s[1] for s in frame] for frame in stacks], np.uint16).transpose(0, 2, 1, 3, 4)
    h = np.array(psfs, np.float32).transpose(1, 0, 2, 3)
    axes, psf_axes = "TZCYX", "ZCYX"
    if not args.multichannel:
        truth, image, h = truth[0, :, 0], image[0, :, 0], h[:, 0]
        axes = psf_axes = "ZYX"
        if args.shape[0] == 1:
            truth, image, h = truth[0], image[0], h[0]
            axes = psf_axes = "YX"

    args.output.parent.mkdir(parents=True, exist_ok=True)
    interval = 10.0 if args.multichannel else 0.0
    name = args.output.name
    for what, array, a in (("image", image, axes), ("truth", truth, axes), ("psf", h, psf_axes)):
        imaging.save(args.output.with_name(f"{name}_{what}.tif"), array, a, args.spacing, interval if "T" in a else 0.0)
    imaging.save_description(
        args.output.with_name(f"{name}.json"),
        {
            "kind": args.kind, "seed": args.seed, "count": args.count, "shape": args.shape, "spacing_um": args.spacing,
            "channels": channels, "frames": frames, "optics": [asdict(o) for o in optics], "psf_shape": args.psf_shape,
            "peak_counts": args.peak, "camera": asdict(args.camera), "noise_percent": args.noise_percent,
            "background_counts": args.camera.background,
        },
    )


if __name__ == "__main__":
    main()
