"""The catalog's methods as restorers for the laws. What a method can do, and which laws it does not promise, is read from the catalog."""
from __future__ import annotations

import os
from typing import Any

import numpy as np
import wienerwerk
from lawbook import Array, Refused, Restorer, awakened
from numpy.typing import NDArray

# Laws that set a weight or a number of iterations turn off automatic choice and automatic stopping.
GIVEN = {"weight_choice": "value", "stopping": "fixed"}
WEIGHT, LEAST_WEIGHT = 1e-3, 1e-5  # of a regularization; the second for noise-free images
PREPARATION = {
    "none": {"psf_centering": "middle", "psf_background": "none", "background": "none"},
    "center": {"background": "none"},
    "own": {},
}

# Processes that run tests side by side share the cores.
THREADS = 1 if "PYTEST_XDIST_WORKER" in os.environ else 0

_sessions: dict[int, wienerwerk.Session] = {}


def restorations() -> list[str]:
    """Methods that restore an image, with a PSF or without."""
    return [
        key for key, method in wienerwerk.methods("deconvolve").items() if {i["role"] for i in method.inputs} - {"psf"} == {"image"}
    ]


def session(threads: int = THREADS) -> wienerwerk.Session:
    """One session for each number of threads; it is reused."""
    if threads not in _sessions:
        _sessions[threads] = wienerwerk.Session(device="cpu", threads=threads)
    return _sessions[threads]


def given(method: str, **values: Any) -> dict[str, Any]:
    """The values for which the method has a parameter, and those of GIVEN that it offers."""
    known = wienerwerk.methods()[method].properties
    chosen = {key: value for key, value in GIVEN.items() if value in known.get(key, {}).get("enum", ())}
    return chosen | {key: value for key, value in values.items() if key in known}


def effective(method: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Without parameters that have no effect with these values: the library rejects them."""
    known = wienerwerk.methods()[method].properties

    def met(key: str) -> bool:
        conditions = known.get(key, {}).get("x-visible-if", {})
        return all(
            met(other) and arguments.get(other, known[other]["default"]) in (values if isinstance(values, list) else [values])
            for other, values in conditions.items()
        )

    return {key: value for key, value in arguments.items() if met(key)}


def positivity(method: str) -> dict[str, Any]:
    """The settings that keep estimates positive; empty for a method that always does, or that promises it not at all."""
    for key, schema in wienerwerk.methods()[method].properties.items():
        choices = schema.get("enum", ())
        if key == "positivity":
            return {key: next(c for c in choices if c not in ("off", "none"))}
        if "positivity" in choices:
            return {key: "positivity"}
    return {}


def weights(method: str) -> tuple[float, ...]:
    """Rising weights of the regularization around the default, within the range; empty for a method without one."""
    schema = wienerwerk.methods()[method].properties.get("regularization_weight")
    if schema is None:
        return ()
    tried = [schema["default"] * factor for factor in (0.1, 1, 10, 100)]
    return tuple(w for w in tried if schema.get("minimum", 0) <= w <= schema.get("maximum", np.inf))


def restorer(method: str, few_sizes: bool = False) -> Restorer:
    """A method of the catalog as a restorer, with everything it offers."""
    entry = wienerwerk.methods()[method]

    def restore(
        image: NDArray[Any], psf: Array, *, iterations: int | None = None, preparation: str = "own", noise_free: bool = False,
        positive: bool = False, weight: float | None = None, settings: dict[str, Any] | None = None, tile_size: int = 0,
        threads: int | None = None,
    ) -> Any:  # fmt: skip
        arguments: dict[str, Any] = {**PREPARATION[preparation], "tile_size": tile_size}
        if settings is None:
            arguments |= given(method, regularization_weight=weight or (LEAST_WEIGHT if noise_free else WEIGHT))
        if iterations is not None:
            arguments |= given(method, iterations=iterations)
        if weight is not None:
            arguments |= awakened("regularization_weight", entry.properties)
        if positive:
            arguments |= positivity(method)
        arguments = effective(method, arguments | (settings or {}))
        inputs = [psf] if entry.input("psf") else []
        try:
            result = session(THREADS if threads is None else threads).run(
                method, image, *inputs, spacing=0.1, on_warning=lambda _sentence: None, **arguments
            )
        except wienerwerk.WienerwerkError as error:
            raise Refused(str(error)) from error
        return result.array

    can = {"center", "positive", "threads", *(["tiles"] if entry.traits["tiling"] != "none" else [])}
    return Restorer(
        name=entry.title, restore=restore, can=frozenset(can), dimensions=tuple(entry.traits["ranks"]), weights=weights(method),
        parameters=entry.properties, boundaries=tuple(entry.traits["boundaries"]), few_sizes=few_sizes,
        exemptions={law: e["reason"] for e in entry.traits["exemptions"] for law in e["laws"]},
    )  # fmt: skip
