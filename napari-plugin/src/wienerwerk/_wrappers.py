"""A Python function for each method of the catalog, with signature and docstring made from its schema."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from ._catalog import Method, methods
from ._session import Result, run

_TYPES = {"integer": "int", "number": "float", "boolean": "bool", "string": "str", "array": "list of numbers"}


@lru_cache(maxsize=None)
def wrapper(key: str) -> Callable[..., Result]:
    """``run`` for one method, with signature and docstring from the catalog."""
    entry = methods()[key]
    roles = [i["role"] for i in _by_need(entry)]

    def function(*arrays: Any, **keywords: Any) -> Result:
        if len(arrays) > len(roles):
            raise TypeError(f"{key}() takes at most {len(roles)} arrays ({', '.join(roles)}), {len(arrays)} were given")
        for role, array in zip(roles, arrays):
            if role in keywords:
                raise TypeError(f"{key}() got {role} twice")
            keywords[role] = array
        return run(key, **keywords)

    function.__name__ = function.__qualname__ = key
    function.__module__ = "wienerwerk"
    function.__doc__ = _docstring(entry)
    function.__signature__ = _signature(entry)  # type: ignore[attr-defined]
    return function


def _by_need(entry: Method) -> list[dict[str, Any]]:
    """Inputs in the order of the positional arguments: required ones first."""
    return sorted(entry.inputs, key=lambda i: not i.get("required"))


def _signature(entry: Method) -> inspect.Signature:
    kind = inspect.Parameter
    given = [
        kind(i["role"], kind.POSITIONAL_OR_KEYWORD, default=kind.empty if i.get("required") else None)
        for i in _by_need(entry)
    ]
    named = [kind(name, kind.KEYWORD_ONLY, default=p.get("default")) for name, p in entry.properties.items()]
    rest = [kind("arguments", kind.VAR_KEYWORD)]
    return inspect.Signature(given + named + rest, return_annotation=Result)


def _docstring(entry: Method) -> str:
    lines = [entry.summary or entry.title, "", "Args:"]
    for i in _by_need(entry):
        needed = "" if i.get("required") else " (optional)"
        lines.append(f"    {i['role']}: {i.get('title', i['role'])}{needed}.")
    for name, p in entry.properties.items():
        lines.append(f"    {name}: {describe(p)}")
    lines.append("    **arguments: spacing, axes, options and all other arguments of wienerwerk.run.")
    lines += ["", "Returns:", f"    Result with {', '.join(o['role'] for o in entry.outputs)}; ``array, report = ...``."]
    return "\n".join(lines)


def describe(p: dict[str, Any]) -> str:
    """One line that describes a property: title, description, type, unit, default, choices or range."""
    text = p.get("title", "")
    if description := p.get("description"):
        text = f"{text}: {description}" if text else description
    facts = [_TYPES.get(p.get("type", ""), "")]
    if unit := p.get("x-unit"):
        facts.append(f"in {unit}")
    if "default" in p:
        facts.append(f"default {p['default']!r}")
    if "enum" in p:
        facts.append("one of " + ", ".join(repr(choice) for choice in p["enum"]))
    if "exclusiveMinimum" in p:
        facts.append(f"above {p['exclusiveMinimum']}")
    if "minimum" in p:
        facts.append(f"at least {p['minimum']}")
    if "maximum" in p:
        facts.append(f"at most {p['maximum']}")
    return f"{text.rstrip('.')} ({', '.join(fact for fact in facts if fact)})."
