#!/usr/bin/env python3
"""Adds up the results of test runners in one line: `N passed, N failed, N skipped`.

    sum_tests.py FOLDER        FOLDER/<part>/*.xml: results of Catch2 (xml reporter), CTest, Surefire or pytest (JUnit);
                               FOLDER/<part>/status: the runner's exit code; absent while it runs

Failures and reasons of skips are listed first, then the ten slowest tests. A runner that ended with an error although no test failed, or wrote no
result, counts as one failure. The exit code is 1 if anything failed.
"""
from __future__ import annotations

import re
import sys
import xml.etree.ElementTree as xml
from dataclasses import dataclass, field
from pathlib import Path

SKIP_LINE = re.compile(r"^SKIPPED: *(.*)$", re.MULTILINE)  # printed by a skipped C++ test


@dataclass
class Sum:
    passed: int = 0
    failures: list[str] = field(default_factory=list)
    skips: list[str] = field(default_factory=list)
    seconds: list[tuple[float, str]] = field(default_factory=list)  # each test's duration and name

    def add(self, other: Sum) -> None:
        self.passed += other.passed
        self.failures += other.failures
        self.skips += other.skips
        self.seconds += other.seconds


def first_line(text: str | None) -> str:
    lines = [line.strip() for line in (text or "").splitlines() if line.strip()]
    return lines[0] if lines else ""


def read(path: Path) -> Sum:
    """One result file of any runner; of an incomplete file, the complete test cases."""
    total = Sum()
    try:
        for _, element in xml.iterparse(path):
            if element.tag == "TestCase":
                add_catch(total, element)
            elif element.tag == "testcase":
                add_junit(total, element)
    except xml.ParseError as error:
        total.failures.append(f"{path.name} is incomplete ({error}): the runner crashed")
    return total


def add_catch(total: Sum, test: xml.Element) -> None:
    result = test.find("OverallResult")
    name = test.get("name", "?")
    if result is not None:
        total.seconds.append((float(result.get("durationInSeconds") or 0), name))
    if result is None or result.get("success") != "true":
        where = test.find(".//Expression[@success='false']")
        text = name
        if where is not None:
            text += f" ({where.get('filename')}:{where.get('line')}: {first_line(where.findtext('Expanded'))})"
        total.failures.append(text)
        return
    skipped = SKIP_LINE.findall(result.findtext("StdOut") or "")
    if skipped:
        total.skips.append(f"{name}: {skipped[0]}")
    else:
        total.passed += 1


def add_junit(total: Sum, test: xml.Element) -> None:
    name = ".".join(n for n in (test.get("classname"), test.get("name")) if n)
    total.seconds.append((float(test.get("time") or 0), name))
    for bad in ("failure", "error"):
        found = test.find(bad)
        if found is not None:
            total.failures.append(f"{name}: {first_line(found.get('message') or found.text)}")
            return
    skipped = test.find("skipped")
    if skipped is not None:
        total.skips.append(f"{name}: {first_line(skipped.get('message') or skipped.text)}")
    else:
        total.passed += 1


def slowest(seconds: list[tuple[float, str]], count: int = 10) -> list[str]:
    """The tests that took longest, one line each; `seconds` holds durations and names."""
    return [f"{duration:7.1f} s  {name}" for duration, name in sorted(seconds, reverse=True)[:count]]


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    total = Sum()
    for part in sorted(p for p in Path(sys.argv[1]).iterdir() if p.is_dir()):
        one = Sum()
        for path in sorted(part.glob("*.xml")):
            one.add(read(path))
        status = (part / "status").read_text().strip() if (part / "status").exists() else "unknown"
        if status == "124":
            one.failures.append("exceeded its time limit")
        elif status != "0" and not one.failures:
            one.failures.append(f"ended with exit code {status} although no test failed")
        elif not (one.passed or one.failures or one.skips):
            one.failures.append("reported no test")
        print(f"{part.name}: {one.passed} passed, {len(one.failures)} failed, {len(one.skips)} skipped")
        for text in one.failures:
            print(f"  FAILED   {text}")
        for text in one.skips:
            print(f"  skipped  {text}")
        one.seconds = [(duration, f"{part.name}: {name}") for duration, name in one.seconds]
        total.add(one)
    print("slowest tests:", *slowest(total.seconds), sep="\n")
    skips = f", {len(total.skips)} skipped" if total.skips else ""
    print(f"{total.passed} passed, {len(total.failures)} failed{skips}")
    sys.exit(1 if total.failures else 0)


if __name__ == "__main__":
    main()
