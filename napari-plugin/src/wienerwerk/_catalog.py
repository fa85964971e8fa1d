"""The library's catalog: methods, options and devices."""

from __future__ import annotations

import ctypes as C
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from . import _native
from .errors import InvalidParameter


@dataclass(frozen=True)
class Method:
    """One method of the catalog.

    Attributes:
        key: name in requests and in Python.
        title: name in menus and messages.
        summary: one sentence.
        door: menu entry: deconvolve, psf, measure_psf, train, deep_prior, video.
        schema: JSON Schema of its parameters (the dialect of docs/doors.md).
        inputs: ``{"role", "title", "required", "content", "holds", "axes", "main", "list"}`` for each input; content is
            image, table or bytes; holds says what the values mean (docs/doors.md).
        outputs: the same for each output, with ``"show"`` in place of ``"list"``; a table also has ``"columns"``.
        traits: the complete catalog entry.
    """

    key: str
    title: str
    summary: str
    door: str
    schema: dict[str, Any]
    inputs: tuple[dict[str, Any], ...]
    outputs: tuple[dict[str, Any], ...]
    traits: dict[str, Any]

    @property
    def properties(self) -> dict[str, dict[str, Any]]:
        """Schemas of the parameters by key, in order."""
        return self.schema.get("properties", {})

    def input(self, role: str) -> dict[str, Any] | None:
        """The input with this role, or None."""
        return next((entry for entry in self.inputs if entry["role"] == role), None)

    def output(self, role: str) -> dict[str, Any] | None:
        """The output with this role, or None."""
        return next((entry for entry in self.outputs if entry["role"] == role), None)

    def input_of(self, holds: str) -> dict[str, Any] | None:
        """The first input that holds this (``"intensities"``, ``"psf"``, ...), or None."""
        return next((entry for entry in self.inputs if entry["holds"] == holds), None)

    @property
    def main_input(self) -> dict[str, Any] | None:
        """The input that the current image is meant for; None if the method has no inputs."""
        return next((entry for entry in self.inputs if entry["main"]), None)

    @property
    def main_output(self) -> dict[str, Any]:
        """The output that is shown and measured first."""
        return next(entry for entry in self.outputs if entry["main"])

    @property
    def first_choice(self) -> bool:
        """Whether this is the method of its menu entry that is offered first."""
        return bool(self.traits.get("first_choice"))

    @property
    def provides_psf(self) -> bool:
        """Whether it can replace the input ``psf`` of a request: it makes a PSF and needs no image (but possibly beads)."""
        return bool(self.traits.get("stands_for_psf"))

    @property
    def psf_name(self) -> str:
        """The name of such a method as a PSF: ``"theoretical"`` for ``psf_theoretical``."""
        return self.traits.get("psf_name", self.key)


@lru_cache(maxsize=1)
def catalog() -> dict[str, Any]:
    """The catalog (docs/doors.md): methods, schemas of options and session, units, devices."""
    native, text = _native.library(), C.c_void_p()
    _native.check(native.ww_catalog(C.byref(text)))
    return json.loads(_native.take_text(text))


def methods(door: str | None = None) -> dict[str, Method]:
    """Methods by key, in the catalog's order; only those of the menu entry ``door`` if it is given."""
    found = {}
    for entry in catalog()["methods"]:
        method = Method(
            key=entry["key"],
            title=entry.get("title", entry["key"]),
            summary=entry.get("summary", ""),
            door=entry.get("door", ""),
            schema=entry.get("schema", {}),
            inputs=tuple(entry.get("inputs", ())),
            outputs=tuple(entry.get("outputs", ())),
            traits=entry,
        )
        if door is None or method.door == door:
            found[method.key] = method
    return found


def psf_method(name: str) -> Method:
    """The method that replaces a PSF; ``"theoretical"`` and ``"psf_theoretical"`` are the same.

    Raises:
        InvalidParameter: ``name`` is unknown; the message lists the known ones.
    """
    known = [entry for entry in methods().values() if entry.provides_psf]
    for entry in known:
        if name in (entry.key, entry.psf_name):
            return entry
    names = ", ".join(f'"{entry.psf_name}"' for entry in known)
    raise InvalidParameter(f'psf is "{name}", but must be an array, or one of {names}, "none"')


def devices() -> list[dict[str, Any]]:
    """Known devices: ``{"name", "usable", "description"}``; one that is not usable has ``"why"``."""
    return catalog()["devices"]


def version() -> str:
    """The native library's version."""
    return _native.library().ww_version().decode()
