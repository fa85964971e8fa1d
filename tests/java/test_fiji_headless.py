"""The Fiji door without a screen: macros are read strictly, images come back whole, and errors end with exit code 1."""
from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import tifffile

Run = Callable[..., subprocess.CompletedProcess[str]]  # `macro`: in one Java process for all; `macro_alone`: in one of its own

# two channels, five slices, three frames, with everything an image can know
HYPERSTACK = """
newImage("cells", "16-bit composite-mode", 40, 32, 2, 5, 3);
for (n = 1; n <= nSlices; n++) {
  setSlice(n);
  for (y = 0; y < 32; y++) for (x = 0; x < 40; x++) setPixel(x, y, 100 + 10 * n + (x * 7 + y * 13) % 50);
  for (y = 14; y < 18; y++) for (x = 18; x < 24; x++) setPixel(x, y, 3000 + 100 * n);
  setMetadata("Label", "plane " + n);
}
run("Properties...", "channels=2 slices=5 frames=3 pixel_width=100 pixel_height=100 voxel_depth=250 unit=nm frame=[3 sec]");
Stack.setChannel(1); run("Green"); setMinAndMax(100, 3000);
Stack.setChannel(2); run("Magenta"); setMinAndMax(100, 3000);
Stack.setDisplayMode("composite");
"""
OPTICS = "psf=theoretical numerical_aperture=1.2 wavelength=0.52 iterations=6"


def succeeded(result: subprocess.CompletedProcess[str]) -> str:
    assert result.returncode == 0, f"exit code {result.returncode}\n{result.stdout}\n{result.stderr}"
    return result.stdout


def refused(result: subprocess.CompletedProcess[str], *parts: str) -> str:
    """The sentence on stderr; there is no stack trace, and the macro did not go on."""
    assert result.returncode == 1, f"exit code {result.returncode}\n{result.stdout}\n{result.stderr}"
    for part in parts:
        assert part in result.stderr
    assert "\tat " not in result.stderr + result.stdout
    assert "went on" not in result.stdout
    return result.stderr


def statement(output: str) -> str:
    """The macro line that the log gives for repeating the run."""
    return re.findall(r'^run\("Deconvolve\.\.\.".*$', output, re.MULTILINE)[-1]


def test_a_hyperstack_comes_back_with_dimensions_calibration_colors_and_labels(macro: Run) -> None:
    lines = succeeded(macro(HYPERSTACK + f"""
        run("Deconvolve...", "method=richardson_lucy {OPTICS}");
        getDimensions(w, h, c, z, t); getVoxelSize(pw, ph, pd, unit);
        print("FACTS", getTitle(), w, h, c, z, t, bitDepth(), pw, ph, pd, unit, Stack.getFrameInterval());
        Stack.getDisplayMode(mode); Stack.setPosition(2, 3, 2); getLut(r, g, b); getMinAndMax(low, high);
        print("MORE", mode, r[255], g[255], b[255], getInfo("slice.label"), Stack.isHyperstack, low);
        if (high < 2000) exit("the display range fell to the dark ground");
    """)).splitlines()
    assert "FACTS cells-RL 40 32 2 5 3 32 100 100 250 nm 3" in lines
    assert any(line.startswith("MORE composite 255 0 255 plane 16 1 ") for line in lines)


def test_the_statement_in_the_log_repeats_the_run_bit_for_bit(macro: Run, tmp_path: Path) -> None:
    first, second = tmp_path / "first.raw", tmp_path / "second.raw"
    output = succeeded(macro(HYPERSTACK + f"""
        run("Deconvolve...", "method=richardson_lucy {OPTICS} boundary=mirror background=value background_value=90 channels=2,1 threads=1");
        saveAs("Raw Data", "{first}");
    """))
    assert re.search(r"Richardson-Lucy on cpu .*, background 90 subtracted\.$", output, re.MULTILINE)
    repeat = statement(output)
    for option in ("iterations=6", "boundary=mirror", "background_value=90", "channels=2,1", "threads=1", "numerical_aperture=1.2"):
        assert option in repeat
    for option in ("seed", "memory_mb", "voxel_size", "pinhole", "output_type"):
        assert option not in repeat, "advanced defaults and hidden parameters are not recorded"
    again = succeeded(macro(HYPERSTACK + f'{repeat}\nsaveAs("Raw Data", "{second}");'))
    assert statement(again) == repeat
    assert first.stat().st_size == 40 * 32 * 2 * 5 * 3 * 4
    assert first.read_bytes() == second.read_bytes()


