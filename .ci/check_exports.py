#!/usr/bin/env python3
"""Checks the exported symbols and the dependencies of the built files.

    check_exports.py [--cuda] [BUILD_FOLDER]...      default: build; with --cuda libwienerwerk-cuda.so must be there too

 - libwienerwerk.so defines only ww_* and Java_*; libwienerwerk-cuda.so defines only ww_cuda_backend.
 - They depend only on the C and C++ runtimes, the program also on libtiff and zlib. In particular, no GPL library, no OpenMP runtime,
   no libjvm and no cuFFT is linked by default.
"""
from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

RUNTIME = r"libstdc\+\+\.so\.6|libm\.so\.6|libgcc_s\.so\.1|libc\.so\.6|libdl\.so\.2|libpthread\.so\.0|librt\.so\.1|ld-linux-[\w-]+\.so\.\d"

CUDA = "libwienerwerk-cuda.so"

# file -> (symbols it may define, libraries it may need, must exist)
FILES: dict[str, tuple[str, str, bool]] = {
    "libwienerwerk.so": (r"ww_\w+|Java_\w+", RUNTIME, True),
    CUDA: (r"ww_cuda_backend", RUNTIME, False),
    "wienerwerk": (r"", RUNTIME + r"|libwienerwerk\.so|libtiff\.so\.\d|libz\.so\.1", False),
}


def lines_of(*command: str) -> list[str]:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def defined_symbols(path: Path) -> list[str]:
    """Dynamic symbols that a file defines, without the names of symbol versions (type A)."""
    rows = (line.split() for line in lines_of("nm", "-D", "--defined-only", str(path)))
    return [row[2].split("@")[0] for row in rows if len(row) == 3 and row[1] != "A"]


def needed_libraries(path: Path) -> list[str]:
    return [m[1] for line in lines_of("readelf", "-d", str(path)) if (m := re.search(r"\(NEEDED\).*\[(.+)\]", line))]


def check(build: Path, cuda: bool = False) -> list[str]:
    found = []
    for name, (symbols, libraries, required) in FILES.items():
        path = build / name
        if not path.exists():
            if required or (cuda and name == CUDA):
                found.append(f"{path} does not exist; build it first")
            continue
        if name.startswith("lib"):  # the symbols of a program are not an interface
            defined = defined_symbols(path)
            found += [f"{path} exports {s}" for s in defined if not re.fullmatch(symbols, s)]
            if not any(s.startswith("ww_") for s in defined):
                found.append(f"{path} exports no ww_ function")
        found += [f"{path} needs {library}" for library in needed_libraries(path) if not re.fullmatch(libraries, library)]
    return found


def main() -> None:
    cuda = "--cuda" in sys.argv[1:]
    builds = [Path(a) for a in sys.argv[1:] if a != "--cuda"] or [Path(__file__).resolve().parent.parent / "build"]
    found = [problem for build in builds for problem in check(build, cuda)]
    print(*found, sep="\n", end="\n" if found else "")
    print(f"check_exports: {len(found)} problems" if found else "check_exports: no problems")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
