"""Description of the machine, for the results of benchmarks."""
from __future__ import annotations

import os
import platform
from pathlib import Path


def processor() -> str:
    """Processor, cores and system, such as "AMD EPYC, 2 cores, Linux 6.1"."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    name = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.processor())
    return f"{name}, {len(os.sched_getaffinity(0))} cores, {platform.system()} {platform.release().split('-')[0]}"
