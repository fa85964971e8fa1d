"""The command line: options from the catalog, files by role, batches, progress, Ctrl-C, exit codes."""
from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray
from synthetic_beads import OPTICS, SPACING, places, stack_of

Program = Callable[..., "subprocess.CompletedProcess[str]"]

IMAGE: NDArray[np.uint16] = np.random.default_rng(3).poisson(200, (8, 24, 30)).astype(np.uint16)
PSF: NDArray[np.float32] = np.zeros((3, 5, 5), np.float32)
PSF[1, 2, 2], PSF[1, 2, 1], PSF[1, 1, 2], PSF[0, 2, 2] = 4, 1, 1, 1
# Options of the program; all others come from the catalog and must have other names.
DOOR = {"output", "report", "request", "batch", "voxel_size", "psf_voxel_size", "compress", "quiet", "help", "json", "statistics", "data_range"}


@pytest.fixture
def here(tmp_path: Path) -> Path:
    meta = {"axes": "ZYX", "unit": "um", "spacing": 0.2}
    tifffile.imwrite(tmp_path / "image.tif", IMAGE, imagej=True, resolution=(10, 10), metadata=meta)
    tifffile.imwrite(tmp_path / "bare.tif", IMAGE, imagej=True, metadata={"axes": "ZYX"})
    tifffile.imwrite(tmp_path / "psf.tif", PSF, imagej=True, resolution=(10, 10), metadata=meta)
    return tmp_path


