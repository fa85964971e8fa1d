#!/usr/bin/env python3
"""Theoretical PSFs: time and error, compared with peers in the same run.

    run.py [--size 256x256x64] [--rounds 7] [--output FILE]

Error: the relative L2 distance to the model, of a 65 x 65 x 17 volume scaled to sum 1. The model is computed here in
double precision with far more directions than necessary, and with 12 x 12 points in every pixel. A peer is compared with pixel
integrals or with points, whichever is closer to its result. Time: processor time of one thread, including new arrays and Python.
"""
from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np
from numpy.typing import NDArray
from scipy.special import j0, j1

ROOT = Path(__file__).resolve().parents[2]
os.environ.setdefault("WIENERWERK_LIBRARY", str(ROOT / "build/libwienerwerk.so"))
sys.path[:0] = [str(ROOT / "napari-plugin/src"), str(ROOT / "benchmarks")]
import wienerwerk  # noqa: E402
from machine import processor  # noqa: E402

Doubles = NDArray[np.float64]
APERTURE, WAVELENGTH, INDEX, PIXEL, STEP = 1.4, 0.52, 1.515, 0.065, 0.2
WATER = 1.33
SCENES = {"matched": {"index": INDEX, "depth": 0.0}, "mismatched": {"index": WATER, "depth": 2.0}}


# ---------------------------------------------------------------- the model


def fields(model: str, scene: dict[str, float], r: Doubles, z: Doubles, nodes: int = 900) -> Doubles:
    """Intensity [z, r]; z is the position of the focus below the cover slip."""
    x, w = np.polynomial.legendre.leggauss(nodes)
    least = min(scene["index"], INDEX)
    edge = np.arcsin(min(APERTURE / least, 1))
    t = (x + 1) / 2 * edge
    s, weight = least * np.sin(t), w / 2 * edge * least * np.cos(t)
    if model == "vectorial" and least < APERTURE:  # and evanescent waves beyond the sample's index
        edge = np.arccosh(APERTURE / least)
        t = (x + 1) / 2 * edge
        s, weight = np.r_[s, least * np.cosh(t)], np.r_[weight, w / 2 * edge * least * np.sinh(t)]
    k, depth, index = 2 * np.pi / WAVELENGTH, scene["depth"], scene["index"]
    oil, sample = np.sqrt(INDEX**2 - s**2 + 0j), np.sqrt(index**2 - s**2 + 0j)
    phase = np.exp(1j * k * ((depth * (1 - INDEX / index) - z[:, None]) * oil + depth * sample))
    if model == "scalar":
        return np.abs((phase * (weight * s)) @ j0(k * np.outer(s, r))) ** 2
    ci, cs = oil / INDEX, sample / index
    across = 2 * INDEX * ci / (INDEX * ci + index * cs)  # the cover slip has the immersion's index
    along = 2 * INDEX * ci / (index * ci + INDEX * cs)
    base = phase * (weight * np.sqrt(ci) * s / ci)
    a = k * np.outer(s, r)
    second = np.where(a > 1e-3, 2 * j1(a) / np.maximum(a, 1e-9) - j0(a), a**2 / 8)
    terms = ((1, across + along * cs, j0(a)), (2, along * s / index, j1(a)), (1, across - along * cs, second))
    return sum(times * np.abs((base * part) @ bessel) ** 2 for times, part, bessel in terms)


