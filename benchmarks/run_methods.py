#!/usr/bin/env python3
"""Time per iteration of every iterative deconvolution, relative to Richardson-Lucy in the same run.

    run_methods.py [--sizes 256x256x64 1024x1024x1] [--iterations 30] [--rounds 5] [--output FILE]

Each method runs with its default boundary and acceleration, but with a fixed number of iterations and a given weight. The time
per iteration is the difference between a run and a run of one iteration, so that reading, planning and automatic choices do not count.
Of each run, the shortest time of all rounds is used; the methods take turns within a round.
"""
from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

from run_rl import ROOT, Problem, machine

import wienerwerk  # after run_rl, which sets its path

FIRST = "richardson_lucy"
GOALS = {"total_variation": 2.5}  # of Richardson-Lucy's time
GIVEN = {"stopping": "fixed", "weight_choice": "value", "tolerance": 0.0, "constraint": "positivity"}


def iterative() -> dict[str, dict[str, Any]]:
    """Iterative methods, and the settings that make them do a fixed number of iterations."""
    found = {}
    for key, method in wienerwerk.methods("deconvolve").items():
        known = method.properties
        if "iterations" in known and method.input("psf"):
            found[key] = {k: v for k, v in GIVEN.items() if k in known and ("enum" not in known[k] or v in known[k]["enum"])}
    return found


def measure(size: str, count: int, rounds: int) -> dict[str, Any]:
    ny, nx, nz = map(int, size.split("x"))
    problem = Problem((nz, ny, nx), reach=(12, 15, 15))
    image, psf = (problem.image, problem.psf) if nz > 1 else (problem.image[0], problem.psf[problem.psf.shape[0] // 2])
    methods = iterative()
    session = wienerwerk.Session(device="cpu")

    def seconds(method: str, iterations: int) -> float:
        start = time.perf_counter()
        session.run(method, image, psf, spacing=0.1, background="none", iterations=iterations, on_warning=lambda _: None, **methods[method])
        return time.perf_counter() - start

    runs: dict[tuple[str, int], list[float]] = {(method, n): [] for method in methods for n in (1, count + 1)}
    for _ in range(rounds):
        for method, n in runs:
            runs[method, n].append(seconds(method, n))
    least = {method: (min(runs[method, count + 1]) - min(runs[method, 1])) / count for method in methods}
    ratios = {method: least[method] / least[FIRST] for method in methods}
    return {"size": size, "iterations": count, "ms_per_iteration": {m: 1000 * s for m, s in least.items()}, "ratio": ratios, "goals": GOALS}


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--sizes", nargs="+", default=["256x256x64", "1024x1024x1"], help="y x x x z")
    p.add_argument("--iterations", type=int, default=30)
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--output", type=Path, default=ROOT / "benchmarks/results/methods.json")
    args = p.parse_args()
    result: dict[str, Any] = {"benchmark": "methods", "machine": machine(), "rows": []}
    for size in args.sizes:
        row = measure(size, args.iterations, args.rounds)
        result["rows"].append(row)
        for method, ratio in row["ratio"].items():
            goal = f"  goal {GOALS[method]}" if method in GOALS else ""
            print(f"{size:>14} {method:>18} {row['ms_per_iteration'][method]:8.2f} ms  {ratio:5.2f} of {FIRST}{goal}", flush=True)
    args.output.parent.mkdir(parents=True, exist_ok=True)
    args.output.write_text(json.dumps(result, indent=1) + "\n")
    print(f"wrote {args.output}")


if __name__ == "__main__":
    main()