def good(done: subprocess.CompletedProcess[str]) -> subprocess.CompletedProcess[str]:
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def bad(done: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
    assert done.returncode == code, done.stdout + done.stderr
    assert done.stdout == "" and done.stderr.startswith("wienerwerk: ") and done.stderr.count("\n") == 1, done.stderr
    for word in words:
        assert word in done.stderr, done.stderr


def catalog(program: Program) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads(good(program("list", "--json")).stdout)
    return listed


def kebab(key: str) -> str:
    return key.replace("_", "-")


# ---------------------------------------------------------------- list and help


def test_the_list_has_every_method_with_its_schema_and_inputs(program: Program) -> None:
    methods = catalog(program)
    assert {"identity", "wiener", "richardson_lucy", "psf_theoretical"} <= {m["key"] for m in methods}
    for m in methods:
        assert m["title"] and m["summary"] and isinstance(m["inputs"], list)
        assert json.loads(good(program("schema", m["key"])).stdout) == m["schema"]
        assert m["key"] in good(program("list")).stdout


def test_the_list_starts_each_menu_entry_with_its_first_choice(program: Program) -> None:
    first = [m["key"] for m in catalog(program) if m["first_choice"]]
    for text in (good(program("list")).stdout, good(program("--help")).stdout.split("Methods\n")[1]):
        places = {m["key"]: text.index(f"  {m['key']} ") for m in catalog(program)}
        for m in catalog(program):
            (chosen,) = [k for k in first if next(n for n in catalog(program) if n["key"] == k)["door"] == m["door"]]
            assert places[chosen] <= places[m["key"]]
    assert set(first) == {"richardson_lucy", "psf_theoretical", "psf_measured"}


def test_the_help_of_a_method_has_every_option_with_its_default_range_and_choices(program: Program) -> None:
    options, session = (json.loads(good(program("schema", part)).stdout) for part in ("options", "session"))
    for method in catalog(program):
        parts = [options, session] if any(i["role"] == "image" for i in method["inputs"]) else [session]
        text = good(program(method["key"], "--help")).stdout
        flat = " ".join(text.split())
        assert text == good(program(kebab(method["key"]), "-h")).stdout
        assert max(map(len, text.splitlines())) <= 100
        for schema in [method["schema"], *parts]:
            for key, s in schema["properties"].items():
                assert f"--{kebab(key)}" in text
                assert " ".join(s["title"].split()) in flat and " ".join(s["description"].split()) in flat
                for choice in s.get("enum", []):
                    assert choice in flat
                if s["type"] in ("integer", "number") and isinstance(s["default"], int):
                    assert f"Default: {s['default']}." in flat
                for limit in ("minimum", "maximum"):
                    if limit in s and s["type"] == "integer":
                        assert str(s[limit]) in flat
        for role in method["inputs"]:
            assert f"--{kebab(role['role'])} FILE" in text


def test_no_option_of_the_catalog_has_the_name_of_an_option_of_the_program(program: Program) -> None:
    schemas = [json.loads(good(program("schema", part)).stdout) for part in ("options", "session")]
    for method in catalog(program):
        roles = {r["role"] for r in method["inputs"]}
        keys = [k for s in [method["schema"], *schemas] for k in s["properties"]]
        assert len(set(keys)) == len(keys) and not set(keys) & roles
        assert not (set(keys) | roles) & DOOR
        assert not any(k.startswith("output_") and k != "output_type" for k in keys)
        assert not {"output_" + o["role"] for o in method["outputs"]} & set(keys)


def test_help_version_and_devices_are_commands(program: Program) -> None:
    for word in (["--help"], ["-h"], ["help"]):
        assert "Exit codes" in good(program(*word)).stdout
    assert good(program("version")).stdout == good(program("--version")).stdout
    devices = json.loads(good(program("devices", "--json")).stdout)
    assert devices[0]["name"] == "cpu" and devices[0]["usable"]
    for d in devices:
        assert d["name"] in good(program("devices")).stdout and (d["usable"] or d["why"])


@pytest.mark.parametrize("arguments,words", [
    ([], ["missing"]), (["--json"], ["missing"]), (["schema"], ["schema needs"]), (["schema", "winer"], ["winer", "wiener"]), (["info"], ["info needs"]),
    (["compare", "a.tif"], ["compare needs"]), (["list", "me"], ["me"]), (["list", "--jsno"], ["--jsno", "--json"]), (["version", "x"], ["x"]),
    (["wiener", "-o", "x"], ["-o"]), (["list", "--json=yes"], ["--json", "yes"]), (["plan"], ["plan needs"]),
], ids=str)  # fmt: skip
def test_an_invalid_command_is_reported_in_one_sentence(program: Program, arguments: list[str], words: list[str]) -> None:
    bad(program(*arguments), 2, *words)


# ---------------------------------------------------------------- runs


def test_values_of_every_type_are_in_the_request(program: Program, here: Path) -> None:
    options = ["--iterations", "4", "--acceleration=none", "--background", "value", "--background-value", "1.5e1", "--keep-background", "--channels", "1", "--seed", "7"]
    done = good(program("richardson_lucy", "--image", "image.tif", "--psf", "psf.tif", "--output", "x.tif", "--report", "r.json", *options, "--threads", "1", cwd=here))
    assert done.stdout == "" and "x.tif: 8 x 24 x 30" in done.stderr
    report = json.loads((here / "r.json").read_text())
    assert report["request"]["parameters"].items() >= {"iterations": 4, "acceleration": "none"}.items()
    used = report["request"]["options"]
    assert (used["background"], used["background_value"], used["keep_background"], used["channels"], used["seed"]) == ("value", 15, True, [1], 7)
    assert report["session"]["threads"] == 1
    assert report["files"] == {"image": ["image.tif"], "psf": ["psf.tif"]}
    with tifffile.TiffFile(here / "x.tif") as result:
        assert result.imagej_metadata is not None
        assert json.loads(result.imagej_metadata["wienerwerk.report"]) == json.loads(result.imagej_metadata["Properties"]["wienerwerk.report"]) == report


@pytest.mark.parametrize("arguments,words", [
    (["--iterations", "3.5"], ["--iterations", "3.5", "whole number from 1 to 10000"]), (["--iterations", "1e2"], ["--iterations", "1e2"]),
    (["--iterations", ""], ["--iterations", "whole number"]), (["--iterations", " 5"], ["--iterations"]), (["--background-value", "nan"], ["--background-value", "nan"]),
    (["--background-value", "inf"], ["inf"]), (["--background-value", "1,5"], ["1,5"]), (["--channels", "1,,2"], ["--channels", "1,,2", "commas"]),
    (["--channels", "1,"], ["--channels"]), (["--keep-background", "maybe"], ["--keep-background", "maybe"]), (["--iterations", "5", "--iterations", "6"], ["--iterations", "twice"]),
    (["--iteratoins", "5"], ["--iteratoins", "--iterations"]), (["--output-prepared", "x.tif"], ["--output-prepared", "--output-prepared-psf"]),
    (["--psf", "psf.tif", "psf.tif"], ["psf.tif", "word too many"]), (["--image", "image.tif"], ["--image", "twice"]), (["--output", "y.tif"], ["--output", "twice"]),
    (["--numerical-aperture", "1.4"], ["--numerical-aperture", "--psf theoretical"]), (["--voxel-size", "1"], ["--voxel-size", "1"]),
    (["--voxel-size", "1,0,1"], ["--voxel-size", "positive"]), (["--acceleration", "warp"], ["acceleration", "warp", "heavy_ball"]),
    (["--iterations", "99999"], ["iterations", "99999", "10000"]), (["--memory-mb", "x"], ["--memory-mb", "x"]), (["--report", "x.tif"], ["x.tif", "two outputs"]),
], ids=str)  # fmt: skip
def test_an_invalid_value_is_reported_with_its_option_and_what_is_allowed(program: Program, here: Path, arguments: list[str], words: list[str]) -> None:
    before = sorted(os.listdir(here))
    bad(program("richardson_lucy", "--image", "image.tif", "--psf", "psf.tif", "--output", "x.tif", *arguments, cwd=here), 2, *words)
    assert sorted(os.listdir(here)) == before


def test_the_parameters_of_a_computed_psf_are_options(program: Program, here: Path) -> None:
    optics = ["--numerical-aperture", "1.2", "--refractive-index", "1.33", "--wavelength", "0.5"]
    for word in ("theoretical", "psf_theoretical", "psf-theoretical"):
        good(program("richardson_lucy", "--image", "image.tif", "--psf", word, *optics, "--iterations", "2", "--output", "x.tif", "--report", "r.json", cwd=here))
        psf = json.loads((here / "r.json").read_text())["request"]["psf"]
        assert psf["method"] == "psf_theoretical" and psf["parameters"]["numerical_aperture"] == 1.2


def test_a_method_without_an_image_needs_none(program: Program, here: Path) -> None:
    sizes = ["--voxel-size-z", "0.2", "--voxel-size-y", "0.1", "--voxel-size-x", "0.1"]
    good(program("psf_theoretical", *sizes, "--psf-size-x", "9", "--output", "made.tif", cwd=here))
    described = json.loads(good(program("info", "made.tif", "--json", cwd=here)).stdout)
    assert described["axes"] == "zyx" and described["shape"][2] == 9 and described["spacing"] == {"z": 0.2, "y": 0.1, "x": 0.1}


def test_the_voxel_size_of_a_psf_is_one_option(program: Program, here: Path) -> None:
    good(program("psf_theoretical", "--voxel-size", "0.2,0.1,0.09", "--output", "made.tif", cwd=here))
    assert json.loads(good(program("info", "made.tif", "--json", cwd=here)).stdout)["spacing"] == {"z": 0.2, "y": 0.1, "x": 0.09}
    good(program("psf_theoretical", "--voxel-size", "0.2,0.1,0.09", "--voxel-size-x", "0.08", "--output", "made.tif", cwd=here))
    assert json.loads(good(program("info", "made.tif", "--json", cwd=here)).stdout)["spacing"]["x"] == 0.08


def test_options_about_images_are_neither_listed_nor_accepted_without_an_image(program: Program, here: Path) -> None:
    text = good(program("psf_theoretical", "--help")).stdout
    assert "--boundary" not in text and "--background" not in text and "--voxel-size Z,Y,X" in text
    bad(program("psf_theoretical", "--voxel-size", "0.2,0.1,0.1", "--boundary", "mirror", "--output", "made.tif", cwd=here), 2, "--boundary")


def test_the_nearest_psf_method_is_suggested(program: Program, here: Path) -> None:
    run = ["richardson_lucy", "--image", "image.tif", "--output", "x.tif", "--psf"]
    bad(program(*run, "theoretial", cwd=here), 2, "theoretial", "did you mean theoretical?")
    bad(program(*run, "theoretial.tif", cwd=here), 3, "theoretial.tif")


@pytest.mark.parametrize("arguments,words", [
    (["wiener", "--regularization-weight", "5"], ["regularization_weight = 5 has no effect while weight_choice = sure", "weight_choice = value"]),
    (["wiener", "--background-value", "5"], ["background_value = 5 has no effect while background = auto"]),
    (["richardson_lucy", "--psf", "theoretical", "--pinhole", "1.1"], ["pinhole = 1.1 has no effect while modality = widefield"]),
], ids=str)  # fmt: skip
def test_an_option_without_effect_is_rejected(program: Program, here: Path, arguments: list[str], words: list[str]) -> None:
    bad(program(*arguments, "--image", "image.tif", "--output", "x.tif", cwd=here), 2, *words)


def test_options_of_a_report_may_be_without_effect(program: Program, here: Path) -> None:
    run = ["wiener", "--image", "image.tif", "--psf", "psf.tif", "--output", "x.tif", "--report", "r.json"]
    good(program(*run, "--weight-choice", "value", "--regularization-weight", "5", "--background", "value", "--background-value", "9", cwd=here))
    good(program("wiener", "--request", "r.json", "--weight-choice", "gcv", "--background", "none", "--output", "y.tif", cwd=here))
    bad(program("wiener", "--request", "r.json", "--weight-choice", "gcv", "--regularization-weight", "4", "--output", "y.tif", cwd=here), 2, "has no effect")


def test_a_run_prints_where_it_stopped_and_which_weight_it_chose(program: Program, here: Path) -> None:
    files = ["--image", "image.tif", "--psf", "psf.tif", "--output", "x.tif", "--report", "r.json"]
    said = good(program("richardson_lucy", *files, "--iterations", "2", "--stopping", "fixed", cwd=here)).stderr
    assert ", all 2 iterations" in said and "weight" not in said
    said = good(program("wiener", *files, cwd=here)).stderr
    chosen = {c["name"]: c["value"] for c in json.loads((here / "r.json").read_text())["stacks"][0]["chosen"]}
    assert f"regularization weight {chosen['regularization_weight']:.3g}" in said and "iteration" not in said


def test_a_run_prints_the_subtracted_background(program: Program, here: Path) -> None:
    run = ["richardson_lucy", "--image", "image.tif", "--psf", "psf.tif", "--iterations", "2", "--output", "x.tif", "--background"]
    assert "background 42.5 subtracted" in good(program(*run, "value", "--background-value", "42.5", cwd=here)).stderr
    assert "background 42.5 kept" in good(program(*run, "value", "--background-value", "42.5", "--keep-background", cwd=here)).stderr
    assert "background" not in good(program(*run, "none", cwd=here)).stderr


def test_an_impossible_voxel_size_is_rejected_and_a_coarse_one_causes_a_warning(program: Program, here: Path) -> None:
    run = ["richardson_lucy", "--image", "image.tif", "--psf", "theoretical", "--iterations", "2"]
    for command in (run, ["plan", *run]):
        output = [] if command[0] == "plan" else ["--output", "x.tif"]
        bad(program(*command, *output, "--voxel-size", "352.8,352.8,352.8", cwd=here), 3, "352.8 µm", "is the unit right?")
        for size, words in (("0.15", "resolve the PSF"), ("0.3", "undersampled"), ("3", "is the unit right?")):
            done = good(program(*command, *output, "--voxel-size", f"0.3,{size},{size}", cwd=here))
            assert words in done.stderr + done.stdout
        done = good(program(*command, *output, "--voxel-size", "0.1,0.05,0.05", cwd=here))
        assert "warning" not in done.stderr + done.stdout


def test_a_psf_that_is_a_point_or_the_image_causes_a_warning(program: Program, here: Path) -> None:
    point = np.zeros((5, 9, 9), np.float32)
    point[2, 4, 4] = 1
    tifffile.imwrite(here / "point.tif", point, imagej=True, resolution=(10, 10), metadata={"axes": "ZYX", "unit": "um", "spacing": 0.2})
    run = ["richardson_lucy", "--image", "image.tif", "--iterations", "2", "--output", "x.tif", "--psf"]
    assert "little can be restored" in good(program(*run, "point.tif", cwd=here)).stderr
    assert "the PSF given is the image itself" in good(program(*run, "image.tif", cwd=here)).stderr
    assert "image itself" not in good(program(*run, "psf.tif", cwd=here)).stderr


def test_values_that_are_not_finite_are_reported_with_file_and_position(program: Program, here: Path) -> None:
    image = IMAGE.astype(np.float32)
    image[3, 5, 7] = image[4, 0, 0] = np.nan
    tifffile.imwrite(here / "nan.tif", image, imagej=True, metadata={"axes": "ZYX"})
    bad(program("identity", "--image", "nan.tif", "--output", "x.tif", cwd=here), 3, "nan.tif (image): 2 of 5760", "z = 3, y = 5, x = 7")


def test_plan_and_compare_have_a_help(program: Program) -> None:
    for word in ("plan", "compare"):
        text = good(program(word, "--help")).stdout
        assert text == good(program("help", word)).stdout and text.startswith(f"{word}: ") and f"wienerwerk {word}" in text
    for name in ("PSNR", "SSIM", "NRMSE", "correlation"):
        assert f"  {name} " in good(program("compare", "--help")).stdout


def test_info_tolerates_a_report_of_another_form(program: Program, here: Path) -> None:
    about = {"axes": "ZYX", "unit": "um", "spacing": 0.3, "min": 1.23456789, "max": 200.0, "wienerwerk.report": json.dumps({"version": 3, "method": [1]})}
    tifffile.imwrite(here / "odd.tif", IMAGE, imagej=True, resolution=(10, 10), metadata=about)
    text = good(program("info", "odd.tif", cwd=here)).stdout
    assert "0.3 x 0.1 x 0.1 µm (z, y, x)" in text and "1.2346 to 200" in text


def test_several_outputs_are_named_by_role_and_several_psfs_by_repeating(program: Program, here: Path) -> None:
    two = np.stack([IMAGE, IMAGE[::-1]], axis=1)
    tifffile.imwrite(here / "two.tif", two, imagej=True, resolution=(10, 10), metadata={"axes": "ZCYX", "unit": "um", "spacing": 0.2})
    tifffile.imwrite(here / "other.tif", PSF[::-1], imagej=True, resolution=(10, 10), metadata={"axes": "ZYX", "unit": "um", "spacing": 0.2})
    arguments = ["--image", "two.tif", "--psf", "psf.tif", "--psf", "other.tif", "--iterations", "2", "--output", "x.tif", "--output-prepared-psf", "p.tif"]
    good(program("richardson_lucy", *arguments, cwd=here))
    assert json.loads(good(program("info", "x.tif", "--json", cwd=here)).stdout)["axes"] == "czyx"
    assert json.loads(good(program("info", "p.tif", "--json", cwd=here)).stdout)["shape"][0] == 2


def test_a_plan_describes_the_outputs_without_computing_them(program: Program, here: Path) -> None:
    before = sorted(os.listdir(here))
    arguments = ["richardson_lucy", "--image", "image.tif", "--psf", "psf.tif", "--iterations", "3"]
    plan = json.loads(good(program("plan", *arguments, "--json", cwd=here)).stdout)
    assert plan["outputs"][0]["shape"] == [8, 24, 30] and plan["memory"]["device_bytes"] > 0
    said = good(program("plan", *arguments, cwd=here)).stdout
    needed = (plan["memory"]["host_bytes"] + plan["memory"]["device_bytes"]) / 1e6
    assert f"needs     {max(1, round(needed))} MB" in said and "1 tile" in said and "8 x 24 x 30 (z, y, x) float32" in said
    bad(program("plan", "richardson_lucy", "--image", "image.tif", cwd=here), 2, "richardson_lucy needs --psf: a file, or one of measured, theoretical")
    assert sorted(os.listdir(here)) == before


def test_a_report_or_a_result_can_be_run_again_and_gives_the_same_bits(program: Program, here: Path) -> None:
    good(program("richardson_lucy", "--image", "image.tif", "--psf", "theoretical", "--iterations", "4", "--stopping", "fixed", "--output", "x.tif", "--report", "r.json", cwd=here))
    first = tifffile.imread(here / "x.tif")
    for saved in ("r.json", "x.tif"):
        good(program("--request", saved, "--output", "again.tif", cwd=here))
        assert np.array_equal(tifffile.imread(here / "again.tif"), first)
    good(program("richardson_lucy", "--request", "r.json", "--iterations", "1", "--output", "again.tif", cwd=here))
    assert not np.array_equal(tifffile.imread(here / "again.tif"), first)
    (here / "plain.json").write_text(json.dumps({"method": "identity", "options": {"background": "none"}}))
    good(program("--request", "plain.json", "--image", "image.tif", "--output", "again.tif", cwd=here))
    assert np.array_equal(tifffile.imread(here / "again.tif"), IMAGE)
    bad(program("wiener", "--request", "r.json", "--output", "y.tif", cwd=here), 2, "richardson_lucy", "wiener")
    (here / "no.json").write_text("{}")
    bad(program("--request", "no.json", "--output", "y.tif", cwd=here), 3, "no.json", "method")
    bad(program("--request", "image.tif", "--output", "y.tif", cwd=here), 3, "image.tif", "no report")
    bad(program("--request", "nowhere.json", "--output", "y.tif", cwd=here), 3, "nowhere.json")


@pytest.mark.parametrize("part", [
    {"psf": "theoretical"}, {"psf": {"method": 5}}, {"psf": {"method": "psf_theoretical", "parameters": 3}}, {"parameters": [1]}, {"options": "x"}
], ids=str)  # fmt: skip
def test_a_request_file_with_a_part_of_the_wrong_type_is_rejected(program: Program, here: Path, part: dict[str, Any]) -> None:
    (here / "wrong.json").write_text(json.dumps({"method": "richardson_lucy", **part}))
    arguments = ("--image", "image.tif", "--iterations", "2", "--boundary", "mirror", "--output", "y.tif")
    bad(program("--request", "wrong.json", *arguments, cwd=here), 3, "wrong.json", next(iter(part)), "expected")


def test_a_request_file_may_have_a_null_psf(program: Program, here: Path) -> None:
    (here / "null.json").write_text(json.dumps({"method": "richardson_lucy", "psf": None}))
    good(program("--request", "null.json", "--image", "image.tif", "--psf", "psf.tif", "--iterations", "2", "--output", "y.tif", cwd=here))


def test_json_nested_too_deep_is_rejected_in_a_request_and_ignored_in_a_description(program: Program, here: Path) -> None:
    deep = "[" * 200_000 + "]" * 200_000
    (here / "deep.json").write_text('{"method": "identity", "options": {"x": ' + deep + "}}")
    bad(program("--request", "deep.json", "--output", "y.tif", cwd=here), 3, "deep.json", "nests more than 64 levels")
    (here / "half.json").write_text('{"method": ')
    bad(program("--request", "half.json", "--output", "y.tif", cwd=here), 3, "half.json", "is not JSON")
    meta = {"axes": "ZYX", "wienerwerk.report": '{"version": "1", "x": ' + deep + "}"}
    tifffile.imwrite(here / "deep.tif", IMAGE, imagej=True, metadata=meta)
    assert json.loads(good(program("info", "deep.tif", "--json", cwd=here)).stdout)["report"] is None
    bad(program("--request", "deep.tif", "--output", "y.tif", cwd=here), 3, "deep.tif", "nests more than 64 levels")


def test_a_missing_voxel_size_causes_a_warning_and_can_be_given(program: Program, here: Path) -> None:
    done = good(program("identity", "--image", "bare.tif", "--output", "x.tif", cwd=here))
    assert "warning: bare.tif: the voxel size along zyx is not known" in done.stderr
    done = good(program("identity", "--image", "bare.tif", "--output", "x.tif", "--voxel-size", "0.3,0.1,0.1", cwd=here))
    assert "warning" not in done.stderr
    assert json.loads(good(program("info", "x.tif", "--json", cwd=here)).stdout)["spacing"] == {"z": 0.3, "y": 0.1, "x": 0.1}


def test_quiet_runs_print_nothing(program: Program, here: Path) -> None:
    assert good(program("identity", "--image", "image.tif", "--output", "x.tif", "--quiet", cwd=here)).stderr == ""


@pytest.mark.parametrize("output,code,words", [
    ("image.tif", 2, ["replace the input image"]), ("./image.tif", 2, ["replace the input image"]), ("psf.tif", 2, ["replace the input psf"]),
    ("link.tif", 2, ["replace the input image"]), ("nowhere/x.tif", 3, ["nowhere", "does not exist"]), ("x.png", 2, ["x.png", ".tif"]), (".", 3, ["folder"]),
])  # fmt: skip
def test_an_invalid_output_is_rejected_before_computing(program: Program, here: Path, output: str, code: int, words: list[str]) -> None:
    (here / "link.tif").symlink_to("image.tif")
    before = (here / "image.tif").read_bytes()
    bad(program("richardson_lucy", "--image", "image.tif", "--psf", "psf.tif", "--output", output, "--iterations", "1000", cwd=here), code, *words)
    assert (here / "image.tif").read_bytes() == before


# ---------------------------------------------------------------- exit codes


def test_exit_codes_distinguish_usage_file_and_memory_errors(program: Program, here: Path) -> None:
    run = ["richardson_lucy", "--psf", "psf.tif", "--output", "x.tif"]
    bad(program(*run, "--image", "nowhere.tif", cwd=here), 3, "nowhere.tif")
    bad(program(*run, "--image", "image.tif", "--memory-mb", "0.01", cwd=here), 4, "MB")
    bad(program(*run, "--image", "image.tif", "--iterations", "0", cwd=here), 2, "iterations")
    if not any(d["name"].startswith("cuda") and d["usable"] for d in json.loads(good(program("devices", "--json")).stdout)):
        assert program(*run, "--image", "image.tif", "--device", "cuda:0", cwd=here).returncode in (2, 5)


# ---------------------------------------------------------------- compare and info


def test_compare_gives_psnr_ssim_nrmse_and_correlation(program: Program, here: Path) -> None:
    truth = IMAGE.astype(np.float32)
    result = truth + np.random.default_rng(1).normal(0, 3, truth.shape).astype(np.float32)
    tifffile.imwrite(here / "result.tif", result, imagej=True, metadata={"axes": "ZYX"})
    found = json.loads(good(program("compare", "image.tif", "result.tif", "--json", cwd=here)).stdout)
    mse = float(np.mean((result.astype(float) - truth) ** 2))
    span = float(truth.max() - truth.min())
    assert found["psnr"] == pytest.approx(10 * np.log10(span**2 / mse), rel=1e-6)
    assert found["nrmse"] == pytest.approx(np.sqrt(mse / np.mean(truth.astype(float) ** 2)), rel=1e-6)
    assert found["correlation"] == pytest.approx(np.corrcoef(truth.ravel(), result.ravel())[0, 1], rel=1e-6)
    assert 0 < found["ssim"] < 1 and found["data_range"] == span and not found["identical"]
    given = json.loads(good(program("compare", "image.tif", "result.tif", "--json", "--data-range", "65535", cwd=here)).stdout)
    assert given["psnr"] == pytest.approx(10 * np.log10(65535**2 / mse), rel=1e-6)
    same = json.loads(good(program("compare", "image.tif", "image.tif", "--json", cwd=here)).stdout)
    assert same["psnr"] is None and same["ssim"] == 1 and same["identical"]
    assert "identical" in good(program("compare", "image.tif", "bare.tif", cwd=here)).stdout
    assert "PSNR" in good(program("compare", "image.tif", "result.tif", cwd=here)).stdout
    result[0, 0, 0] = np.nan
    tifffile.imwrite(here / "result.tif", result, imagej=True, metadata={"axes": "ZYX"})
    bad(program("compare", "image.tif", "result.tif", cwd=here), 3, "result.tif", "1 of 5760")
    bad(program("compare", "image.tif", "bare.tif", "--data-range", "0", cwd=here), 2, "--data-range")


def test_info_prints_statistics_on_request(program: Program, here: Path) -> None:
    found = json.loads(good(program("info", "image.tif", "--json", "--statistics", cwd=here)).stdout)["statistics"][0]
    assert (found["min"], found["max"]) == (IMAGE.min(), IMAGE.max()) and found["mean"] == pytest.approx(IMAGE.mean())
    assert "mean" in good(program("info", "image.tif", "--statistics", cwd=here)).stdout


# ---------------------------------------------------------------- batch


@pytest.fixture
def many(here: Path) -> Path:
    (here / "in").mkdir()
    (here / "out").mkdir()
    for name in ("a.tif", "b.ome.tif", "c.tiff"):
        (here / "in" / name).write_bytes((here / "image.tif").read_bytes())
    (here / "in/notes.txt").write_text("no image")
    (here / "in/.hidden.tif").write_text("no image")
    return here


def test_a_batch_runs_every_file_even_after_a_failure(program: Program, many: Path) -> None:
    (many / "in/bad.tif").write_bytes(b"II*\0nonsense")
    done = program("identity", "--batch", "in/*.ti*", "--output", "out/{name}_same.tif", "--report", "out/{name}.json", cwd=many)
    assert done.returncode == 1 and done.stdout == ""
    assert sorted(os.listdir(many / "out")) == ["a.json", "a_same.tif", "b.json", "b_same.tif", "c.json", "c_same.tif"]
    assert "in/bad.tif: " in done.stderr and done.stderr.rstrip().endswith("1 of 4 files failed: in/bad.tif")
    assert json.loads((many / "out/b.json").read_text())["files"] == {"image": ["in/b.ome.tif"]}


def test_a_report_can_be_run_on_a_batch(program: Program, many: Path) -> None:
    good(program("richardson_lucy", "--image", "image.tif", "--psf", "psf.tif", "--iterations", "2", "--output", "x.tif", "--report", "r.json", cwd=many))
    good(program("--request", "r.json", "--batch", "in/a.tif", "in/c.tiff", "--output", "out/{name}.tif", cwd=many))
    assert np.array_equal(tifffile.imread(many / "out/a.tif"), tifffile.imread(many / "x.tif"))
    bad(program("--request", "r.json", "--image", "image.tif", "--batch", "in/a.tif", "--output", "out/{name}.tif", cwd=many), 2, "--image")


def test_a_pattern_expanded_by_the_shell_is_a_batch(program: Program, many: Path) -> None:
    good(program("richardson_lucy", "--psf", "psf.tif", "--batch", "in/a.tif", "in/c.tiff", "--iterations", "2", "--output", "out/{name}.tif", cwd=many))
    assert sorted(os.listdir(many / "out")) == ["a.tif", "c.tif"]


@pytest.mark.parametrize("arguments,code,words", [
    (["--batch", "in/*.tif", "--output", "out/x.tif"], 2, ["{name}"]), (["--batch", "in/*.tif"], 2, ["--output"]),
    (["--batch", "in/*.png", "--output", "out/{name}.tif"], 3, ["in/*.png: no file matches"]), (["--batch", "nowhere/*.tif", "--output", "out/{name}.tif"], 3, ["nowhere"]),
    (["--batch", "in/none.tif", "--output", "out/{name}.tif"], 3, ["in/none.tif"]), (["--batch", "--output", "out/{name}.tif"], 2, ["--batch"]),
    (["--batch", "in/*.tif", "--image", "image.tif", "--output", "out/{name}.tif"], 2, ["--image"]),
    (["--batch", "in/a.tif", "a.tif", "--output", "out/{name}.tif"], 2, ["{name}"]),
], ids=str)  # fmt: skip
def test_an_invalid_batch_is_rejected_before_the_first_file(program: Program, many: Path, arguments: list[str], code: int, words: list[str]) -> None:
    (many / "a.tif").write_bytes((many / "image.tif").read_bytes())
    bad(program("identity", *arguments, cwd=many), code, *words)
    assert os.listdir(many / "out") == []


def test_in_a_batch_no_output_replaces_its_input(program: Program, many: Path) -> None:
    before = (many / "in/a.tif").read_bytes()
    done = program("identity", "--batch", "in/a.tif", "--output", "in/{name}.tif", cwd=many)
    assert done.returncode == 1 and (many / "in/a.tif").read_bytes() == before


# ---------------------------------------------------------------- progress and Ctrl-C

LONG = ["richardson_lucy", "--image", "image.tif", "--psf", "psf.tif", "--iterations", "10000", "--stopping", "fixed", "--acceleration", "none", "--output", "x.tif"]


def large(folder: Path, shape: tuple[int, int, int] = (24, 96, 96)) -> None:
    image = np.random.default_rng(3).poisson(200, shape).astype(np.uint16)
    tifffile.imwrite(folder / "image.tif", image, imagej=True, resolution=(10, 10), metadata={"axes": "ZYX", "unit": "um", "spacing": 0.2})


@pytest.mark.parametrize("interrupt", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_the_run_at_once_without_files(here: Path, interrupt: signal.Signals) -> None:
    large(here)
    before = sorted(os.listdir(here))
    with subprocess.Popen([os.environ["WIENERWERK_PROGRAM"], *LONG], cwd=here, stderr=subprocess.PIPE, text=True) as running:
        time.sleep(1.5)
        assert running.poll() is None
        running.send_signal(interrupt)
        asked = time.monotonic()
        _, said = running.communicate(timeout=60)
        assert time.monotonic() - asked < 20  # one iteration on a busy machine
    assert running.returncode == 130 and said.rstrip().endswith("wienerwerk: cancelled; nothing was written")
    assert sorted(os.listdir(here)) == before


def test_progress_in_a_log_is_plain_lines(here: Path) -> None:
    large(here, (48, 192, 192))
    with subprocess.Popen([os.environ["WIENERWERK_PROGRAM"], *LONG], cwd=here, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr
        said = running.stderr.readline()
        running.send_signal(signal.SIGINT)
        said += running.communicate(timeout=60)[1]
    *lines, last = said.splitlines()
    assert last == "wienerwerk: cancelled; nothing was written"
    assert lines and all(re.fullmatch(r"wienerwerk: \d+ %, [\d:]+ left \(Richardson-Lucy\)", line) for line in lines)
    assert "\r" not in said and "\x1b" not in said


def test_progress_on_a_terminal_is_a_bar_with_the_time_left(here: Path) -> None:
    large(here)
    master, slave = pty.openpty()
    with subprocess.Popen([os.environ["WIENERWERK_PROGRAM"], *LONG], cwd=here, stderr=slave) as running:
        os.close(slave)
        shown = b""
        until = time.monotonic() + 60
        while b" left" not in shown and time.monotonic() < until:
            if select.select([master], [], [], 1)[0]:
                shown += os.read(master, 4096)
        running.send_signal(signal.SIGINT)
        while True:  # the program waits if its terminal is not read
            try:
                chunk = os.read(master, 4096)
            except OSError:
                break
            if not chunk:
                break
            shown += chunk
    os.close(master)
    assert running.returncode == 130
    assert b"[#" in shown or b"[." in shown
    assert b" %" in shown and b" left" in shown and b"\r" in shown and b"cancelled" in shown


def test_a_full_disk_leaves_no_file(here: Path) -> None:
    """A full disk is simulated by a limit on the size of files."""
    limited = f"trap '' XFSZ; ulimit -f 4; exec '{os.environ['WIENERWERK_PROGRAM']}' identity --image image.tif --output x.tif"
    before = sorted(os.listdir(here))
    done = subprocess.run(["bash", "-c", limited], cwd=here, capture_output=True, text=True)
    bad(done, 3, "x.tif")
    assert sorted(os.listdir(here)) == before


def test_a_full_disk_at_the_second_output_leaves_no_file(here: Path) -> None:
    wide = np.exp(-((np.indices((33, 33, 33)) - 16) ** 2).sum(0) / 72).astype(np.float32)  # larger than the image
    for name, stack in (("wide.tif", wide), ("small.tif", IMAGE[:2, :16, :16])):
        tifffile.imwrite(here / name, stack, imagej=True, resolution=(10, 10), metadata={"axes": "ZYX", "unit": "um", "spacing": 0.2})
    (here / "x.tif").write_bytes(b"an older result")
    command = "richardson_lucy --image small.tif --psf wide.tif --iterations 2 --output x.tif --output-prepared-psf p.tif --report r.json"
    before = sorted(os.listdir(here))
    for limit, failing in ((8, "p.tif"), (1000, "")):  # kilobytes
        limited = f"trap '' XFSZ; ulimit -f {limit}; exec '{os.environ['WIENERWERK_PROGRAM']}' {command}"
        done = subprocess.run(["bash", "-c", limited], cwd=here, capture_output=True, text=True)
        if failing:
            bad(done, 3, failing)
            assert sorted(os.listdir(here)) == before and (here / "x.tif").read_bytes() == b"an older result"
    good(done)
    assert sorted(os.listdir(here)) == sorted([*before, "p.tif", "r.json"])


def test_identity_does_not_change_the_nuclei_and_richardson_lucy_restores_them(program: Program, nuclei: Path, tmp_path: Path) -> None:
    same, restored = tmp_path / "same.tif", tmp_path / "restored.tif"
    good(program("identity", "--image", nuclei, "--output", same, "--background", "none", "--output-type", "input"))
    assert np.array_equal(tifffile.imread(same), tifffile.imread(nuclei))
    optics = ["--psf", "theoretical", "--numerical-aperture", "1.25", "--wavelength", "0.46", "--refractive-index", "1.33"]
    good(program("richardson_lucy", "--image", nuclei, *optics, "--iterations", "3", "--output", restored, "--compress"))
    result = tifffile.imread(restored)
    assert result.shape == (60, 140, 256) and result.dtype == np.float32 and result.min() >= 0 and np.isfinite(result).all()


# ---------------------------------------------------------------- a PSF from beads
@pytest.fixture
def beads(here: Path) -> Path:
    stack = np.clip(stack_of(places(12, (36, 150, 150), seed=1), (36, 150, 150), snr=20), 0, 65535)
    meta = {"axes": "ZYX", "unit": "um", "spacing": SPACING[0]}
    tifffile.imwrite(here / "beads.tif", stack.astype(np.uint16), imagej=True, resolution=(1 / SPACING[2], 1 / SPACING[1]), metadata=meta)
    return here


OF_BEADS = [word for key, value in OPTICS.items() for word in (f"--{kebab(key)}", str(value))]


def test_a_measured_psf_has_a_text_table_and_prints_its_findings(program: Program, beads: Path) -> None:
    outputs = ["--output", "psf.tif", "--output-table", "beads.csv", "--output-psf-sd", "sd.tif", "--report", "r.json"]
    done = good(program("psf_measured", "--beads", "beads.tif", *OF_BEADS, *outputs, cwd=beads))
    assert "  beads: found 12, used 12, saturated 0" in done.stderr + done.stdout
    rows = (beads / "beads.csv").read_text().splitlines()
    report = json.loads((beads / "r.json").read_text())
    assert rows[0].split(",") == report["columns"]["table"] and len(rows) == 13
    assert all(float(row.split(",")[7]) == 1 for row in rows[1:])
    assert tifffile.imread(beads / "psf.tif").shape == tifffile.imread(beads / "sd.tif").shape
    again = ["--output", "again.tif", "--output-table", "again.tif"]
    bad(program("psf_measured", "--beads", "beads.tif", *OF_BEADS, *again, cwd=beads), 2, "again.tif")
    bad(program("psf_measured", "--beads", "beads.tif", *OF_BEADS, "--output", "psf.csv", cwd=beads), 2, "psf.csv", "written as TIFF", ".tif")
    bad(program("psf_measured", "--output", "psf2.tif", cwd=beads), 2, "--beads")


def test_a_deconvolution_measures_its_psf_from_beads(program: Program, beads: Path) -> None:
    run = ["richardson_lucy", "--image", "image.tif", "--iterations", "2"]
    good(program(*run, "--psf", "measured", "--beads", "beads.tif", *OF_BEADS, "--output", "x.tif", "--report", "r.json", cwd=beads))
    report = json.loads((beads / "r.json").read_text())
    assert report["files"] == {"image": ["image.tif"], "beads": ["beads.tif"]}
    assert report["request"]["psf"]["method"] == "psf_measured"
    good(program(*run[:-2], "--request", "r.json", "--output", "y.tif", cwd=beads))
    assert np.array_equal(tifffile.imread(beads / "x.tif"), tifffile.imread(beads / "y.tif"))
    bad(program(*run, "--psf", "measured", "--output", "z.tif", cwd=beads), 2, "psf_measured needs --beads")
    bad(program(*run, "--psf", "psf.tif", "--beads", "beads.tif", "--output", "z.tif", cwd=beads), 2, "--beads")