def test_run_again_from_report_repeats_the_run_bit_for_bit(macro: Run, tmp_path: Path) -> None:
    succeeded(macro(HYPERSTACK + f"""
        run("Deconvolve...", "method=richardson_lucy {OPTICS} background=none frames=2");
        saveAs("Tiff", "{tmp_path}/result.tif"); saveAs("Raw Data", "{tmp_path}/0.raw");
        File.saveString(Property.get("wienerwerk.report"), "{tmp_path}/report.json");
        selectImage("cells");
        run("Run again from report...", "report=[{tmp_path}/report.json]"); saveAs("Raw Data", "{tmp_path}/1.raw"); close();
        run("Run again from report...", "report=[{tmp_path}/result.tif] image=cells"); saveAs("Raw Data", "{tmp_path}/2.raw");
    """))
    raw = [(tmp_path / f"{i}.raw").read_bytes() for i in range(3)]
    assert len(raw[0]) == 40 * 32 * 2 * 5 * 4
    assert raw[0] == raw[1] == raw[2]
    assert json.loads((tmp_path / "report.json").read_text())["request"]["parameters"]["iterations"] == 6


def test_run_again_from_report_refuses_what_is_no_report(macro: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"method": ')
    refused(macro(HYPERSTACK + f'run("Run again from report...", "report=[{bad}]"); print("went on");'), "damaged", "character")
    refused(macro(HYPERSTACK + 'run("Run again from report...", "report=cells"); print("went on");'), "carries no report")
    refused(macro(HYPERSTACK + 'run("Run again from report...", "raport=cells"); print("went on");'), "raport", "report, image, psf")
    refused(macro(HYPERSTACK + 'run("Run again from report..."); print("went on");'), "report=", "image=")
    refused(
        macro(HYPERSTACK + 'run("Deconvolve...", "method=identity"); run("Run again from report...", "image=cells beads=cells"); print("went on");'),
        "reads no beads", "beads = cells has no place",
    )  # fmt: skip


WRONG = [
    ("method=richardson_lucy psf=theoretical iteration=3", "option iteration is unknown to richardson_lucy", "do you mean iterations?"),
    ("method=richardson_lucy psf=theoretical iterations=many", "iterations = many is not allowed", "a whole number"),
    ("method=richardson_lucy psf=theoretical iterations=0", "iterations = 0 is not allowed", "from 1 to 10000"),
    ("method=richardson_lucy psf=theoretical iterations=3 iterations=4", "iterations is given twice", ""),
    ("method=richardson_lucy psf=theoretical acceleration=warp", "acceleration = warp is not allowed", "biggs_andrews"),
    ("method=richardson_lucy psf=theoretical boundary=wide", "boundary = wide is not allowed", "unknown, mirror, periodic, zero"),
    ("method=richardson_lucy psf=theoretical channels=3", "channels", "1 to 2"),
    ("method=richardson_lucy psf=theoretical numerical_aperture=3", "numerical_aperture = 3 is not allowed", ""),
    ("method=richardson_lucy psf=theoretical keep_background=no", "keep_background = no is not allowed", "leave it out"),
    ("method=richardson_lucy psf=theoretical crop_to_roi", "crop_to_roi needs a selection", "cells"),
    ("method=richardson_lucy psf=theoretical device=abacus", "abacus", ""),
    ("method=richardson_lucy psf=theoretical memory_mb=1 threads=-1", "threads = -1 is not allowed", ""),
    ("method=richardson_lucy", "needs a PSF", "psf=theoretical"),
    ("method=richardson_lucy psf=none", "psf = none is not allowed", "psf=theoretical"),
    ("method=richardson_lucy psf=nowhere.tif", "psf = nowhere.tif is neither the title of an open image nor a file", ""),
    ("method=richardson_lucy psf=[/dev/null]", "psf = /dev/null", ""),
    ("method=richardson_lucy psf=[open", "psf= is not closed", ""),
    ("method=richardson_lucy psf=NotOpen.tif numerical_aperture=1.2", "psf = NotOpen.tif is neither the title of an open image nor a file", "no other image is open"),
    ("method=richardson_lucy psf=theoretial numerical_aperture=1.2", "psf = theoretial is neither", "do you mean theoretical?"),
    ("method=richardson_lucy psf=cells", "psf = cells is the image to restore itself", "another open image"),
    ("method=richardsonlucy psf=theoretical", "method = richardsonlucy is not known here", "do you mean richardson_lucy?"),
    ("method=photoshop", "method = photoshop is not known", "richardson_lucy"),
    ("iterations=3", "method is missing", "richardson_lucy"),
    ("", "method is missing", "richardson_lucy"),
]


def test_every_wrong_option_is_refused_with_a_sentence_that_says_what_is_allowed(macro: Run) -> None:
    code = HYPERSTACK
    for i, (options, *_) in enumerate(WRONG):
        # Macro.eval keeps an error to itself and returns its text: one start of Java for all
        code += f'selectImage("cells"); print("CASE {i}: " + call("ij.Macro.eval", "run(\\"Deconvolve...\\", \\"{options}\\")"));\n'
    output = macro(code + 'print("IMAGES", nImages);').stdout
    for i, (options, what, allowed) in enumerate(WRONG):
        (answer,) = re.findall(rf"^CASE {i}: (.*)$", output, re.MULTILINE)
        assert what in answer and allowed in answer, f"{options}: {answer}"
    assert "IMAGES 1" in output


@pytest.mark.parametrize("options, what", [(WRONG[0][0], WRONG[0][1]), (WRONG[2][0], WRONG[2][1]), ("", "method is missing")])
def test_a_wrong_option_ends_the_macro_with_exit_code_1(macro: Run, options: str, what: str) -> None:
    refused(macro(HYPERSTACK + f'run("Deconvolve...", "{options}"); print("went on");'), what)


def test_images_without_intensities_and_no_image_at_all_are_refused(macro: Run) -> None:
    refused(macro('newImage("photo", "RGB", 16, 16, 1); run("Deconvolve...", "method=identity"); print("went on");'), '"photo" is a color image')
    refused(macro('run("Deconvolve...", "method=identity"); print("went on");'), "There are no images open")


def test_other_errors_of_a_macro_end_with_exit_code_1_too(macro: Run) -> None:
    refused(macro('x = ; print("went on");'), "Error")
    refused(macro('run("No Such Command"); print("went on");'), "Unrecognized command")
    refused(macro('runMacro(getArgument()); print("outer");', str(Path(__file__).parent / "macros/broken.ijm")), "broken here")
    enough = macro('exit("enough");')
    assert enough.returncode == 1 and "enough" in enough.stdout
    succeeded(macro("exit();"))
    thrown = macro('newImage("a", "8-bit", 8, 8, 1); call("ij.IJ.runPlugIn", "no.Such", ""); run("Wienerwerk broken"); print("went on");')
    assert thrown.returncode == 1


def test_the_script_hands_on_argument_message_and_exit_code(macro_alone: Run, tmp_path: Path) -> None:
    assert succeeded(macro_alone('print("argument: " + getArgument());', "a b|c")).strip() == "argument: a b|c"
    refused(macro_alone(HYPERSTACK + f'run("Deconvolve...", "{WRONG[0][0]}"); print("went on");'), WRONG[0][1])
    assert macro_alone(tmp_path / "missing.ijm").returncode == 2


def test_batch_over_files_with_a_psf_file_keeps_calibration_and_report(macro: Run, tmp_path: Path, nuclei: Path) -> None:
    real = tifffile.imread(nuclei)[20:34, 30:94, 60:140]
    inputs, outputs = tmp_path / "in", tmp_path / "out"
    inputs.mkdir()
    outputs.mkdir()
    for name in ("a b.tif", "c.tif"):
        tifffile.imwrite(inputs / name, real, imagej=True, resolution=(1 / 0.26, 1 / 0.26), metadata={"axes": "ZYX", "spacing": 0.29, "unit": "micron"})
    psf = tmp_path / "my psf.tif"
    succeeded(macro(f"""
        run("PSF...", "method=psf_theoretical numerical_aperture=1.25 refractive_index=1.33 voxel_size_z=0.29 voxel_size_y=0.26 voxel_size_x=0.26");
        saveAs("Tiff", "{psf}");
    """))
    batch = Path(__file__).parent / "macros/batch.ijm"
    succeeded(macro(batch, f"{inputs}|{outputs}|method=richardson_lucy psf=[{psf}] iterations=10"))
    restored = []
    for name in ("a b.tif", "c.tif"):
        with tifffile.TiffFile(outputs / name) as tiff:
            restored.append(tiff.asarray())
            metadata = tiff.imagej_metadata or {}
            assert metadata["spacing"] == pytest.approx(0.29)
            properties = metadata["Properties"]
            report = json.loads(properties["wienerwerk.report"] if isinstance(properties, dict) else properties[properties.index("wienerwerk.report") + 1])
            assert report["request"]["parameters"]["iterations"] == 10
    assert restored[0].shape == real.shape and restored[0].dtype == np.float32
    assert np.array_equal(restored[0], restored[1])
    assert restored[0].std() > real.std(), "restored structures stand out more"


def test_a_psf_image_by_its_title_and_without_calibration_takes_the_images_voxel_size(macro: Run) -> None:
    lines = succeeded(macro(HYPERSTACK + """
        newImage("PSF", "32-bit black", 9, 9, 5); setSlice(3); setPixel(4, 4, 1); setPixel(5, 4, 0.5);
        selectImage("cells");
        run("Deconvolve...", "method=richardson_lucy psf=PSF iterations=3 show_prepared_psf");
        print("TITLE", getTitle(), nImages);
    """)).splitlines()
    assert "TITLE cells-RL 4" in lines
    assert any('"PSF" has no voxel size' in line for line in lines)


BEAD_OPTICS = "numerical_aperture=1 refractive_index=1.33 wavelength=0.52"
# of the beads' voxel size, so that the PSF measured for it is the PSF as it was measured
CELLS = """
newImage("cells", "16-bit black", 48, 40, 20);
for (z = 8; z <= 12; z++) { setSlice(z); for (y = 16; y < 24; y++) for (x = 18; x < 30; x++) setPixel(x, y, 3000 + 10 * x * y); }
run("Properties...", "unit=micron pixel_width=0.08 pixel_height=0.08 voxel_depth=0.2");
"""


def test_a_psf_is_measured_from_beads_with_its_table_and_restores_as_the_beads_in_its_place_do(macro: Run, bead_file: Path, tmp_path: Path) -> None:
    output = succeeded(macro(CELLS + f"""
        open("{bead_file}");
        run("Measure PSF from beads...", "beads=beads.tif {BEAD_OPTICS} show_psf_sd show_table show_otf");
        Stack.getDimensions(w, h, c, z, t); Stack.getPosition(c, slice, t); getMinAndMax(low, high); Stack.getStatistics(n, mean, least, most);
        getVoxelSize(vx, vy, vz, unit);
        print("FACTS", getTitle(), nImages, nResults, z, slice, low, high / most, vx, vy, vz, unit);
        saveAs("Results", "{tmp_path}/beads.csv");
        selectImage("cells");
        run("Deconvolve...", "method=richardson_lucy psf=PSF iterations=5"); saveAs("Raw Data", "{tmp_path}/image.raw"); close();
        selectImage("cells");
        run("Deconvolve...", "method=richardson_lucy psf=measured beads=beads.tif {BEAD_OPTICS} iterations=5"); saveAs("Raw Data", "{tmp_path}/title.raw");
        rename("result"); selectImage("cells");
        run("Run again from report...", "report=result"); saveAs("Raw Data", "{tmp_path}/again.raw"); close();
        selectImage("beads.tif"); run("Duplicate...", "title=other duplicate"); run("Gaussian Blur...", "sigma=1.5 stack"); selectImage("cells");
        run("Run again from report...", "report=result beads=other"); saveAs("Raw Data", "{tmp_path}/other.raw"); close("*");
        {CELLS}
        run("Deconvolve...", "method=richardson_lucy psf=measured beads=[{bead_file}] {BEAD_OPTICS} iterations=5"); saveAs("Raw Data", "{tmp_path}/file.raw");
    """))
    facts = next(line for line in output.splitlines() if line.startswith("FACTS")).split()
    assert facts[1:4] == ["PSF", "5", "12"] and facts[-4:] == ["0.08", "0.08", "0.2", "microns"]
    assert int(facts[5]) == int(facts[4]) // 2 + 1 and float(facts[6]) == 0 and 0.03 < float(facts[7]) <= 0.051
    assert "beads: found 12, used 12" in output and "fwhm crossing: z 1.0" in output
    rows = (tmp_path / "beads.csv").read_text().splitlines()
    assert rows[0].startswith("z_um,y_um,x_um,") and len(rows) == 13
    raw = {name: (tmp_path / f"{name}.raw").read_bytes() for name in ("image", "title", "again", "other", "file")}
    assert len(raw["image"]) == 48 * 40 * 20 * 4
    assert raw["title"] == raw["again"] == raw["file"] == raw["image"]
    other, same = (np.frombuffer(raw[name], ">f4") for name in ("other", "image"))
    assert np.abs(other - same).max() > 0.05 * same.max()  # blurred beads make a wider PSF


def test_a_psf_to_be_measured_without_its_beads_is_refused_saying_what_is_missing(macro: Run, bead_file: Path) -> None:
    run = 'run("Deconvolve...", "method=richardson_lucy psf=measured '
    refused(macro(CELLS + run + '"); print("went on");'), "Bead stack is missing", "beads=")
    refused(macro(CELLS + run + 'beads=cells"); print("went on");'), "beads = cells is the image to restore itself")
    refused(macro(CELLS + 'run("Measure PSF from beads...", "beads=nowhere"); print("went on");'), "beads = nowhere is neither")
    refused(macro('run("Measure PSF from beads...", ""); print("went on");'), "Bead stack is missing")
    refused(macro(CELLS + 'run("Measure PSF from beads...", "bead_diametre=1"); print("went on");'), "do you mean bead_diameter?")


def test_a_psf_for_each_channel_comes_from_a_list_of_wavelengths_and_restores_its_channel(macro: Run, tmp_path: Path) -> None:
    lists = "numerical_aperture=1.2 channel_wavelengths=0.46,0.62"
    lines = succeeded(macro(HYPERSTACK + f"""
        run("PSF...", "method=psf_theoretical {lists} voxel_size_z=0.25 voxel_size_y=0.1 voxel_size_x=0.1");
        getDimensions(w, h, c, z, t); Stack.getPosition(at, slice, frame); middle = floor(z / 2) + 1;
        Stack.setPosition(1, middle, 1); narrow = getPixel(floor(w / 2) + 2, floor(h / 2)) / getPixel(floor(w / 2), floor(h / 2));
        Stack.setPosition(2, middle, 1); wide = getPixel(floor(w / 2) + 2, floor(h / 2)) / getPixel(floor(w / 2), floor(h / 2));
        getMinAndMax(low, high);
        wider = wide > narrow; rings = high < 0.1 * getPixel(floor(w / 2), floor(h / 2));
        print("PSFS", c, t, slice - middle, wider, rings);
        selectImage("cells");
        run("Deconvolve...", "method=richardson_lucy psf=theoretical {lists} iterations=4 channels=2 frames=1"); saveAs("Raw Data", "{tmp_path}/lists.raw");
        selectImage("cells");
        run("Deconvolve...", "method=richardson_lucy psf=theoretical numerical_aperture=1.2 channel_wavelengths=0.46,0.5 iterations=4 channels=2 frames=1"); saveAs("Raw Data", "{tmp_path}/other.raw");
    """)).splitlines()
    assert "PSFS 2 1 0 1 1" in lines
    assert (tmp_path / "lists.raw").read_bytes() != (tmp_path / "other.raw").read_bytes()
    three = lists + ",0.7"
    refused(macro(HYPERSTACK + f'run("Deconvolve...", "method=richardson_lucy psf=theoretical {three} iterations=4"); print("went on");'), "2", "3")


def test_an_image_without_calibration_says_so_and_goes_on_in_voxels(macro: Run) -> None:
    plain = 'newImage("plain", "16-bit ramp", 32, 24, 7); '
    output = succeeded(macro(plain + 'newImage("PSF", "32-bit black", 5, 5, 3); setSlice(2); setPixel(2, 2, 1); selectImage("plain"); run("Deconvolve...", "method=richardson_lucy psf=PSF iterations=3");'))
    assert '"plain" has no voxel size' in output
    refused(macro(plain + 'run("Deconvolve...", "method=richardson_lucy psf=theoretical"); print("went on");'), "voxel_size_", "the image has none")
    output = succeeded(macro(plain + 'run("Deconvolve...", "method=richardson_lucy psf=theoretical iterations=2 voxel_size_z=0.3 voxel_size_y=0.1 voxel_size_x=0.1"); getVoxelSize(x, y, z, unit); print("TAKEN", x, y, z, unit);'))
    assert "take the one given for the PSF" in output and "TAKEN 0.1 0.1 0.3 micron" in output
    furlongs = plain + 'setVoxelSize(0.1, 0.1, 0.3, "furlong"); run("Deconvolve...", "method=identity");'
    assert "0.1 x 0.1 x 0.3 furlong" in succeeded(macro(furlongs))


def test_channels_frames_and_the_selection_choose_a_part(macro: Run) -> None:
    lines = succeeded(macro(HYPERSTACK + """
        makeRectangle(10, 8, 20, 16);
        run("Deconvolve...", "method=identity background=none channels=2 frames=3,1 crop_to_roi");
        getDimensions(w, h, c, z, t); Stack.setPosition(1, 4, 2);
        print("PART", w, h, c, z, t, getInfo("slice.label"), getPixel(0, 0));
        selectImage("cells"); Stack.setPosition(2, 4, 1); print("WHOLE", getPixel(10, 8));
    """)).splitlines()
    part = next(line for line in lines if line.startswith("PART")).split()
    whole = next(line for line in lines if line.startswith("WHOLE")).split()
    assert part[1:8] == ["20", "16", "1", "5", "2", "plane", "8"]
    assert float(part[8]) == float(whole[1])


def test_a_virtual_stack_gives_the_same_numbers(macro: Run, tmp_path: Path) -> None:
    succeeded(macro(HYPERSTACK + f"""
        saveAs("Tiff", "{tmp_path}/stack.tif");
        run("Deconvolve...", "method=richardson_lucy {OPTICS}"); saveAs("Raw Data", "{tmp_path}/real.raw"); close("*");
        run("TIFF Virtual Stack...", "open=[{tmp_path}/stack.tif]");
        run("Deconvolve...", "method=richardson_lucy {OPTICS}"); saveAs("Raw Data", "{tmp_path}/virtual.raw");
    """))
    assert (tmp_path / "real.raw").read_bytes() == (tmp_path / "virtual.raw").read_bytes()


def test_a_result_of_the_inputs_type_is_of_its_type(macro: Run) -> None:
    for kind, bits in (("8-bit", 8), ("16-bit", 16), ("32-bit", 32)):
        output = succeeded(macro(f'newImage("a", "{kind} ramp", 32, 24, 3); run("Deconvolve...", "method=identity background=none output_type=input"); bright = getPixel(31, 5) > 0; print("BITS", bitDepth(), bright);'))
        assert f"BITS {bits} 1" in output


def test_about_names_version_origin_and_devices(macro: Run, root: Path) -> None:
    version = re.search(r"project\(wienerwerk VERSION (\S+)", (root / "CMakeLists.txt").read_text())
    output = succeeded(macro('run("About Wienerwerk...");'))
    assert version and f"Wienerwerk {version[1]}" in output
    assert "this plugin's jar (linux64)" in output and "ABI 1" in output and "cpu: " in output and "cuda:0" in output


def test_the_newest_java_gives_the_same_numbers_without_a_warning(macro: Run, macro_alone: Run, tmp_path: Path) -> None:
    newest = os.environ.get("JAVA_NEWEST_HOME", "")
    if not newest or newest == os.environ.get("JAVA_HOME"):
        pytest.skip("JAVA_NEWEST_HOME names no second, newer JDK (scripts/java_home.sh finds them)")
    code = HYPERSTACK + f'run("Deconvolve...", "method=richardson_lucy {OPTICS}"); saveAs("Raw Data", "{tmp_path}/NAME.raw");'
    succeeded(macro(code.replace("NAME", "usual")))
    result = macro_alone(code.replace("NAME", "newest"), JAVA_HOME=newest)
    succeeded(result)
    assert "System::load" not in result.stderr
    assert (tmp_path / "usual.raw").read_bytes() == (tmp_path / "newest.raw").read_bytes()


def strange_library(folder: Path, body: str) -> Path:
    """A library that is not ours, with the one function the plugin asks first."""
    if not shutil.which("cc"):
        pytest.skip("no C compiler to make a strange library with")
    source, library = folder / "strange.c", folder / "libstrange.so"
    source.write_text(f"#include <stdlib.h>\nint Java_wienerwerk_Native_abi(void *env, void *type) {{ {body} }}\n")
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source], check=True)
    return library