def model_volume(model: str, scene: dict[str, float], size: int, z: Doubles, points: int) -> Doubles:
    """Every pixel of an odd size by points x points Gauss nodes; 1 is its center."""
    x, w = np.polynomial.legendre.leggauss(points)
    half = size // 2
    place = ((np.arange(half + 1)[:, None] + x / 2) * PIXEL).ravel()
    radius = np.hypot(place[:, None], place[None])
    distinct, where = np.unique(np.round(radius, 10), return_inverse=True)
    quadrants = []
    weight = np.kron(np.eye(half + 1), w / 2)
    table = np.concatenate([fields(model, scene, part, z) for part in np.array_split(distinct, 1 + distinct.size // 4000)], 1)
    for plane in table:
        quadrants.append(weight @ plane[where.reshape(radius.shape)] @ weight.T)
    volume = np.array(quadrants)
    volume = np.concatenate([volume[:, :0:-1], volume], 1)
    volume = np.concatenate([volume[:, :, :0:-1], volume], 2)
    return volume / volume.sum()


# ---------------------------------------------------------------- programs

Peer = Callable[[str, dict[str, float], int, int, Doubles], Any]


def ours(model: str, scene: dict[str, float], planes: int, size: int, z: Doubles) -> Any:
    sample = {} if scene["depth"] == 0 else {"sample": "custom", "sample_refractive_index": scene["index"], "particle_depth": scene["depth"]}
    return wienerwerk.run(
        "psf_theoretical", psf_model={"scalar": "gibson_lanni", "vectorial": "vectorial"}[model], numerical_aperture=APERTURE, wavelength=WAVELENGTH,
        refractive_index=INDEX, **sample, psf_z_reference="paraxial_focus", voxel_size_z=STEP, voxel_size_y=PIXEL, voxel_size_x=PIXEL,
        psf_size_z=planes, psf_size_y=size, psf_size_x=size, threads=1,
    ).array  # fmt: skip


def psfmodels(model: str, scene: dict[str, float], planes: int, size: int, z: Doubles) -> Any:
    import psfmodels as peer

    make = {"scalar": peer.scalar_psf, "vectorial": peer.vectorial_psf}[model]
    parameters = {"NA": APERTURE, "ni": INDEX, "ni0": INDEX, "ng": INDEX, "ng0": INDEX, "ns": scene["index"], "ti0": 150, "tg": 170, "tg0": 170}
    return make(z, nx=size, dxy=PIXEL, pz=scene["depth"], wvl=WAVELENGTH, params=parameters, normalize=False)


def microscpsf(model: str, scene: dict[str, float], planes: int, size: int, z: Doubles) -> Any:
    import microscPSF.microscPSF as peer

    if model != "scalar":
        return None
    m = {"M": 100.0, "NA": APERTURE, "ng0": INDEX, "ng": INDEX, "ni0": INDEX, "ni": INDEX, "ns": scene["index"], "ti0": 150, "tg": 170, "tg0": 170, "zd0": 2e5}
    # it measures the focus from the position of a point at the cover slip, downwards
    return peer.gLXYZFocalScan(m, PIXEL, size, -(z - scene["depth"] * (1 - INDEX / scene["index"])), normalize=False, pz=scene["depth"], wvl=WAVELENGTH)


def psf_generator(model: str, scene: dict[str, float], planes: int, size: int, z: Doubles) -> Any:
    import psf_generator as peer

    if scene["depth"] or model == "vectorial":
        return None  # its index mismatch has another lateral scale; its vectorial field is that of a focused beam, not of an emitter
    field = peer.ScalarSphericalPropagator(
        n_pix_pupil=203, n_pix_psf=size, na=APERTURE, wavelength=1000 * WAVELENGTH, pix_size=1000 * PIXEL, n_i=INDEX, n_i0=INDEX, n_g=INDEX, n_g0=INDEX, n_s=INDEX,
        defocus_step=1000 * STEP, n_defocus=planes, cos_factor=True, device="cpu",
    ).compute_focus_field()  # fmt: skip
    return (field.abs() ** 2).sum(1).numpy()


PEERS: dict[str, Peer] = {"wienerwerk": ours, "psfmodels": psfmodels, "MicroscPSF-Py": microscpsf, "psf-generator": psf_generator}


def planes_of(count: int, scene: dict[str, float]) -> Doubles:
    return scene["depth"] + (np.arange(count) - count // 2) * STEP


def error(found: Any, truths: dict[str, Doubles]) -> tuple[float, str]:
    volume = np.asarray(found, float)
    volume = volume / volume.sum()
    distance = {name: float(np.linalg.norm(volume - truth) / np.linalg.norm(truth)) for name, truth in truths.items()}
    nearest = min(distance, key=distance.__getitem__)
    return distance[nearest], nearest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", default="256x256x64", help="y x x x z of the timed volume")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--output", type=Path, default=ROOT / "benchmarks/results/psf.json")
    a = parser.parse_args()
    warnings.simplefilter("ignore", wienerwerk.WienerwerkWarning)
    _, size, planes = (int(n) for n in a.size.split("x"))
    try:
        import torch

        torch.set_num_threads(1)
    except ImportError:
        pass
    rows: list[dict[str, Any]] = []
    versions: dict[str, str] = {}
    for model in ("scalar", "vectorial"):
        for name, scene in SCENES.items():
            z = planes_of(17, scene)
            truths = {"integral": model_volume(model, scene, 65, z, 12), "points": model_volume(model, scene, 65, z, 1)}
            found: dict[str, dict[str, Any]] = {}
            for who, compute in PEERS.items():
                try:
                    volume = compute(model, scene, 17, 65, z)
                except ImportError as e:
                    print(f"{who} is left out: {e}")
                    continue
                if volume is not None:
                    distance, holds = error(volume, truths)
                    found[who] = {"model": model, "scene": name, "who": who, "error": distance, "holds": holds, "times": []}
            for _ in range(a.rounds):  # programs take turns, because the speed of a machine changes from minute to minute
                for who, row in found.items():
                    start = time.process_time()
                    PEERS[who](model, scene, planes, size, planes_of(planes, scene))
                    row["times"].append(1000 * (time.process_time() - start))
            for who, row in found.items():
                row["milliseconds"] = statistics.median(row.pop("times"))
                if who != "wienerwerk":
                    versions[who] = version(who)
                rows.append(row)
                print(f"{model:10} {name:10} {who:14} {row['milliseconds']:9.1f} ms   error {row['error']:.1e} ({row['holds']})", flush=True)
    result = {"machine": processor(), "size": a.size, "versions": versions, "time": "milliseconds of the processor, one thread, median", "rows": rows}
    a.output.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
