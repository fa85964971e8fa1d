"""Questions of user interfaces (docs/doors.md), and the texts of plans and reports."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import wienerwerk


@pytest.mark.parametrize("key", sorted(wienerwerk.methods()))
def test_the_defaults_of_a_method_are_visible_as_its_schema_says(key: str) -> None:
    method = wienerwerk.methods()[key]
    visible = wienerwerk.ask({"ask": "visible", "method": key, "parameters": {}})["parameters"]
    defaults = {name: p["default"] for name, p in method.properties.items()}
    assert wienerwerk.ask({"ask": "visible", "method": key, "parameters": defaults})["parameters"] == visible
    always = [name for name, p in method.properties.items() if "x-visible-if" not in p]
    assert [name for name in visible if name in always] == always and set(visible) <= set(defaults)


def test_a_missing_or_invalid_value_counts_as_the_default() -> None:
    def visible(**parameters: Any) -> list[str]:
        return wienerwerk.ask({"ask": "visible", "method": "psf_theoretical", "parameters": parameters})["parameters"]

    assert visible() == visible(modality="no such") == visible(modality=7, other=1)
    model = wienerwerk.methods()["psf_theoretical"].properties["modality"]
    assert any(visible(modality=choice) != visible() for choice in model["enum"])


def test_the_valid_part_of_a_report_is_its_whole_request() -> None:
    image = np.random.default_rng(0).poisson(50, (4, 12, 12)).astype(np.float32)
    report = wienerwerk.run("richardson_lucy", image, psf=np.ones((1, 3, 3), np.float32), iterations=2, on_warning=lambda _s: None).report
    valid = wienerwerk.ask({**report["request"], "ask": "valid", "session": report["session"]})
    assert valid.pop("dropped") == [] and valid == {**report["request"], "session": report["session"]}


def test_each_invalid_value_is_left_out_with_a_sentence() -> None:
    saved = {"method": "richardson_lucy", "parameters": {"iterations": 0, "iteratoins": 5, "regularization_weight": 0.5},
             "options": {"boundary": "mirror"}, "psf": {"method": "psf_gone", "parameters": {}}, "comment": "mine"}  # fmt: skip
    valid = wienerwerk.ask({**saved, "ask": "valid"})
    dropped = " | ".join(valid.pop("dropped"))
    assert valid == {"method": "richardson_lucy", "parameters": {}, "options": {"boundary": "mirror"}}
    for words in ("iterations = 0 is not allowed", "did you mean iterations?", "regularization_weight = 0.5 has no effect", "psf_gone", "comment"):
        assert words in dropped
    with pytest.raises(wienerwerk.InvalidParameter, match="did you mean wiener"):
        wienerwerk.ask({"ask": "valid", "method": "wienre"})


def test_widths_of_every_channel_and_in_voxels_without_a_voxel_size() -> None:
    z, y, x = np.mgrid[-6:7, -10:11, -9:12]
    one = np.exp(-0.5 * ((z / 2.0) ** 2 + (y / 1.5) ** 2 + (x / 1.2) ** 2)).astype(np.float32)
    both = wienerwerk.ask({"ask": "psf_widths"}, np.stack([one, one[:, :, ::-1]]), spacing=(0.3, 0.1, 0.1))["channels"]
    assert np.allclose([c["center"] for c in both], [[6, 10, 9], [6, 10, 11]], atol=0.01)
    for channel in both:
        assert channel["unit"] == "µm" and [w["axis"] for w in channel["fwhm"]] == ["z", "y", "x"]
        assert [w["value"] for w in channel["fwhm"]] == pytest.approx([2.3548 * s for s in (0.6, 0.15, 0.12)], rel=0.01)
        assert channel["text"] == "FWHM " + ", ".join(f"{w['axis']} {w['text']}" for w in channel["fwhm"]) + " µm"
    plain = wienerwerk.ask({"ask": "psf_widths"}, one[6])["channels"][0]
    assert plain["unit"] == "voxels" and [w["value"] for w in plain["fwhm"]] == pytest.approx([3.532, 2.826], rel=0.01)


def test_a_question_is_refused_with_arrays_it_does_not_take() -> None:
    with pytest.raises(wienerwerk.InvalidArgument, match="takes no arrays"):
        wienerwerk.ask({"ask": "visible", "options": {}}, np.ones((3, 3), np.float32))
    with pytest.raises(wienerwerk.InvalidArgument, match="takes one array"):
        wienerwerk.ask({"ask": "psf_widths"})
    with pytest.raises(wienerwerk.InvalidParameter, match="did you mean visible"):
        wienerwerk.ask({"ask": "visibel"})


def test_a_plan_says_size_memory_tiles_and_device_in_words() -> None:
    image, psf = np.zeros((40, 96, 96), np.float32), np.ones((5, 5, 5), np.float32)
    plan = wienerwerk.plan("wiener", image, psf=psf, device="cpu").report
    needed = (plan["memory"]["host_bytes"] + plan["memory"]["device_bytes"]) / 1e6
    assert plan["text"] == f"Result 40 x 96 x 96 (z, y, x) float32. Needs {max(1, round(needed))} MB of memory. Device: cpu."
    lines = {line["name"]: line["text"] for line in plan["lines"]}
    assert list(lines) == ["result", "needs", "tiles", "grid", "PSF", "device"]
    assert lines["PSF"] == "5 x 5 x 5 (z, y, x)" and lines["needs"].startswith(f"{max(1, round(needed))} MB of the ")
    large = np.zeros((80, 256, 256), np.float32)
    tiled = wienerwerk.plan("wiener", large, psf=psf, device="cpu", memory_mb=150).report
    assert f", in {tiled['tiles']['count']} tiles. " in tiled["text"] and tiled["tiles"]["count"] > 1