def test_a_library_of_another_abi_is_refused_naming_both_numbers(macro_alone: Run, tmp_path: Path) -> None:
    library = strange_library(tmp_path, "return 99;")
    refused(macro_alone('run("About Wienerwerk..."); print("went on");', options=f"-Dwienerwerk.library={library}"), "has ABI 99", "written for ABI 1")


def test_a_library_that_cannot_be_loaded_says_why(macro_alone: Run, tmp_path: Path) -> None:
    nothing = tmp_path / "nothing.so"
    code = f"""
        print("MISSING", call("ij.Macro.eval", "run('About Wienerwerk...')"));
        text = "this is no library";
        for (i = 0; i < 6; i++) text += text;
        File.saveString(text, "{nothing}");
        run("About Wienerwerk...");
        print("went on");
    """
    result = macro_alone(code, options=f"-Dwienerwerk.library={nothing}")
    refused(result, str(nothing), "invalid ELF header")
    (missing,) = re.findall("^MISSING (.*)$", result.stdout, re.MULTILINE)
    assert str(nothing) in missing and "could not be loaded" in missing


def test_a_library_on_the_library_path_goes_before_the_one_in_the_jar(macro_alone: Run, library: Path) -> None:
    output = succeeded(macro_alone('run("About Wienerwerk...");', options=f"-Djava.library.path={library.parent}"))
    assert f"{library} (java.library.path)" in output


