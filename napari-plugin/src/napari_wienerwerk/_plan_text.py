"""One or two sentences about a plan and about a finished run."""

from __future__ import annotations

from typing import Any

import wienerwerk


def describe_plan(plan: wienerwerk.Plan) -> str:
    """``Result 60 × 140 × 256, float32. Needs 210 MB.``"""
    sentences = []
    if plan.outputs:
        first = next(iter(plan.outputs.values()))
        sentences.append(f"Result {' × '.join(map(str, first.shape))}, {first.dtype}.")
    memory = plan.report.get("memory") or {}
    host, there = memory.get("host_bytes", 0), memory.get("device_bytes", 0)
    if plan.report.get("device") == "cpu":
        host, there = host + there, 0  # the device uses the host's memory
    needs = [f"{_bytes(count)} {what}" for count, what in ((host, "memory"), (there, "GPU memory")) if count]
    if needs:
        sentences.append(f"Needs {' and '.join(needs)}.")
    tiles = plan.report.get("tiles")
    if isinstance(tiles, dict) and tiles.get("count", 1) > 1:
        sentences.append(f"In {tiles['count']} tiles.")
    if device := plan.report.get("device"):
        sentences.append(f"Device: {device}.")
    return " ".join([*sentences, *plan.report.get("warnings", ())])


def describe_done(report: dict[str, Any]) -> str:
    """``Done in 3.2 s on cpu, 17 iterations, background 2798 subtracted.``"""
    done = f", {report['done']}" if report.get("done") else ""
    return f"Done in {report.get('seconds', 0):.3g} s on {report.get('device', 'the device')}{done}."


def _bytes(count: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} TB"
