"""The checks of .ci detect the errors they are written for."""
from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import check_docs
import check_exports
import check_rooms
import make_methods_doc
import pytest
import sum_tests

HEAD = "// One sentence about the file.\n"


def messages(tmp_path: Path, **files: str) -> list[str]:
    """The messages of check_rooms for a native/ with these files; `methods__x.cpp` is methods/x.cpp."""
    for name, text in files.items():
        path = tmp_path / "native" / name.replace("__", "/").replace("_cpp", ".cpp").replace("_hpp", ".hpp")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return check_rooms.check(tmp_path)


def test_allowed_includes_pass(tmp_path: Path) -> None:
    assert messages(tmp_path, methods__a_cpp=HEAD + '#include "catalog/x.hpp"\n', catalog__x_hpp="#pragma once\n" + HEAD) == []


def test_a_forbidden_include_is_found(tmp_path: Path) -> None:
    found = messages(tmp_path, operators__a_cpp=HEAD + '#include "methods/x.hpp"\n', image__b_cpp=HEAD + '#include "compute/device.hpp"\n')
    assert found == ["native/image/b.cpp:2: image must not include compute", "native/operators/a.cpp:2: operators must not include methods"]


def test_only_the_program_may_include_io(tmp_path: Path) -> None:
    io = HEAD + '#include "io/tiff.hpp"\n'
    found = messages(tmp_path, bindings__command_line__main_cpp=io, bindings__c__abi_cpp=io)
    assert found == ["native/bindings/c/abi.cpp:2: bindings/c must not include io"]


def test_a_room_within_a_room_is_entered_only_by_those_who_name_it(tmp_path: Path) -> None:
    backend, beads = HEAD + '#include "compute/cpu/layout.hpp"\n', HEAD + '#include "optics/beads/bead.hpp"\n'
    found = messages(tmp_path, catalog__a_cpp=backend, optics__theory__b_cpp=beads, compute__backends_cpp=backend, compute__cpu__c_cpp=backend)
    assert found == [
        "native/catalog/a.cpp:2: catalog must not include compute/cpu",
        "native/optics/theory/b.cpp:2: optics/theory must not include optics/beads",
    ]


def test_code_outside_native_is_never_included(tmp_path: Path) -> None:
    assert len(messages(tmp_path, methods__a_cpp=HEAD + '#include "../java-plugin/x.h"\n#include "napari-plugin/y.h"\n')) == 2


def test_third_party_headers_are_included_only_where_they_are_wrapped(tmp_path: Path) -> None:
    text = HEAD + "#include <tiffio.h>\n#include <jni.h>\n#include <cuda_runtime.h>\n#include <omp.h>\n"
    assert len(messages(tmp_path, methods__a_cpp=text)) == 4


def test_no_method_includes_json_even_indirectly(tmp_path: Path) -> None:
    found = messages(
        tmp_path,
        methods__a_cpp=HEAD + '#include "catalog/x.hpp"\n',
        catalog__x_hpp="#pragma once\n" + HEAD + '#include "catalog/y.hpp"\n',
        catalog__y_hpp="#pragma once\n" + HEAD + "#include <nlohmann/json.hpp>\n",
    )
    assert found == ["native/methods/a.cpp: includes JSON through methods/a.cpp -> catalog/x.hpp -> catalog/y.hpp"]


def test_a_file_begins_with_a_sentence_and_a_long_one_gives_a_reason(tmp_path: Path) -> None:
    long = "int x;\n" * 401
    found = messages(
        tmp_path, image__a_cpp=HEAD + long, image__b_cpp="// One sentence. Longer than 400 lines because of a table.\n" + long,
        image__c_cpp="#include <vector>\n", compute__cuda__d_cu="/* One sentence. */\n",
    )  # fmt: skip
    assert [f.split(":")[0] for f in found] == ["native/image/a.cpp", "native/image/c.cpp"]


def test_an_unknown_room_is_found(tmp_path: Path) -> None:
    assert messages(tmp_path, misc__a_cpp=HEAD) == ["native/misc/a.cpp: misc is not a known room"]


def test_the_documented_includes_are_those_that_are_checked(root: Path) -> None:
    rows = [line.split("|")[1:3] for line in (root / "docs/architecture.md").read_text().splitlines() if line.startswith("| ")]
    told: dict[str, set[str]] = {}
    for rooms, may in rows:
        for room in rooms.split(","):
            told[room.strip()] = {m.strip() for m in may.split("(")[0].split(",")} - {"nothing"}
    for room, may in check_rooms.MAY_INCLUDE.items():
        if room not in ("models", "include"):
            assert told[room] == may, room


def test_the_repository_passes_check_rooms(root: Path) -> None:
    assert check_rooms.check(root) == []


def test_the_library_passes_check_exports(library: Path) -> None:
    assert check_exports.check(library.parent) == []