def test_a_library_that_ends_fiji_is_named_at_the_next_start_and_tried_again_after_that(macro_alone: Run, tmp_path: Path) -> None:
    library = strange_library(tmp_path, "abort();")
    about = 'run("About Wienerwerk..."); print("went on");'
    crashed = macro_alone(about, options=f"-Dwienerwerk.library={library} -XX:ErrorFile={tmp_path}/crash.log")
    assert crashed.returncode not in (0, 1) and "went on" not in crashed.stdout
    again = succeeded(macro_alone("""print("FIRST", call("ij.Macro.eval", "run('About Wienerwerk...')"));""" + about))
    (first,) = re.findall("^FIRST (.*)$", again, re.MULTILINE)
    assert str(library) in first and "ended this program" in first
    assert "cpu: " in again and "went on" in again


def test_the_java_virtual_machine_finds_no_fault_in_the_bindings(macro_alone: Run) -> None:
    result = macro_alone(HYPERSTACK + f"""
        run("Deconvolve...", "method=richardson_lucy {OPTICS} show_prepared_psf");
        selectImage("cells");
        print(call("ij.Macro.eval", "run('Deconvolve...', 'method=richardson_lucy psf=theoretical iterations=0')"));
    """, options="-Xcheck:jni")
    succeeded(result)
    faults = [line for line in (result.stdout + result.stderr).splitlines() if "JNI" in line or "native method" in line]
    assert not faults, "\n".join(faults)


