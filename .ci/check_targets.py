#!/usr/bin/env python3
"""Fails if an object compiled for one instruction set defines a symbol that other objects could be linked to.

Of a weak function (an inline or template function that was not inlined) the linker keeps one copy, from any object. If that object was
compiled for AVX-512, the program crashes on a machine without it. Objects of native/compute/cpu/kernels and dense may therefore
define only one symbol: the data of their namespace's table.

usage: check_targets.py BUILD_FOLDER
"""
import pathlib
import subprocess
import sys

WEAK = set("WwVvu")
DATA = set("DRB")
SHARED = WEAK | set("TDBRGSC")  # every kind that is visible to other objects


def symbols(path):
    """(type, mangled name) of everything the object defines."""
    lines = subprocess.run(["nm", "--defined-only", str(path)], check=True, capture_output=True, text=True).stdout
    for line in lines.splitlines():
        parts = line.split()
        if len(parts) == 3:
            yield parts[1], parts[2]


def complaints(path, target):
    table = {"kernels": "5table", "dense": "5dense"}[path.parent.name]
    allowed = f"_ZN2ww3cpu{len(target)}{target}{table}E"
    for kind, name in symbols(path):
        if kind in SHARED and not (name == allowed and kind in DATA):
            plain = subprocess.run(["c++filt", name], capture_output=True, text=True).stdout.strip() or name
            yield f"{path}: {'weak' if kind in WEAK else 'global'} symbol ({kind}) {plain}"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    objects = sorted(o for room in ("kernels", "dense") for o in folder.glob(f"native/**/compute/cpu/{room}/*.o"))
    if not objects:
        sys.exit(f"no kernel objects under {sys.argv[1]}: build first")
    found = [line for path in objects for line in complaints(path, path.name.split(".")[0])]
    print("\n".join(found) or f"check_targets: no problems in {len(objects)} kernel objects")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
