"""TIFF files of other programs are read correctly, and ours are read by other programs, represented by tifffile."""
from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray

Program = Callable[..., "subprocess.CompletedProcess[str]"]
RANDOM = np.random.default_rng(4)


def pixels(shape: tuple[int, ...], dtype: str) -> NDArray[Any]:
    return (RANDOM.random(shape) * (255 if dtype == "uint8" else 60000)).astype(dtype)


def info(program: Program, path: Path) -> dict[str, Any]:
    done = program("info", path, "--json")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""  # libtiff's warnings are not shown
    described: dict[str, Any] = json.loads(done.stdout)
    return described


def copied(program: Program, path: Path, *arguments: str) -> tifffile.TiffFile:
    """The file written by the program with the method identity."""
    output = path.with_name("copy.tif")
    done = program("identity", "--image", path, "--output", output, "--background", "none", "--output-type", "input", *arguments)
    assert done.returncode == 0, done.stderr
    return tifffile.TiffFile(output)


def refused(program: Program, path: Path, *words: str) -> None:
    done = program("info", path)
    assert done.returncode == 3 and done.stdout == ""
    assert done.stderr.startswith(f"wienerwerk: {path}: ") and done.stderr.count("\n") == 1, done.stderr
    for word in words:
        assert word in done.stderr, done.stderr


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("axes", ["YX", "ZYX", "CYX", "TYX", "ZCYX", "TZYX", "TCYX", "TZCYX"])
def test_an_imagej_hyperstack_passes_through_unchanged(program: Program, tmp_path: Path, axes: str, dtype: str) -> None:
    image = pixels(tuple({"T": 3, "Z": 4, "C": 2, "Y": 11, "X": 13}[a] for a in axes), dtype)
    meta = {"axes": axes, "unit": "um", "spacing": 0.29, "finterval": 0.5}
    tifffile.imwrite(tmp_path / "in.tif", image, imagej=True, resolution=(1 / 0.13, 1 / 0.2), metadata=meta)
    with copied(program, tmp_path / "in.tif") as back:
        series = back.series[0]
        assert back.is_imagej and series.axes == axes and series.dtype == image.dtype
        assert np.array_equal(series.asarray(), image)
        written = back.imagej_metadata
        assert written is not None and written["unit"] == "micron"
        if "Z" in axes:
            assert written["spacing"] == 0.29
        if "T" in axes:
            assert written["finterval"] == 0.5
        assert json.loads(written["Properties"]["wienerwerk.report"])["method"] == "identity"
        resolution = back.pages.first.tags["XResolution"].value
        assert resolution[1] / resolution[0] == pytest.approx(0.13, rel=1e-6)
    described = info(program, tmp_path / "copy.tif")
    assert described["axes"] == "".join(a for a in "tczyx" if a.upper() in axes)
    assert described["report"]["request"]["method"] == "identity"
    assert described["spacing"]["x"] == pytest.approx(0.13, rel=1e-6)


@pytest.mark.parametrize("storage", [
    {}, {"byteorder": ">"}, {"bigtiff": True}, {"bigtiff": True, "byteorder": ">"}, {"tile": (32, 48)}, {"rowsperstrip": 7},
    {"compression": "zlib"}, {"compression": "zlib", "predictor": True, "byteorder": ">"}, {"compression": "lzw"},
    {"compression": "lzw", "predictor": True, "rowsperstrip": 5}, {"compression": "packbits"}, {"compression": "zstd", "tile": (16, 16)},
    {"compression": "lzma"}, {"compression": "deflate", "tile": (64, 64), "predictor": True},
], ids=str)  # fmt: skip
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_every_storage_layout_gives_the_same_pixels(program: Program, tmp_path: Path, storage: dict[str, Any], dtype: str) -> None:
    image = pixels((3, 50, 70), dtype)
    path = tmp_path / "in.tif"
    order = storage.get("byteorder", "<")
    tifffile.imwrite(path, image.astype(image.dtype.newbyteorder(order)), photometric="minisblack", metadata=None, **storage)
    with copied(program, path) as back:
        assert np.array_equal(back.asarray(), image)
    described = info(program, path)
    assert described["axes"] == "zyx" and described["shape"] == [3, 50, 70] and described["format"] == "TIFF"


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_planes_behind_a_single_directory_are_found(program: Program, tmp_path: Path, dtype: str, order: Literal["<", ">"]) -> None:
    """As ImageJ writes stacks above 4 GB: one directory, then all planes."""
    image = pixels((6, 9, 10), dtype)
    path = tmp_path / "in.tif"
    stored = image.astype(image.dtype.newbyteorder(order))
    tifffile.imwrite(path, stored[0], byteorder=order, description="ImageJ=1.54p\nimages=6\nchannels=2\nslices=3\nhyperstack=true\n", metadata=None)
    path.write_bytes(path.read_bytes() + stored[1:].tobytes())  # tifffile writes the pixels last
    assert info(program, path)["pages"] == 1
    with copied(program, path) as back:
        assert back.series[0].axes == "ZCYX" and np.array_equal(back.asarray().reshape(image.shape), image)
    path.write_bytes(path.read_bytes()[:-1])
    refused(program, path, "6 planes")


