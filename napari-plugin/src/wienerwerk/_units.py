"""Units of length and time, converted by the library's own table, so that every door has the same bits."""

from __future__ import annotations

from functools import lru_cache

from ._catalog import catalog


@lru_cache(maxsize=2)
def _table(kind: str) -> dict[str, tuple[float, float]]:
    return {name: (row["times"], row["over"]) for row in catalog()["units"][kind] for name in row["names"]}


def micrometers(value: float, unit: str) -> float | None:
    """``value`` in micrometers; 0 where ``unit`` is no unit (``""``, ``"pixel"``), None where nobody knows it."""
    return _convert(value, unit, "length")


def seconds(value: float, unit: str) -> float | None:
    """``value`` in seconds; None where nobody knows ``unit``."""
    return _convert(value, unit, "time")


def _convert(value: float, unit: str, kind: str) -> float | None:
    name = unit.strip(" \t\r\n").encode().lower().decode()  # bytes: ASCII letters alone
    if name not in (table := _table(kind)):
        return None
    times, over = table[name]
    return value * times / over if times else 0.0
