#!/usr/bin/env python3
"""Writes docs/methods.md from the catalog: every method with its parameters, then the options of all methods.

    make_methods_doc.py [--catalog catalog.json] [--output FILE] [--check]

The catalog comes from the library (WIENERWERK_LIBRARY, or build/libwienerwerk.so), by its C function ww_catalog.
--check writes nothing and fails if the file differs from what it would write.
"""
from __future__ import annotations

import argparse
import ctypes
import json
import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DOORS = {
    "deconvolve": "Deconvolution", "psf": "PSFs", "train": "Training", "deep_prior": "Deep image prior", "video": "Video",
}


def catalog_of(library: Path) -> dict[str, Any]:
    lib = ctypes.CDLL(str(library))
    lib.ww_text_chars.restype = ctypes.c_char_p
    lib.ww_text_chars.argtypes = lib.ww_text_free.argtypes = [ctypes.c_void_p]
    lib.ww_last_error.restype = ctypes.c_char_p
    text = ctypes.c_void_p()
    if lib.ww_catalog(ctypes.byref(text)) != 0:
        sys.exit(f"ww_catalog: {lib.ww_last_error().decode()}")
    catalog: dict[str, Any] = json.loads(lib.ww_text_chars(text))
    lib.ww_text_free(text)
    return catalog


def number(value: Any) -> str:
    return format(value, "g") if isinstance(value, float) else str(value)


def allowed(p: dict[str, Any]) -> str:
    if "enum" in p:
        titles = p.get("x-enum-titles", p["enum"])
        return "; ".join(f"`{key}` {title}" for key, title in zip(p["enum"], titles))
    if p["type"] == "boolean":
        return "yes or no"
    if p["type"] == "string":
        return "a file" if p.get("format") == "path" else "text"
    of = p.get("items", p)
    low, high = of.get("minimum", of.get("exclusiveMinimum")), of.get("maximum")
    above = "above " if "exclusiveMinimum" in of else ""
    words = "numbers, separated by commas" if p["type"] == "array" else "a whole number" if p["type"] == "integer" else "a number"
    if low is not None and high is not None:
        words = f"{above}{number(low)} to {number(high)}" + (", several" if p["type"] == "array" else "")
    elif low is not None:
        words = f"above {number(low)}" if above else f"{number(low)} or more"
    return words


def default(p: dict[str, Any]) -> str:
    value = p["default"]
    if p.get("x-source") and value == 0:
        return "from the image"
    if value in ("", []):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"`{value}`" if isinstance(value, str) else number(value)


def table(schema: dict[str, Any]) -> list[str]:
    rows = ["| key | meaning | allowed | default |", "|---|---|---|---|"]
    for key, p in schema.get("properties", {}).items():
        what = f"{p['title']}. {p.get('description', '')}".strip()
        if condition := p.get("x-visible-if"):
            wanted = ", ".join(f"`{k}` = " + " or ".join(f"`{v}`" for v in (vs if isinstance(vs, list) else [vs])) for k, vs in condition.items())
            what += f" Used with {wanted}."
        unit = f" ({p['x-unit']})" if p.get("x-unit") else ""
        rows.append(f"| `{key}`{unit} | {what} | {allowed(p)} | {default(p)} |")
    return rows if len(rows) > 2 else ["No parameters."]


def roles(entries: list[dict[str, Any]]) -> str:
    return ", ".join(
        f"`{e['role']}`" + (" (several)" if e.get("list") else "") + ("" if e.get("required", True) else " (optional)") for e in entries
    ) or "none"


def document(catalog: dict[str, Any]) -> str:
    lines = [
        "# Methods", "",
        "Generated from the catalog by `scripts/make_methods_doc.py`; do not edit. The keys are used in requests, on the command",
        "line (`--regularization-weight`), in ImageJ macros (`regularization_weight=`) and in Python (`regularization_weight=`).", "",
    ]
    doors: dict[str, list[dict[str, Any]]] = {}
    for method in catalog["methods"]:
        doors.setdefault(method["door"], []).append(method)
    for door, methods in doors.items():
        lines += [f"## {DOORS.get(door, door)}", ""]
        for m in methods:
            lines += [f"### {m['title']} (`{m['key']}`)", m["summary"], ""]
            facts = [f"inputs: {roles(m['inputs'])}", f"outputs: {roles(m['outputs'])}"]
            if m.get("boundaries"):
                facts.append("boundaries: " + ", ".join(f"`{b}`" for b in m["boundaries"]) + f" (default `{m['default_boundary']}`)")
            if m.get("background"):
                facts.append(f"background: {m['background']}")
            if m.get("linear_operator"):
                facts.append("works with " + {"any": "any linear operator", "convolution": "convolutions only"}[m["linear_operator"]])
            facts += [f"does not promise the laws {', '.join(f'`{law}`' for law in e['laws'])}: {e['reason']}" for e in m.get("exemptions", [])]
            lines += [f"- {fact}" for fact in facts] + ["", *table(m["schema"]), ""]
    lines += ["## Options of every method", "", *table(catalog["options"]), "", "## Session", "", *table(catalog["session"]), ""]
    return "\n".join(lines)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--catalog", type=Path, help="a file with the catalog, instead of the library")
    p.add_argument("--output", type=Path, default=ROOT / "docs/methods.md")
    p.add_argument("--check", action="store_true")
    args = p.parse_args()
    library = Path(os.environ.get("WIENERWERK_LIBRARY", ROOT / "build/libwienerwerk.so"))
    text = document(json.loads(args.catalog.read_text()) if args.catalog else catalog_of(library))
    if args.check:
        if not args.output.exists() or args.output.read_text() != text:
            sys.exit(f"{args.output} differs from the catalog; run scripts/make_methods_doc.py")
        print(f"{args.output.name} agrees with the catalog")
    else:
        args.output.write_text(text)
        print(f"wrote {args.output}")


if __name__ == "__main__":
    main()