@pytest.mark.parametrize("axes", ["YX", "ZYX", "CZYX", "ZCYX", "TCZYX", "CTZYX"])
@pytest.mark.parametrize("unit,size", [("µm", 0.13), ("nm", 130.0)])
def test_an_ome_tiff_gives_axes_sizes_and_channel_names(program: Program, tmp_path: Path, axes: str, unit: str, size: float) -> None:
    image = pixels(tuple({"T": 3, "Z": 4, "C": 2, "Y": 11, "X": 13}[a] for a in axes), "uint16")
    path = tmp_path / "in.ome.tif"
    meta: dict[str, Any] = {"axes": axes, "PhysicalSizeX": size, "PhysicalSizeXUnit": unit, "PhysicalSizeY": size, "PhysicalSizeYUnit": unit}
    meta |= {"PhysicalSizeZ": 0.3, "PhysicalSizeZUnit": "µm", "TimeIncrement": 250.0, "TimeIncrementUnit": "ms"}
    if "C" in axes:
        meta["Channel"] = {"Name": ["DAPI", "GFP"]}
    tifffile.imwrite(path, image, ome=True, photometric="minisblack", metadata=meta)
    described = info(program, path)
    assert described["format"] == "OME-TIFF" and described["axes"] == "".join(a for a in "tczyx" if a.upper() in axes)
    assert described["spacing"]["x"] == 0.13 and described["spacing"]["y"] == 0.13
    assert described["spacing"].get("z", 0.3) == 0.3 and described["spacing"].get("t", 0.25) == 0.25
    assert described["channel_names"] == (["DAPI", "GFP"] if "C" in axes else [])
    with copied(program, path) as back:
        ours = back.series[0]
        assert np.array_equal(ours.asarray(), np.transpose(image, [axes.index(a) for a in ours.axes]))


def test_a_part_of_an_ome_tiff_of_several_files_names_the_missing_file(program: Program, tmp_path: Path) -> None:
    xml = (
        '<OME UUID="urn:uuid:1"><Image ID="Image:0"><Pixels DimensionOrder="XYZCT" SizeX="6" SizeY="5" SizeZ="2" SizeC="1" SizeT="1" Type="uint8">'
        '<TiffData IFD="0"><UUID FileName="a.ome.tif">urn:uuid:1</UUID></TiffData>'
        '<TiffData FirstZ="1" IFD="0"><UUID FileName="b.ome.tif">urn:uuid:2</UUID></TiffData></Pixels></Image></OME>'
    )
    tifffile.imwrite(tmp_path / "a.ome.tif", np.zeros((5, 6), np.uint8), description=xml, metadata=None)
    refused(program, tmp_path / "a.ome.tif", "b.ome.tif", "not beside it")
    only = '<OME><BinaryOnly MetadataFile="all.companion.ome" UUID="urn:uuid:3"/></OME>'
    tifffile.imwrite(tmp_path / "c.ome.tif", np.zeros((5, 6), np.uint8), description=only, metadata=None)
    refused(program, tmp_path / "c.ome.tif", "all.companion.ome")


