"""Writing a file so that it appears whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def whole_file(path: str) -> Iterator[str]:
    """The path to write to; the file moves to ``path`` when the block ends, and is deleted after an exception."""
    unfinished = f"{path}.part"
    try:
        yield unfinished
        os.replace(unfinished, path)
    finally:
        if os.path.exists(unfinished):
            os.remove(unfinished)
