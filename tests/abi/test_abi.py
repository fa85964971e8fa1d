"""The C interface has not changed: symbols, struct layouts, constants; and the example of docs/abi.md works."""
from __future__ import annotations

import re
import subprocess
from pathlib import Path

import check_exports
import pytest

HERE = Path(__file__).parent
CHANGED = "the C interface changed: update this golden file after an addition at the end; any other change also needs a new WW_ABI"


def compile_c(root: Path, source: Path, output: Path, *arguments: str) -> None:
    command = [
        "cc", "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-I", str(root / "native/include"),
        str(source), "-o", str(output), *arguments,
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_library_exports_the_functions_of_its_interface(library: Path) -> None:
    exported = sorted(s for s in check_exports.defined_symbols(library) if not s.startswith("Java_"))
    assert exported == (HERE / "symbols.txt").read_text().split(), CHANGED


def test_every_exported_function_is_declared_in_the_header(root: Path) -> None:
    header = (root / "native/include/wienerwerk.h").read_text()
    assert sorted(re.findall(r"^WW_API [\w\s]*?\*?(ww_\w+)\(", header, re.MULTILINE)) == (HERE / "symbols.txt").read_text().split()


def test_structs_and_constants_have_not_changed(root: Path, tmp_path: Path) -> None:
    compile_c(root, HERE / "structs.c", tmp_path / "structs")
    told = subprocess.run([tmp_path / "structs"], capture_output=True, text=True, check=True).stdout
    assert told == (HERE / "structs.txt").read_text(), CHANGED


def test_the_structs_of_the_python_package_match_the_header(root: Path) -> None:
    from wienerwerk import _native

    golden = dict(line.split(" ", 1) for line in (HERE / "structs.txt").read_text().splitlines() if "=" not in line)
    for name, struct in (("ww_array", _native.Array), ("ww_callbacks", _native.Callbacks)):
        assert golden[name] == str(_native.C.sizeof(struct))
        for member, *_ in struct._fields_:
            at = getattr(struct, member)
            assert golden[f"{name}.{member}"] == f"{at.offset} {at.size}", member


def test_the_example_of_the_documentation_compiles_and_runs(root: Path, library: Path, tmp_path: Path) -> None:
    found = re.search(r"```c\n(.*?)```", (root / "docs/abi.md").read_text(), re.DOTALL)
    assert found
    source = tmp_path / "example.c"
    source.write_text(found[1])
    compile_c(root, source, tmp_path / "example", str(library), "-lm", f"-Wl,-rpath,{library.parent}")
    done = subprocess.run([tmp_path / "example"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    told = re.match(r"restored 64 x 80 pixels with library [\d.]+, brightest (\d+), (\d+) progress calls, report of (\d+) ch", done.stdout)
    assert told, done.stdout
    brightest, calls, length = (int(n) for n in told.groups())
    assert brightest > 500, "the point did not become brighter"
    assert calls >= 20 and length > 200


def test_the_documentation_names_every_function(root: Path) -> None:
    text = (root / "docs/abi.md").read_text()
    missing = [name for name in (HERE / "symbols.txt").read_text().split() if name not in text]
    assert not missing


@pytest.mark.parametrize("name", ["libwienerwerk.so", "wienerwerk"])
def test_only_listed_libraries_are_linked(library: Path, name: str) -> None:
    path = library.parent / name
    if not path.exists():
        pytest.skip(f"{path} is not built")
    _, libraries, _ = check_exports.FILES[name]
    assert [n for n in check_exports.needed_libraries(path) if not re.fullmatch(libraries, n)] == []