@pytest.mark.parametrize("change", ['SizeZ="9"', 'SizeX="7"', 'DimensionOrder="XYQCT"', 'SizeC="0"', 'SizeT="99999999999999"'])
def test_an_ome_xml_that_does_not_match_its_pages_is_rejected(program: Program, tmp_path: Path, change: str) -> None:
    pixel_line = 'DimensionOrder="XYZCT" SizeX="6" SizeY="5" SizeZ="2" SizeC="1" SizeT="1"'
    key = change.split("=")[0]
    changed = " ".join(change if word.startswith(key) else word for word in pixel_line.split())
    for line, good in ((pixel_line, True), (changed, False)):
        xml = f'<OME><Image ID="Image:0"><Pixels {line} Type="uint8"><TiffData/></Pixels></Image></OME>'
        tifffile.imwrite(tmp_path / "a.tif", np.zeros((2, 5, 6), np.uint8), photometric="minisblack", description=xml, metadata=None)
        if good:
            assert info(program, tmp_path / "a.tif")["axes"] == "zyx"
        else:
            refused(program, tmp_path / "a.tif", "OME-XML")


def test_axes_of_tifffiles_own_description_are_kept(program: Program, tmp_path: Path) -> None:
    image = pixels((3, 4, 2, 11, 13), "uint16")
    tifffile.imwrite(tmp_path / "in.tif", image, photometric="minisblack", metadata={"axes": "TZCYX"})
    assert info(program, tmp_path / "in.tif")["axes"] == "tczyx"
    with copied(program, tmp_path / "in.tif") as back:
        assert np.array_equal(back.series[0].asarray(), image)


def test_a_description_of_json_nested_too_deep_is_ignored(program: Program, tmp_path: Path) -> None:
    deep = "[" * 100 + "]" * 100
    for more, axes in (("[]", "tyx"), (deep, "zyx")):
        text = '{"shape": [3, 5, 6], "axes": "TYX", "more": ' + more + "}"
        tifffile.imwrite(tmp_path / "a.tif", pixels((3, 5, 6), "uint8"), photometric="minisblack", metadata=None, description=text)
        assert info(program, tmp_path / "a.tif")["axes"] == axes


def test_print_resolutions_are_ignored_and_microscope_resolutions_in_centimeters_are_read(program: Program, tmp_path: Path) -> None:
    for resolution, unit, expected in [((72, 72), "INCH", None), ((300, 300), "INCH", None), ((1e4 / 0.13, 1e4 / 0.13), "CENTIMETER", 0.13), ((10, 10), "NONE", None)]:
        tifffile.imwrite(tmp_path / "a.tif", np.zeros((5, 6), np.uint8), resolution=resolution, resolutionunit=unit, metadata=None)
        x = info(program, tmp_path / "a.tif")["spacing"]["x"]
        assert x is None if expected is None else x == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("unit,micrometers", [("um", 1), ("micron", 1), ("\\u00B5m", 1), ("nm", 1e-3), ("mm", 1e3), ("pixel", None), ("", None), ("parsec", None)])
def test_units_of_imagej_are_converted(program: Program, tmp_path: Path, unit: str, micrometers: float | None) -> None:
    tifffile.imwrite(tmp_path / "a.tif", np.zeros((3, 5, 6), np.uint8), imagej=True, resolution=(4, 4), metadata={"axes": "ZYX", "unit": unit, "spacing": 2.0})
    spacing = info(program, tmp_path / "a.tif")["spacing"]
    expected = [None if micrometers is None else v * micrometers for v in (2, 0.25, 0.25)]
    assert [spacing[a] for a in "zyx"] == expected


def test_a_lut_and_channel_names_are_kept(program: Program, tmp_path: Path) -> None:
    ramp = np.arange(256, dtype=np.uint8)
    luts = [np.stack([ramp * (c == i) for i in range(3)]).astype(np.uint8) for c in range(2)]
    labels = [f"plane {i}" for i in range(8)]
    meta = {"axes": "ZCYX", "mode": "composite", "LUTs": luts, "Labels": labels, "Info": "objective 63x µ"}
    tifffile.imwrite(tmp_path / "in.tif", pixels((4, 2, 11, 13), "uint16"), imagej=True, metadata=meta)
    with copied(program, tmp_path / "in.tif") as back:
        written = back.imagej_metadata
        assert written is not None and written["mode"] == "composite" and written["Labels"] == labels and written["Info"] == "objective 63x µ"
        assert np.array_equal(written["LUTs"], luts) and len(written["Ranges"]) == 4
    with copied(program, tmp_path / "in.tif", "--channels", "2") as back:
        written = back.imagej_metadata
        assert written is not None and np.array_equal(written["LUTs"], luts[1])


