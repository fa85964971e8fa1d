#!/usr/bin/env python3
"""Total variation: the automatic weight, compared with the best in hindsight, at four noise levels.

    total_variation_weights.py [--size 32 96 96] [--iterations 100]

Uses study.py's scenes (real nuclei, cut blocks with light from outside) with its first PSF. Prints PSNR in dB.
"""
from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import numpy as np
import tifffile

ROOT = Path(__file__).resolve().parents[2]
os.environ.setdefault("WIENERWERK_LIBRARY", str(ROOT / "build/libwienerwerk.so"))
sys.path.insert(0, str(ROOT / "napari-plugin/src"))
import wienerwerk  # noqa: E402
from study import SPACING, TUNING, climb, make_scene, metrics  # noqa: E402

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--size", type=int, nargs=3, default=(32, 96, 96))
parser.add_argument("--iterations", type=int, default=100)
options = parser.parse_args()

volume = tifffile.imread(ROOT / "sample-data/nuclei_hipsc_60x140x256_u16.tif").astype(float)
volume = np.maximum(volume - np.percentile(volume, 1), 0) / volume.max() * 1000

print("noise  data term         noise level measured / true   chosen weight   PSNR   best weight   PSNR   loss")
with wienerwerk.Session() as session:
    for noise in ("g1", "g3", "p20", "p100"):
        scene = make_scene(volume, TUNING[0], "cut", noise, tuple(options.size))
        clean = make_scene(volume, TUNING[0], "cut", "g0", tuple(options.size)).image
        true_noise = float((scene.image - clean).std())

        def restore(**parameters: object) -> tuple[float, dict[str, float]]:
            result, report = session.run(
                "total_variation", scene.image.astype(np.float32), scene.psf.astype(np.float32), spacing=SPACING,
                background="none", psf_centering="middle", psf_background="none", iterations=options.iterations, **parameters,
            )  # fmt: skip
            chosen = {c["name"]: c["value"] for c in report["stacks"][0]["chosen"]}
            return metrics(scene, result.astype(float))["PSNR"], chosen

        for data in ("least_squares", "kullback_leibler"):
            if data == "kullback_leibler" and noise[0] == "g":
                continue
            found, chosen = restore(data_term=data)
            weight = chosen["regularization_weight"]

            def score(w: float) -> float:
                return restore(data_term=data, weight_choice="value", regularization_weight=w)[0]

            best = climb(weight, 10**0.25, 1e-6, 1e2, score)
            most = score(best)
            measured = chosen["noise_level"]
            print(
                f"{noise:5}  {data:17} {measured:9.4g} / {true_noise:<9.4g} {measured / true_noise:5.2f}"
                f"   {weight:13.4g}  {found:5.2f}   {best:11.4g}  {most:5.2f}   {most - found:4.2f}",
                flush=True,
            )
