"""Adding a method needs one file: with it in the library, it is available in every interface without another edit.

One method (tests/data/throwaway_method.cpp) takes a mask, a truth, a model and a state, which no method of the library has, under
role names that no interface knows, as its image and result are. The other is the template of docs/adding-a-method.md.
"""
from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hyperstack import save_hyperstack

KEY, TITLE = "throwaway_method", "Throwaway"
KEYS = ["throwaway_gain", "throwaway_deviation"]
# Role and what it holds.
INPUTS = {"movie": "intensities", "valid_voxels": "mask", "noise_free": "truth", "offset_model": "model", "earlier_state": "state"}
OUTPUTS = {"average": "intensities", "spread": "deviation", "next_state": "state", "learned_model": "model"}


@pytest.fixture(scope="module")
def built(root: Path) -> Path:
    """A library with two more methods, linked from the objects of build/ and their own."""
    done = subprocess.run(["cmake", "--build", root / "build", "--target", "wienerwerk_throwaway"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return root / "build/throwaway/libwienerwerk.so"


@pytest.fixture(scope="module")
def environment(root: Path, built: Path) -> dict[str, str]:
    """Environment variables for programs that find the library by them."""
    return {
        **os.environ, "WIENERWERK_LIBRARY": str(built), "LD_LIBRARY_PATH": str(built.parent),
        "PYTHONPATH": f"{root / 'napari-plugin/src'}:{os.environ.get('PYTHONPATH', '')}",
    }  # fmt: skip


@pytest.fixture(scope="module")
def extended(environment: dict[str, str]) -> Callable[..., str]:
    """Runs the command line program, which is not built again, with that library."""
    return lambda *arguments, **options: run(os.environ["WIENERWERK_PROGRAM"], *arguments, env=environment, **options)


def run(*command: object, **options: Any) -> str:
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=300, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_library_without_the_file_does_not_contain_it(program: Callable[..., Any]) -> None:
    assert KEY not in program("list").stdout


def test_it_is_listed_with_its_schema(extended: Callable[..., str]) -> None:
    listed = json.loads(extended("list", "--json"))
    entry = next(m for m in listed if m["key"] == KEY)
    assert entry["title"] == TITLE and list(entry["schema"]["properties"]) == KEYS
    schema = json.loads(extended("schema", KEY))
    assert schema["properties"]["throwaway_gain"]["default"] == 1
    assert schema["properties"]["throwaway_deviation"]["enum"] == ["sample", "population"]
    help_text = extended(KEY, "--help")
    assert "--throwaway-gain" in help_text and "--throwaway-deviation" in help_text
    for side, roles in (("inputs", INPUTS), ("outputs", OUTPUTS)):
        assert {r["role"]: r["holds"] for r in entry[side]} == roles
    assert all(f"--{role.replace('_', '-')} FILE" in help_text for role in INPUTS)


def test_all_laws_hold_for_the_method_of_the_documentation(
    root: Path, extended: Callable[..., str], program: Callable[..., Any], environment: dict[str, str]
) -> None:
    usual = {m["key"] for m in json.loads(program("list", "--json").stdout)}
    (key,) = {m["key"] for m in json.loads(extended("list", "--json"))} - usual - {KEY}
    told = run(
        sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:napari", root / "tests/laws/test_laws.py", "-k", key, env=environment
    )
    (passed,) = re.findall(r"(\d+) passed", told)
    assert int(passed) > 20, told


def test_python_runs_it_with_everything_it_takes(environment: dict[str, str]) -> None:
    script = """
import numpy as np, wienerwerk
frames = np.random.default_rng(1).poisson(20, (6, 4, 5, 7)).astype(np.uint16)
one = wienerwerk.throwaway_method(frames, axes="tzyx", throwaway_gain=2.0)
assert np.abs(one.array - 2 * frames.mean(0)).max() < 1e-4
assert np.abs(one.outputs["spread"] - 2 * frames.std(0, ddof=1)).max() < 1e-4
first = wienerwerk.throwaway_method(frames[:2], axes="tzyx")
rest = wienerwerk.throwaway_method(frames[2:], axes="tzyx", earlier_state=first.outputs["next_state"])
assert np.abs(rest.array - frames.mean(0)).max() < 1e-4
mask = np.arange(frames[0].size).reshape(frames[0].shape) % 2 == 0
model = wienerwerk.throwaway_method(frames, axes="tzyx", outputs=["learned_model"]).outputs["learned_model"]
assert np.isclose(model.view(np.float32)[0], frames.mean())
truth = (mask * (frames.mean(0) - frames.mean() - 3)).astype(np.float32)
all_of_it = wienerwerk.throwaway_method(frames, axes="tzyx", valid_voxels=mask, noise_free=truth, offset_model=model)
assert np.abs(all_of_it.array - mask * (frames.mean(0) - frames.mean())).max() < 1e-3
error = all_of_it.report["findings"][0]
assert np.isclose(error["value"], 3 * np.sqrt(mask.mean()), rtol=1e-3)
assert all_of_it.report["findings_text"] == [f"error: rms {error['value']:.4g} counts"]
try:
    wienerwerk.throwaway_method(frames, axes="tzyx", valid_voxels=np.stack([mask] * 6))
except wienerwerk.InvalidArgument as refused:
    assert "valid_voxels: it has 6 frames, but its axes are z, y, x" in str(refused), refused
else:
    raise AssertionError("a mask for each frame was accepted")
print("good")
"""
    assert run(sys.executable, "-c", script, env=environment) == "good\n"


def test_the_command_line_runs_it_and_continues_from_its_state(extended: Callable[..., str], tmp_path: Path) -> None:
    frames = np.random.default_rng(2).poisson(30, (4, 1, 3, 20, 22)).astype(np.uint16)
    for name, part in (("a", frames[:2]), ("b", frames[2:])):
        save_hyperstack(tmp_path / f"{name}.tif", part)
    extended(KEY, "--movie", "a.tif", "--output", "a_mean.tif", "--output-spread", "a_spread.tif",
        "--output-next-state", "a.state", cwd=tmp_path)  # fmt: skip
    extended(KEY, "--movie", "b.tif", "--earlier-state", "a.state", "--output", "mean.tif", "--output-spread", "spread.tif",
        cwd=tmp_path)  # fmt: skip
    import tifffile

    mean, spread = tifffile.imread(tmp_path / "mean.tif"), tifffile.imread(tmp_path / "spread.tif")
    assert np.abs(mean - frames[:, 0].mean(0)).max() < 1e-4
    assert np.abs(spread - frames[:, 0].std(0, ddof=1)).max() < 1e-4

    mask = (np.arange(frames[0].size).reshape(frames[0].shape) % 2).astype(np.uint8)
    save_hyperstack(tmp_path / "mask.tif", mask[None])
    save_hyperstack(tmp_path / "truth.tif", (mask * frames.mean(0)).astype(np.float32)[None])
    (tmp_path / "offset.model").write_bytes(np.float32(5).tobytes())
    extended(KEY, "--movie", "a.tif", "--earlier-state", "a.state", "--valid-voxels", "mask.tif", "--noise-free", "truth.tif",
        "--offset-model", "offset.model", "--output", "masked.tif", "--output-learned-model", "next.model",
        "--report", "report.json", cwd=tmp_path)  # fmt: skip
    masked = tifffile.imread(tmp_path / "masked.tif")
    assert masked.shape == mean.shape and len((tmp_path / "next.model").read_bytes()) == 4
    assert json.loads((tmp_path / "report.json").read_text())["findings_text"][0].startswith("error: rms ")


def test_the_documentation_contains_it(root: Path, environment: dict[str, str], tmp_path: Path) -> None:
    run(sys.executable, root / "scripts/make_methods_doc.py", "--output", tmp_path / "methods.md", env=environment)
    text = (tmp_path / "methods.md").read_text()
    assert f"### {TITLE} (`{KEY}`)" in text
    assert all(f"| `{key}`" in text for key in KEYS)


def test_a_fiji_macro_runs_it(built: Path, fiji: Callable[..., Any], tmp_path: Path) -> None:
    frames = np.random.default_rng(3).poisson(30, (4, 1, 3, 20, 22)).astype(np.uint16)
    save_hyperstack(tmp_path / "frames.tif", frames)
    macro = f"""open("{tmp_path}/frames.tif");
run("Deconvolve...", "method={KEY} throwaway_gain=2 throwaway_deviation=population");
saveAs("Tiff", "{tmp_path}/mean.tif");
"""
    done = fiji(macro, tmp_path, built)
    assert done.returncode == 0, done.stdout + done.stderr
    import tifffile

    assert np.abs(tifffile.imread(tmp_path / "mean.tif") - 2 * frames[:, 0].mean(0)).max() < 1e-4
    mask = (np.arange(frames[0].size).reshape(frames[0].shape) % 2).astype(np.uint8)
    save_hyperstack(tmp_path / "mask.tif", mask[None])
    save_hyperstack(tmp_path / "truth.tif", np.zeros((1, *frames.shape[1:]), np.float32))
    (tmp_path / "offset.model").write_bytes(np.float32(5).tobytes())
    more = f"""open("{tmp_path}/mask.tif"); open("{tmp_path}/frames.tif");
run("Deconvolve...", "method={KEY} save_next_state={tmp_path}/next.state");
selectImage("frames.tif");
run("Deconvolve...", "method={KEY} valid_voxels=mask.tif noise_free={tmp_path}/truth.tif offset_model={tmp_path}/offset.model"
  + " earlier_state={tmp_path}/next.state save_learned_model={tmp_path}/next.model");
saveAs("Tiff", "{tmp_path}/masked.tif");
"""
    done = fiji(more, tmp_path, built)
    assert done.returncode == 0, done.stdout + done.stderr
    # The first run counts as much as the second one.
    expected = (frames[:, 0].mean(0) + mask[0] * (frames[:, 0].mean(0) - 5)) / 2
    assert np.abs(tifffile.imread(tmp_path / "masked.tif") - expected).max() < 1e-4
    assert np.isclose(np.frombuffer((tmp_path / "next.model").read_bytes(), np.float32)[0], expected.mean())
    refused = fiji(macro.replace("throwaway_gain=2", "throwaway_gian=2"), tmp_path, built)
    assert refused.returncode == 1
    assert "throwaway_gian" in refused.stderr and "throwaway_gain" in refused.stderr


def test_the_fiji_dialog_shows_it(root: Path, built: Path, fiji: Callable[..., Any], fiji_jar: Path, tmp_path: Path) -> None:
    if not shutil.which("xvfb-run"):
        pytest.skip("xvfb-run is not installed")
    fiji("print(1);", tmp_path)  # downloads ImageJ's jar on first use
    path = f"{fiji_jar}:{next((root / 'java-plugin/target/imagej').glob('ij-*.jar'))}"
    home = Path(os.environ["JAVA_HOME"]) / "bin" if os.environ.get("JAVA_HOME") else Path()
    run(home / "javac", "-cp", path, "-d", tmp_path, root / "tests/data/DialogProbe.java")
    told = run(
        "xvfb-run", "-a", home / "java", f"-Dwienerwerk.library={built}", f"-Dplugins.dir={tmp_path}",
        f"-Duser.home={tmp_path}", "-cp", f"{path}:{tmp_path}", "DialogProbe", TITLE, cwd=tmp_path,
    )  # fmt: skip
    for label in ("Throwaway gain", "Throwaway deviation", "Valid voxels", "Noise-free image", "Model", "State"):
        assert f"label: {label}:" in told


def test_the_napari_widget_shows_and_runs_it(root: Path, environment: dict[str, str], tmp_path: Path) -> None:
    pytest.importorskip("napari", reason="napari is not installed (scripts/setup.sh --doors)")
    told = run(sys.executable, root / "tests/data/napari_probe.py", KEY, tmp_path, env={**environment, "QT_QPA_PLATFORM": "offscreen"})
    found = json.loads(told.splitlines()[-1])
    assert found["fields"] == KEYS and found["inputs"] == [role for role in INPUTS if role != "movie"]
    assert len(found["layers"]) == 3, found  # the frames, their mean, their deviation
    assert found["error"] is not None and found["error"] < 1e-3, found
    frames = np.random.default_rng(1).poisson(50, (5, 4, 16, 18)).astype(np.float32)  # the probe's
    assert np.isclose(np.frombuffer((tmp_path / "learned_model.bin").read_bytes(), np.float32)[0], frames.mean())
    assert (tmp_path / "next_state.bin").stat().st_size > 0 and len(list(tmp_path.iterdir())) == 2
