"""Conversion of lengths and times with the catalog's table of units, so that every door gets the same bits."""

from __future__ import annotations

from functools import lru_cache

from ._catalog import catalog


@lru_cache(maxsize=2)
def _table(kind: str) -> dict[str, tuple[float, float]]:
    return {name: (row["times"], row["over"]) for row in catalog()["units"][kind] for name in row["names"]}


def micrometers(value: float, unit: str) -> float | None:
    """``value`` in micrometers; 0 if ``unit`` is not a length (``""``, ``"pixel"``), None if it is unknown."""
    return _convert(value, unit, "length")


def seconds(value: float, unit: str) -> float | None:
    """``value`` in seconds; None if ``unit`` is unknown."""
    return _convert(value, unit, "time")


def _convert(value: float, unit: str, kind: str) -> float | None:
    name = unit.strip(" \t\r\n").encode().lower().decode()  # of bytes, lower() changes ASCII letters only
    if name not in (table := _table(kind)):
        return None
    times, over = table[name]
    return value * times / over if times else 0.0
