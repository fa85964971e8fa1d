#!/usr/bin/env python3
"""Fails if a kernel object compiled for one instruction set holds a symbol other objects could be linked to.

A weak function (an inline or template one that was not inlined) exists once in the finished library, and the linker takes
it from any object. Taken from one compiled for AVX-512, it kills the program on a machine without. So objects of
native/compute/cpu/target and dense may define one thing, which is data: their own namespace's table.

usage: check_targets.py BUILD_FOLDER
"""
import pathlib
import subprocess
import sys

WEAK = set("WwVvu")
DATA = set("DRB")
SHARED = WEAK | set("TDBRGSC")  # every kind another object can see


def symbols(path):
    """(type, mangled name) of everything the object defines."""
    lines = subprocess.run(["nm", "--defined-only", str(path)], check=True, capture_output=True, text=True).stdout
    for line in lines.splitlines():
        parts = line.split()
        if len(parts) == 3:
            yield parts[1], parts[2]


def complaints(path, target):
    table = {"target": "5table", "dense": "5dense"}[path.parent.name]
    allowed = f"_ZN2ww3cpu{len(target)}{target}{table}E"
    for kind, name in symbols(path):
        if kind in SHARED and not (name == allowed and kind in DATA):
            plain = subprocess.run(["c++filt", name], capture_output=True, text=True).stdout.strip() or name
            yield f"{path}: {'weak' if kind in WEAK else 'global'} symbol ({kind}) {plain}"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    objects = sorted(o for room in ("target", "dense") for o in folder.glob(f"native/**/compute/cpu/{room}/*.o"))
    if not objects:
        sys.exit(f"No kernel objects under {sys.argv[1]}: build first.")
    found = [line for path in objects for line in complaints(path, path.name.split(".")[0])]
    print("\n".join(found) or f"{len(objects)} kernel objects share nothing but their tables.")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
