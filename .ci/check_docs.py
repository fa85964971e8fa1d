#!/usr/bin/env python3
"""Checks the written word: docs/methods.md in step with the catalog, links that lead somewhere, one version number.

    check_docs.py [REPOSITORY]
"""
from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)(#[^)\s]*)?\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
# Where the version is declared, and where its history is told.
VERSION_HOMES = {"CMakeLists.txt", "CHANGELOG.md"}
VERSION_SUFFIXES = {".md", ".toml", ".xml", ".py", ".java", ".cpp", ".hpp", ".h", ".sh", ".yaml", ".json", ".cmake"}


def tracked(root: Path) -> list[Path]:
    """Every file git knows or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=root, check=True, capture_output=True, text=True
    ).stdout
    return [root / line for line in listed.splitlines() if (root / line).is_file()]


def check_links(root: Path, files: list[Path]) -> list[str]:
    found = []
    for path in files:
        if path.suffix != ".md":
            continue
        for target, _ in LINK.findall(CODE.sub("", path.read_text(encoding="utf-8"))):
            if not re.match(r"[a-z]+:", target) and not (path.parent / target).exists():
                found.append(f"{path.relative_to(root)}: the link to {target} leads nowhere")
    return found


def check_version(root: Path, files: list[Path]) -> list[str]:
    """The version stands once: nobody but CMakeLists.txt and the change log spells `version = <it>`."""
    match = re.search(r"project\(wienerwerk VERSION ([\d.]+)", (root / "CMakeLists.txt").read_text())
    if not match:
        return ["CMakeLists.txt declares no version"]
    spelled = re.compile(r"version\W{1,5}" + re.escape(match[1]) + r"\b", re.IGNORECASE)
    found = []
    if f"## {match[1]}" not in (root / "CHANGELOG.md").read_text():
        found.append(f"CHANGELOG.md has no section {match[1]}")
    for path in files:
        name = path.relative_to(root).as_posix()
        if name in VERSION_HOMES or path.suffix not in VERSION_SUFFIXES or name == "docs/doors.md":
            continue
        if spelled.search(path.read_text(encoding="utf-8", errors="replace")):
            found.append(f"{name} spells the version {match[1]}; CMakeLists.txt holds it, all others read it")
    return found


def check_methods(root: Path) -> list[str]:
    made = subprocess.run([sys.executable, str(root / "scripts/make_methods_doc.py"), "--check"], capture_output=True, text=True)
    return [] if made.returncode == 0 else [(made.stderr or made.stdout).strip()]


def main() -> None:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    files = tracked(root)
    found = check_links(root, files) + check_version(root, files) + check_methods(root)
    print(*found, sep="\n", end="\n" if found else "")
    print(f"check_docs: {len(found)} to mend" if found else "check_docs: links lead somewhere, the catalog is told as it is")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
