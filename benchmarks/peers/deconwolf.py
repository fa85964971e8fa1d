"""deconwolf: its accelerated Richardson-Lucy (shb), 3-D, through files, with float output."""
from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from lawbook import Refused, Restorer

from . import ITERATIONS, Missing, refusing

PATH = "the dw program"


def restorers(path: str | None) -> list[Restorer]:
    if not path:
        raise Missing(f"--deconwolf must name {PATH}")
    try:
        import tifffile

        said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=20).stdout
    except (ImportError, OSError) as error:
        raise Missing(str(error)) from error

    def shb(image: Any, psf: Any, iterations: int = ITERATIONS, **_: Any) -> Any:
        with tempfile.TemporaryDirectory() as folder:
            files = [Path(folder) / name for name in ("image.tif", "psf.tif", "out.tif")]
            counts = image.dtype == np.uint16
            tifffile.imwrite(files[0], image if counts else image.astype(np.float32), imagej=True, metadata={"axes": "ZYX"})
            tifffile.imwrite(files[1], psf, imagej=True, metadata={"axes": "ZYX"})
            command = [path, "--method", "shb", "--iter", str(iterations), "--float", "--threads", "1", "--overwrite", "--noplan"]
            done = subprocess.run(
                [*command, "--out", *map(str, (files[2], files[0], files[1]))], capture_output=True, text=True, timeout=60
            )
            if not files[2].exists():
                raise Refused((done.stderr or done.stdout).strip().splitlines()[-1] if done.stderr or done.stdout else "no result")
            result = tifffile.imread(files[2])
            return result.reshape(image.shape) if result.size == image.size else result

    number = next((w.strip("',:") for w in said.split() if w.strip("',:")[:1].isdigit() and "." in w), "")
    name = f"deconwolf {number}, Richardson-Lucy (shb)"
    return [Restorer(name, refusing(shb), frozenset({"positive"}), dimensions=(3,), few_sizes=True)]