def test_a_missing_cuda_backend_is_found(library: Path, tmp_path: Path) -> None:
    (tmp_path / "libwienerwerk.so").symlink_to(library)
    assert check_exports.check(tmp_path) == []
    assert check_exports.check(tmp_path, cuda=True) == [f"{tmp_path}/libwienerwerk-cuda.so does not exist; build it first"]
    command = [sys.executable, check_exports.__file__, "--cuda", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1 and "libwienerwerk-cuda.so does not exist" in done.stdout


def test_running_tests_by_tag_fails_if_no_test_has_the_tag(root: Path, library: Path) -> None:
    scripts = [p.read_text() for p in (root / ".ci/run", *sorted((root / ".ci").glob("*.sh")))]
    by_tag = [options for text in scripts for options in re.findall(r'ww_tests"([^"\n]*)"\[', text)]
    assert len(by_tag) == 2 and all("--warn NoTests" in options for options in by_tag), by_tag
    program = library.parent / "ww_tests"
    if not program.exists():
        pytest.skip(f"{program} is not built")
    assert subprocess.run([program, "--warn", "NoTests", "[no such tag]"], capture_output=True).returncode != 0


def test_broken_links_and_paths_in_documents_are_found(tmp_path: Path) -> None:
    texts = {
        "docs/a.md": "[good](b.md), [bad](c.md), `image/good.hpp`, `image/bad.hpp`, `tests/<room>/test_<file>.cpp`, `native/*/x.cpp`\n",
        "docs/b.md": "see docs/a.md, https://host.org/docs/none.md and docs/none.md\n",
        "native/image/good.hpp": "// As in docs/none.md.\n",
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    files = [tmp_path / name for name in texts]
    assert check_docs.check_links(tmp_path, files) == ["docs/a.md: broken link c.md"]
    assert check_docs.check_paths(tmp_path, files) == [
        "docs/a.md: image/bad.hpp does not exist", "docs/b.md: docs/none.md does not exist", "native/image/good.hpp: docs/none.md does not exist"
    ]  # fmt: skip


def test_results_of_all_runners_are_summed(tmp_path: Path) -> None:
    catch = """<Catch><Group>
      <TestCase name="good"><OverallResult success="true" durationInSeconds="2.5"/></TestCase>
      <TestCase name="skips"><OverallResult success="true"><StdOut>SKIPPED: parity: no GPU</StdOut></OverallResult></TestCase>
      <TestCase name="bad"><Expression success="false" filename="f.cpp" line="3"><Expanded>1 == 2</Expanded></Expression>
        <OverallResult success="false"/></TestCase></Group></Catch>"""
    junit = """<testsuite><testcase classname="a" name="good" time="3.1"/><testcase classname="a" name="bad" time="1"><failure message="oh"/></testcase>
      <testcase classname="a" name="not"><skipped message="no display"/></testcase></testsuite>"""
    for name, text in (("catch.xml", catch), ("junit.xml", junit), ("broken.xml", junit[:60])):
        (tmp_path / name).write_text(text)
    one = sum_tests.read(tmp_path / "catch.xml")
    assert (one.passed, one.failures, one.skips) == (1, ["bad (f.cpp:3: 1 == 2)"], ["skips: parity: no GPU"])
    two = sum_tests.read(tmp_path / "junit.xml")
    assert (two.passed, two.failures, two.skips) == (1, ["a.bad: oh"], ["a.not: no display"])
    three = sum_tests.read(tmp_path / "broken.xml")
    assert three.passed == 1 and "crashed" in three.failures[0]
    assert sum_tests.slowest(one.seconds + two.seconds, 2) == ["    3.1 s  a.good", "    2.5 s  good"]


def test_the_last_line_is_the_sum_of_all_parts_and_the_ten_slowest_tests_stand_before_it(root: Path, tmp_path: Path) -> None:
    for part, count in (("cpp", 7), ("python", 8)):
        (tmp_path / part).mkdir()
        cases = "".join(f'<testcase name="{part}{i}" time="{i}.5"/>' for i in range(count))
        (tmp_path / part / "junit.xml").write_text(f"<testsuite>{cases}</testsuite>")
        (tmp_path / part / "status").write_text("0\n")
    done = subprocess.run([sys.executable, root / "scripts/sum_tests.py", tmp_path], capture_output=True, text=True)
    lines = done.stdout.splitlines()
    assert done.returncode == 0 and lines[-1] == "15 passed, 0 failed" and lines[-12] == "slowest tests:"
    told = [line.split() for line in lines[-11:-1]]
    assert [(float(seconds), part, name) for seconds, _, part, name in told] == [
        (7.5, "python:", "python7"), *((i + 0.5, f"{part}:", f"{part}{i}") for i in range(6, 1, -1) for part in ("python", "cpp"))
    ][:10]  # fmt: skip
    (tmp_path / "cpp/status").write_text("1\n")
    done = subprocess.run([sys.executable, root / "scripts/sum_tests.py", tmp_path], capture_output=True, text=True)
    assert done.returncode == 1 and done.stdout.splitlines()[-1] == "15 passed, 1 failed"


def test_the_methods_page_contains_every_parameter(library: Path) -> None:
    catalog = make_methods_doc.catalog_of(library)
    text = make_methods_doc.document(catalog)
    for method in catalog["methods"]:
        assert f"(`{method['key']}`)" in text
        for key in method["schema"]["properties"]:
            assert f"| `{key}`" in text
