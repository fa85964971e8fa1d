"""DeconvolutionLab2: Richardson-Lucy plain and with total variation, NNLS, ICTM, in 3-D, through its command line and files."""
from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from lawbook import Refused, Restorer

from . import FAITHFUL, ITERATIONS, Missing, refusing

PATH = "its jar, and those it needs, separated by colons"


def restorers(path: str | None) -> list[Restorer]:
    if not path:
        raise Missing(f"--deconvolutionlab must name {PATH}")
    if not shutil.which("java"):
        raise Missing("Java is not installed")
    import tifffile

    def algorithm(name: str, weight_of: str = "", usual: float = 0.0) -> Any:
        """`weight_of`: the parameters before the weight, {k} for the iterations; empty: it has none. usual: the program's default weight."""

        def restore(
            image: Any, psf: Any, iterations: int = ITERATIONS, weight: float | None = None, noise_free: bool = False, **_: Any
        ) -> Any:
            setting = f"{name} {iterations}"
            if weight_of:
                chosen = weight if weight is not None else FAITHFUL if noise_free else usual
                setting = f"{name} {weight_of.format(k=iterations)} {chosen:f}"
            with tempfile.TemporaryDirectory() as folder:
                for role, array in (("image", image), ("psf", psf)):
                    tifffile.imwrite(f"{folder}/{role}.tif", array, imagej=True, metadata={"axes": "ZYX"})
                command = f"-image file {folder}/image.tif -psf file {folder}/psf.tif -algorithm {setting} -out stack out noshow"
                done = subprocess.run(
                    ["java", "-Djava.awt.headless=true", "-cp", path, "DeconvolutionLab2", "Run", *command.split(), "-path", folder, "-monitor", "no"],
                    capture_output=True, text=True, timeout=60,
                )  # fmt: skip
                made = list(Path(folder).glob("out*.tif"))
                if not made:
                    raise Refused((done.stderr or done.stdout or "no result").strip().splitlines()[-1])
                result = tifffile.imread(made[0])
                return result.reshape(image.shape) if result.size == image.size else np.asarray(result)

        return refusing(restore)

    positive = frozenset({"positive"})
    name = "DeconvolutionLab2"
    weights = (0.001, 0.01, 0.1)
    return [
        Restorer(f"{name}, Richardson-Lucy", algorithm("RL"), positive, (3,), few_sizes=True),
        Restorer(f"{name}, RLTV", algorithm("RLTV", "{k}", 0.1), positive, (3,), weights=weights, few_sizes=True),
        Restorer(f"{name}, NNLS", algorithm("NNLS"), positive, (3,), few_sizes=True),
        Restorer(f"{name}, ICTM", algorithm("ICTM", "{k} 1.0", 0.1), positive, (3,), few_sizes=True),
    ]