def test_a_fiji_given_by_its_folder_runs_the_plugin_and_stays_as_it_is(macro_alone: Run, imagej_jars: list[Path], tmp_path: Path) -> None:
    fiji = tmp_path / "Fiji"
    for folder in ("plugins", "jars"):
        (fiji / folder).mkdir(parents=True)
    for jar in imagej_jars:
        shutil.copy(jar, fiji / "jars")
    before = sorted(fiji.rglob("*"))
    assert "cpu: " in succeeded(macro_alone('run("About Wienerwerk...");', FIJI_HOME=str(fiji)))
    assert sorted(fiji.rglob("*")) == before
    assert macro_alone('print("went on");', FIJI_HOME=str(tmp_path)).returncode == 2


def test_a_script_that_runs_maven_leaves_no_color_codes_behind(root: Path, fiji_jar: Path) -> None:
    quiet = subprocess.run(["bash", "-c", f'. "{root}/scripts/java_home.sh"; maven -f "{root}/java-plugin/pom.xml" validate'], capture_output=True, text=True)
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")
    wrong = subprocess.run(["bash", "-c", f'. "{root}/scripts/java_home.sh"; set -o pipefail; maven -f "{root}/nowhere.xml" validate'], capture_output=True, text=True)
    assert wrong.returncode != 0 and "nowhere.xml" in wrong.stdout and "\x1b" not in wrong.stdout + wrong.stderr
