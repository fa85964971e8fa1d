#!/usr/bin/env python3
"""Checks the documentation.

    check_docs.py [REPOSITORY]

 - docs/methods.md contains the catalog of the built library.
 - Relative links of Markdown pages exist.
 - Files that are named by their path exist: in every text file those that begin with a folder of the repository ("docs/abi.md"), in
   Markdown pages also those relative to native/ or to the page.
 - The version is declared only in CMakeLists.txt.
"""
from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)(#[^)\s]*)?\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
# The declaration of the version, and the list of changes.
VERSION_HOMES = {"CMakeLists.txt", "CHANGELOG.md"}
VERSION_SUFFIXES = {".md", ".toml", ".xml", ".py", ".java", ".cpp", ".hpp", ".h", ".sh", ".yaml", ".json", ".cmake"}
TEXT_SUFFIXES = VERSION_SUFFIXES - {".json"} | {".txt", ".toml", ".c", ".cu", ".ijm", ""}
FILE_SUFFIXES = "hpp|cpp|h|c|cu|py|sh|md|cmake|txt|json|java|yaml|toml|ijm"
BEFORE_PATH = r"(?<![\w/.:~$}<>-])"
PATH_IN_PAGE = re.compile(BEFORE_PATH + rf"[\w.-]+(?:/[\w.-]+)+\.(?:{FILE_SUFFIXES})\b(?![*<{{$])")
BUILD_OUTPUT = "target"  # a folder that Maven makes
INVENTED_PATHS = {"tests/system/test_checks.py"}  # files whose paths are examples


def tracked(root: Path) -> list[Path]:
    """Every file that git tracks or would add."""
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
                found.append(f"{path.relative_to(root)}: broken link {target}")
    return found


def check_paths(root: Path, files: list[Path]) -> list[str]:
    """Names of files and folders that do not exist. Names with a placeholder (*, <room>, {name}, $name) are not checked."""
    folders = sorted({f.relative_to(root).parts[0] for f in files if f.parent != root})
    in_repository = re.compile(BEFORE_PATH + rf"(?:{'|'.join(map(re.escape, folders))})/[\w./-]*\w(?![*<{{$\w/.-]*[*<{{$])")
    found = []
    for path in files:
        name = path.relative_to(root).as_posix()
        if path.suffix not in TEXT_SUFFIXES or name in INVENTED_PATHS:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        named = {(m[0], (root, path.parent)) for m in in_repository.finditer(text)}
        if path.suffix == ".md":
            named |= {(m[0], (root, path.parent, root / "native")) for m in PATH_IN_PAGE.finditer(text)}
        for target, places in sorted(named):
            if BUILD_OUTPUT not in target.split("/") and not any((place / target).exists() for place in places):
                found.append(f"{name}: {target} does not exist")
    return list(dict.fromkeys(found))


def check_version(root: Path, files: list[Path]) -> list[str]:
    """Files other than CMakeLists.txt and the change log that contain `version = <the current version>`."""
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
            found.append(f"{name} repeats the version {match[1]}; only CMakeLists.txt may declare it")
    return found


def check_methods(root: Path) -> list[str]:
    made = subprocess.run([sys.executable, str(root / "scripts/make_methods_doc.py"), "--check"], capture_output=True, text=True)
    return [] if made.returncode == 0 else [(made.stderr or made.stdout).strip()]


def main() -> None:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    files = tracked(root)
    found = check_links(root, files) + check_paths(root, files) + check_version(root, files) + check_methods(root)
    print(*found, sep="\n", end="\n" if found else "")
    print(f"check_docs: {len(found)} problems" if found else "check_docs: no problems")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
