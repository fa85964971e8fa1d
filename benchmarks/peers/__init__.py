"""Other programs as restorers for the laws of tests/laws: adapters that call a program as its users do.

Each module has `restorers(path)`, which returns the program's restorers with its version in their names, and raises Missing if the
program is not installed. `path` is given on the command line, or None. A module that needs one describes it in PATH.
"""
from __future__ import annotations

from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

from lawbook import Broken, Refused

ITERATIONS = 12  # where a law sets no number
FAITHFUL, USUAL = 1e-5, 1e-3  # weight of a regularization, relative to the OTF's largest square


class Missing(Exception):
    """The program cannot be run here; the message is the reason."""


def names() -> list[str]:
    """The peers that have an adapter."""
    return sorted(p.stem for p in Path(__file__).parent.glob("*.py") if p.stem != "__init__")


def version(distribution: str) -> str:
    return metadata.version(distribution)


def refusing(call: Callable[..., Any]) -> Callable[..., Any]:
    """The call; exceptions with a message become Refused, others Broken."""

    def restore(*arguments: Any, **situation: Any) -> Any:
        try:
            return call(*arguments, **situation)
        except (Broken, Refused):
            raise
        except Exception as error:
            said = str(error).strip().splitlines()
            if not said:
                raise Broken(f"{type(error).__name__} without a message") from error
            raise Refused(said[-1]) from error

    return restore
