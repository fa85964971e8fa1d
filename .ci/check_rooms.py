#!/usr/bin/env python3
"""Checks native/: the allowed includes between rooms (folders of native/), and the comment at the beginning of each file.

    check_rooms.py [REPOSITORY]

Rules:
 1. A room includes only the rooms listed below (the same table as in docs/architecture.md, outermost room first). A room within a room
    (compute/cpu, optics/beads) has a line of its own, so backend headers stay inside compute/.
 2. Includes are relative to native/ ("image/shape.hpp"): no "../", nothing from tests/, java-plugin/, napari-plugin/.
 3. Third-party headers are included only in the rooms that wrap them.
 4. No method includes nlohmann/json, not even through another header: it adds seconds to each file's compile time.
 5. A file begins with a comment that is a sentence; if it has more than 400 lines, the comment gives the reason: "Longer than 400 lines because ...".
"""
from __future__ import annotations

import re
import sys
from pathlib import Path

# A room is a folder of native/, or a folder in it with a line of its own here: such an inner room may be included only
# by the rooms that name it.
MAY_INCLUDE: dict[str, set[str]] = {
    "bindings/c": {"pipeline", "catalog", "compute", "image"},
    "bindings/java": {"image"},
    "bindings/command_line": {"catalog", "image", "io", "tracking"},
    "pipeline": {"catalog", "solvers", "optics", "optics/recorded", "operators", "compute", "image"},
    "methods": {"catalog", "solvers", "operators", "network", "models", "optics", "optics/theory", "optics/beads", "optics/recorded", "compute", "image"},
    "catalog": {"solvers", "operators", "compute", "image"},
    "solvers": {"operators", "compute", "image"},
    "operators": {"compute", "image"},
    "network": {"compute", "image"},
    "optics": {"compute", "image"},
    "optics/theory": {"optics", "compute", "image"},
    "optics/recorded": {"optics", "compute", "image"},
    "optics/beads": {"optics", "optics/recorded", "compute", "image"},
    "io": {"image"},
    "tracking": {"image"},
    "compute": {"compute/expressions", "image"},
    "compute/expressions": set(),
    "compute/cpu": {"compute", "image"},
    "compute/cuda": {"compute", "image"},
    "image": set(),
    "models": set(),
    "include": set(),
}
# Inner rooms that belong to the interface of the room around them.
PUBLIC = {"compute": "compute/expressions"}
# The files that open the backends.
OPEN_BACKENDS = {"compute/backends.cpp"}

# include prefix -> the folders or files that may use it
FOREIGN: dict[str, tuple[str, ...]] = {
    "wienerwerk.h": ("bindings/",),
    "jni.h": ("bindings/java/",),
    "tiff": ("io/",),
    "opencv": ("io/", "tracking/"),
    "cuda": ("compute/cuda/",),
    "cufft": ("compute/cuda/",),
    "nlohmann/": ("bindings/", "catalog/", "pipeline/", "io/", "image/json_text"),
    "catch2/": (),
    "omp.h": (),
    "fftw": (),
    "mkl": (),
}

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^">]+)[">]')
MOST_LINES = 400
ARGUMENT = "Longer than 400 lines because"


def head_comment(lines: list[str]) -> str:
    """The comment a file begins with (after #pragma once), its markers removed."""
    text: list[str] = []
    inside = False
    for line in lines:
        s = line.strip()
        if not text and (not s or s == "#pragma once" or s.startswith("#!")):
            continue
        if s.startswith("/*"):
            inside = True
        if inside or s.startswith("//") or (s.startswith("#") and not s.startswith(("#include", "#if", "#define"))):
            text.append(re.sub(r"^(//+|/\*+|\*+(?!/)|#+)\s?", "", s).replace("*/", "").strip())
            inside = inside and "*/" not in s
        else:
            break
    return " ".join(text)


def room_of(file: str) -> str:
    """The innermost room a file of native/ lies in; "" when it lies in none."""
    folders = file.split("/")[:-1]
    inside = ("/".join(folders[:n]) for n in range(len(folders), 0, -1))
    return next((room for room in inside if room in MAY_INCLUDE), "")


def check_includes(where: str, lines: list[str]) -> list[str]:
    room = room_of(where)
    allowed = MAY_INCLUDE[room] | {PUBLIC[r] for r in MAY_INCLUDE[room] if r in PUBLIC}
    if where in OPEN_BACKENDS:
        allowed |= {"compute/cpu", "compute/cuda"}
    found = []
    for number, line in enumerate(lines, 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        name, at = match[1], f"native/{where}:{number}"
        top, target = name.split("/")[0] if "/" in name else "", room_of(name)
        if ".." in name.split("/"):
            found.append(f'{at}: "{name}": use a path relative to native/')
        elif top in {"tests", "java-plugin", "napari-plugin", "benchmarks", "native"}:
            found.append(f"{at}: native code must not include {top}/")
        elif target and target != room and target not in allowed:
            found.append(f"{at}: {room} must not include {target}")
        for prefix, places in FOREIGN.items():
            if name.startswith(prefix) and not where.startswith(places or ("nowhere",)):
                found.append(f"{at}: <{name}> may be included only in {', '.join(places) or 'no room'}")
    return found


def check_beginning(where: str, lines: list[str]) -> list[str]:
    comment = head_comment(lines)
    if not re.match(r"^\S.*[.:](\s|$)", comment):
        return [f"native/{where}:1: begin with a comment that describes the contents of the file in one sentence"]
    if len(lines) > MOST_LINES and ARGUMENT not in comment:
        return [f'native/{where}: {len(lines)} lines; split it, or give the reason in its first comment: "{ARGUMENT} ..."']
    return []


def reaches_json(where: str, native: Path, seen: set[str]) -> list[str]:
    """The chain of includes from `where` to nlohmann/json; empty when there is none."""
    seen.add(where)
    for line in (native / where).read_text(encoding="utf-8").splitlines():
        match = INCLUDE.match(line)
        if not match:
            continue
        if match[1].startswith("nlohmann/"):
            return [where]
        if match[1] not in seen and (native / match[1]).is_file():
            chain = reaches_json(match[1], native, seen)
            if chain:
                return [where, *chain]
    return []


def check(root: Path) -> list[str]:
    native = root / "native"
    found = []
    for path in sorted(native.rglob("*")):
        if path.suffix not in {".c", ".h", ".cpp", ".hpp", ".cu", ".cuh", ".inc"}:
            continue
        where = path.relative_to(native).as_posix()
        room = room_of(where)
        if not room:
            found.append(f"native/{where}: {'/'.join(where.split('/')[:-1])} is not a known room")
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        found += check_includes(where, lines) + check_beginning(where, lines)
        if room == "methods" and (chain := reaches_json(where, native, set())):
            found.append(f"native/{where}: includes JSON through {' -> '.join(chain)}")
    return found


def main() -> None:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    found = check(root)
    print(*found, sep="\n", end="\n" if found else "")
    print(f"check_rooms: {len(found)} problems" if found else "check_rooms: no problems")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