@pytest.mark.parametrize("name,options,words", [
    ("int16", {}, ["16-bit signed", "supported are"]), ("int8", {}, ["8-bit signed"]), ("uint32", {}, ["32-bit unsigned"]), ("int32", {}, ["32-bit signed"]),
    ("float64", {}, ["64-bit float"]), ("float16", {}, ["16-bit float"]), ("complex64", {}, ["complex"]), ("bool", {}, ["1-bit"]),
    ("uint8", {"photometric": "palette", "colormap": np.zeros((3, 256), np.uint16)}, ["palette"]), ("uint8", {"compression": "jpeg"}, ["JPEG", "supported are"]),
])  # fmt: skip
def test_unsupported_pixel_types_are_rejected_by_name(program: Program, tmp_path: Path, name: str, options: dict[str, Any], words: list[str]) -> None:
    tifffile.imwrite(tmp_path / "a.tif", np.zeros((16, 16), name), metadata=None, **options)
    refused(program, tmp_path / "a.tif", *words)


def test_color_images_and_unequal_pages_are_rejected(program: Program, tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "a.tif", np.zeros((5, 6, 3), np.uint8), photometric="rgb")
    refused(program, tmp_path / "a.tif", "RGB", "split the channels")
    with tifffile.TiffWriter(tmp_path / "b.tif") as writer:
        writer.write(np.zeros((5, 6), np.uint8), metadata=None)
        writer.write(np.zeros((5, 7), np.uint8), metadata=None)
    refused(program, tmp_path / "b.tif", "page 2")
    with tifffile.TiffWriter(tmp_path / "c.tif") as writer:  # a thumbnail is ignored
        writer.write(np.zeros((50, 60), np.uint8), metadata=None)
        writer.write(np.zeros((5, 6), np.uint8), subfiletype=1, metadata=None)
    assert info(program, tmp_path / "c.tif")["shape"] == [50, 60]


def test_an_imagej_palette_is_a_lut_and_its_numbers_are_intensities(program: Program, tmp_path: Path) -> None:
    image = pixels((11, 13), "uint8")
    tifffile.imwrite(tmp_path / "a.tif", image, photometric="palette", colormap=np.zeros((3, 256), np.uint16), description="ImageJ=1.54p\n8bitcolor=true\n", metadata=None)
    assert info(program, tmp_path / "a.tif")["luts"] == 1
    with copied(program, tmp_path / "a.tif") as back:
        assert np.array_equal(back.asarray(), image)


@pytest.mark.parametrize("write", [{"imagej": True}, {"ome": True}, {"photometric": "minisblack"}, {"photometric": "minisblack", "compression": "zlib"}], ids=str)
def test_a_truncated_file_is_rejected(program: Program, tmp_path: Path, write: dict[str, Any]) -> None:
    """A few truncations for each dialect; test_bad_files.cpp truncates our own files at every 64th byte."""
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, pixels((4, 20, 30), "uint16"), metadata={"axes": "ZYX"}, **write)
    whole = path.read_bytes()
    for n in [1, 7, 8, 100, *range(256, len(whole) - 24, 512), len(whole) - 24]:  # tifffile writes some unused bytes at the end
        path.write_bytes(whole[:n])
        refused(program, path)


def test_compressed_results_contain_the_same_numbers(program: Program, tmp_path: Path) -> None:
    image = np.repeat(pixels((4, 20, 3), "uint16"), 30, axis=2)
    tifffile.imwrite(tmp_path / "in.tif", image, imagej=True, metadata={"axes": "ZYX"})
    with copied(program, tmp_path / "in.tif") as back:
        plain_size = back.filehandle.size
    with copied(program, tmp_path / "in.tif", "--compress") as back:
        assert np.array_equal(back.asarray(), image) and back.filehandle.size < plain_size / 2
        assert back.pages.first.compression == tifffile.COMPRESSION.ADOBE_DEFLATE
