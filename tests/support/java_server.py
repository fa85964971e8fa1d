"""A Java process that answers commands, for tests that share it."""
from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

QUICK = "-XX:TieredStopAtLevel=1"  # a process that runs for seconds is done sooner without the optimizing compiler


class Server:
    """A Java process that answers each line of its input with lines that end with "=== ..."."""

    def __init__(self, command: list[object], **options: object) -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(list(map(str, command)), stdin=pipe, stdout=pipe, text=True, encoding="utf-8", **options)  # type: ignore[call-overload]

    def ask(self, line: str, seconds: float = 300) -> tuple[list[str], list[str]]:
        """The answer, and what it wrote to stderr if that is read; the last lines are the "=== ..."."""
        late = threading.Timer(seconds, self.process.kill)
        late.start()
        try:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
            return tuple(self._lines(stream) if stream else [] for stream in (self.process.stdout, self.process.stderr))  # type: ignore[return-value]
        finally:
            late.cancel()

    @staticmethod
    def _lines(stream: Iterator[str]) -> list[str]:
        lines = []
        for line in stream:
            lines.append(line.rstrip("\n"))
            if line.startswith("=== "):
                return lines
        raise AssertionError("the Java process ended:\n" + "\n".join(lines))

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def close(self) -> None:
        self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(20)


def java(program: str = "java") -> Path:
    return Path(os.environ["JAVA_HOME"]) / "bin" / program if os.environ.get("JAVA_HOME") else Path(program)
