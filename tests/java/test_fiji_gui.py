"""ImageJ with its windows, on a display of its own: the dialog, the recorder, Esc. Screenshots go to WIENERWERK_SCREENSHOTS."""
from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
# the dialog opens with the method that was used last
FIRST = 'call("ij.Prefs.set", "wienerwerk.deconvolve.last_method", "richardson_lucy");'
NEEDED = ("Xvfb", "openbox", "xdotool", "import")


class Desktop:
    """A virtual screen of 1280 x 800 with a window manager."""

    def __init__(self, pictures: Path) -> None:
        self.pictures = pictures
        read, write = os.pipe()
        self.server = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24", "-wr"], pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as answer:
            self.environment = {**os.environ, "DISPLAY": f":{answer.readline().strip()}"}
        self.manager = subprocess.Popen(["openbox"], env=self.environment, stderr=subprocess.DEVNULL)

    def close(self) -> None:
        for process in (self.manager, self.server):
            process.terminate()
            process.wait(20)

    def do(self, *arguments: object) -> str:
        """xdotool with these arguments."""
        return subprocess.run(["xdotool", *map(str, arguments)], env=self.environment, capture_output=True, text=True, timeout=60).stdout.strip()

    def window(self, title: str, seconds: float = 90) -> str:
        """Waits for a window whose title matches, and returns its number."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = self.do("search", "--onlyvisible", "--name", title).split()
            if found:
                return found[-1]
            time.sleep(0.2)
        self.picture("missing_window")
        pytest.fail(f"no window {title!r} within {seconds} s: see {self.pictures}/missing_window.png")

    def front(self, title: str) -> None:
        self.do("windowactivate", "--sync", self.window(title))
        time.sleep(0.5)

    def move(self, title: str, x: int, y: int) -> None:
        self.do("windowmove", "--sync", self.window(title), x, y)

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.do("key", key)
            time.sleep(0.3)

    def type(self, text: str) -> None:
        """In place of what the text field with the keyboard holds."""
        self.keys("ctrl+a")
        self.do("type", "--delay", "60", text)
        time.sleep(1)

    def picture(self, name: str) -> None:
        subprocess.run(["import", "-window", "root", self.pictures / f"{name}.png"], env=self.environment, check=True, timeout=60)


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    missing = [program for program in NEEDED if not shutil.which(program)]
    if missing:
        pytest.skip(f"no {', '.join(missing)}: scripts/setup.sh --doors installs them")
    pictures = Path(os.environ.get("WIENERWERK_SCREENSHOTS", tmp_path))
    screen = Desktop(pictures)
    yield screen
    screen.close()


@pytest.fixture
def imagej(root: Path, fiji_jar: Path, macro: Run, desktop: Desktop, tmp_path: Path) -> Iterator[Callable[[str], subprocess.Popen[bytes]]]:
    """Starts plain ImageJ with the plugin and a macro."""
    assert macro("exit();").returncode == 0  # has fetched ImageJ's jar
    (jar,) = (root / "java-plugin/target/imagej").glob("ij-*.jar")
    plugins = tmp_path / "imagej/plugins"
    plugins.mkdir(parents=True)
    shutil.copy(fiji_jar, plugins)
    started: list[subprocess.Popen[bytes]] = []

    def start(code: str) -> subprocess.Popen[bytes]:
        file = tmp_path / "start.ijm"
        file.write_text(code)
        java = Path(os.environ["JAVA_HOME"]) / "bin/java" if os.environ.get("JAVA_HOME") else Path("java")
        with (tmp_path / "imagej.log").open("wb") as log:
            process = subprocess.Popen(
                [java, f"-Duser.home={tmp_path}", f"-Dplugins.dir={plugins.parent}", "-cp", jar, "ij.ImageJ", "-macro", file],
                env=desktop.environment, stdout=log, stderr=subprocess.STDOUT)
        started.append(process)
        return process

    yield start
    for process in started:
        process.terminate()
        process.wait(30)


def wait_for(file: Path, seconds: float = 120) -> str:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if file.exists() and file.read_text().endswith("end\n"):
            return file.read_text()
        time.sleep(0.2)
    pytest.fail(f"{file.name} was not written within {seconds} s")


def test_the_dialog_runs_a_method_and_the_recorded_line_gives_the_same_numbers_headless(
    imagej: Callable[[str], object], desktop: Desktop, macro: Run, nuclei: Path, tmp_path: Path
) -> None:
    opened = f'open("{nuclei}"); setSlice(30); run("Enhance Contrast", "saturated=0.35");'
    twice = 'run("Set... ", "zoom=200 x=128 y=70");'  # larger in the pictures
    imagej(opened + f"""
        {twice}
        run("Record...");
        {FIRST}
        doCommand("Deconvolve...");
        while (nImages < 2) wait(100);
        wait(1000);
        {twice}
        title = getTitle(); saveAs("Raw Data", "{tmp_path}/dialog.raw"); rename(title);
        selectWindow("Recorder");
        File.saveString(getInfo("window.contents") + "\\nend\\n", "{tmp_path}/recorded.txt");
    """)
    desktop.window("^Deconvolve$")
    desktop.move("^Recorder$", 0, 470)
    desktop.move("^nuclei", 600, 110)
    desktop.front("^Deconvolve$")
    desktop.move("^Deconvolve$", 60, 20)
    time.sleep(1)
    desktop.keys("Tab")
    desktop.type("0")
    desktop.picture("fiji_refused")
    desktop.type("8")
    desktop.picture("fiji_deconvolve")
    desktop.keys("Return")
    desktop.window("[-]RL")
    recorded = wait_for(tmp_path / "recorded.txt")
    desktop.move("[-]RL", 600, 450)
    desktop.move("^Log$", 0, 110)
    desktop.front("^Recorder$")
    desktop.picture("fiji_recorder")

    (line,) = [text for text in recorded.replace("\n", " ").split(";") if "Deconvolve..." in text]
    assert "method=richardson_lucy psf=theoretical iterations=8 " in line
    result = macro(f'{opened} {line}; saveAs("Raw Data", "{tmp_path}/headless.raw");')
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "dialog.raw").stat().st_size == 60 * 140 * 256 * 4
    assert (tmp_path / "dialog.raw").read_bytes() == (tmp_path / "headless.raw").read_bytes()


def test_esc_ends_a_long_run_and_leaves_no_image_no_recorded_line_and_no_memory(
    imagej: Callable[[str], object], desktop: Desktop, nuclei: Path, tmp_path: Path
) -> None:
    probe = tmp_path / "probe.ijm"
    probe.write_text(f"""macro "Probe [F2]" {{
        selectWindow("Recorder");
        last = call("ij.Prefs.get", "wienerwerk.deconvolve.richardson_lucy", "nothing");
        File.saveString(getInfo("window.contents") + "\\nREMEMBERED " + last + "\\nend\\n", "{tmp_path}/probe.txt");
    }}""")
    endless = 'call("ij.Prefs.set", "wienerwerk.deconvolve.richardson_lucy", "stopping=fixed");'
    imagej(f'open("{nuclei}"); run("Install...", "install=[{probe}]"); run("Record..."); run("Enhance Contrast", "saturated=0.35"); {FIRST} {endless} doCommand("Deconvolve...");')
    desktop.front("^Deconvolve$")
    desktop.keys("Tab")
    desktop.type("10000")
    desktop.keys("Return")
    time.sleep(3)
    desktop.front("^ImageJ$")
    desktop.picture("fiji_running")
    desktop.keys("Escape")
    started = time.monotonic()
    desktop.do("key", "l")  # ImageJ answers: its command finder opens
    desktop.window("^Command Finder$", 20)
    assert time.monotonic() - started < 20
    desktop.picture("fiji_cancelled")
    assert not desktop.do("search", "--onlyvisible", "--name", "[-]RL")
    # unlocked, ready for the next run
    desktop.type("Deconvolve...")
    desktop.keys("Return")
    desktop.window("^Deconvolve$", 30)
    desktop.front("^Deconvolve$")
    desktop.keys("Escape")
    desktop.front("^ImageJ$")
    desktop.keys("F2")
    told = wait_for(tmp_path / "probe.txt", 30)
    assert "Deconvolve" not in told and "REMEMBERED stopping=fixed\n" in told


def test_the_dialog_of_an_image_without_voxel_size_waits_until_it_has_one(imagej: Callable[[str], object], desktop: Desktop, tmp_path: Path) -> None:
    imagej(f"""
        newImage("plain", "16-bit ramp", 48, 40, 10);
        run("Stack to Hyperstack...", "order=xyczt(default) channels=2 slices=5 frames=1 display=Composite");
        {FIRST}
        doCommand("Deconvolve...");
        while (!File.exists("{tmp_path}/calibrate")) wait(100);
        setVoxelSize(0.1, 0.1, 0.3, "micron");
        File.saveString("end\\n", "{tmp_path}/calibrated");
    """)
    desktop.front("^Deconvolve$")
    time.sleep(2)
    desktop.picture("fiji_no_voxel_size")
    desktop.keys("Return")
    time.sleep(2)
    desktop.window("^Deconvolve$")  # it cannot be run
    (tmp_path / "calibrate").touch()
    wait_for(tmp_path / "calibrated")
    desktop.front("^ImageJ$")
    desktop.front("^Deconvolve$")
    time.sleep(2)
    desktop.picture("fiji_two_channels")
    dialog = desktop.window("^Deconvolve$")
    size = dict(line.split("=") for line in desktop.do("getwindowgeometry", "--shell", dialog).splitlines())
    desktop.do("mousemove", "--window", dialog, str(int(size["WIDTH"]) - 42), str(int(size["HEIGHT"]) - 24))
    desktop.do("click", "1")
    time.sleep(3)
    assert not desktop.do("search", "--onlyvisible", "--name", "^Deconvolve$"), "it was run"


def test_the_other_commands_open_their_windows(imagej: Callable[[str], object], desktop: Desktop, nuclei: Path) -> None:
    imagej(f'open("{nuclei}"); run("Deconvolve...", "method=identity"); doCommand("About Wienerwerk..."); doCommand("PSF..."); doCommand("Run again from report...");')
    for title, name in (("^About Wienerwerk$", "about"), ("^PSF$", "psf"), ("^Run again from report$", "run_again")):
        desktop.front(title)
        desktop.picture(f"fiji_{name}")
    desktop.front("^About Wienerwerk$")
    desktop.keys("Escape")
    assert not desktop.do("search", "--onlyvisible", "--name", "^About Wienerwerk$")
    desktop.front("^Run again from report$")
    desktop.keys("Return")  # the identity once more
    desktop.window("[-]I-2$")
    desktop.front("^PSF$")
    desktop.keys("Return")
    time.sleep(2)
    desktop.window("^PSF")  # its title tells the zoom as well
    desktop.picture("fiji_psf_image")


def test_measuring_a_psf_shows_psf_deviation_otf_and_table_and_the_recorded_line_gives_the_same_numbers_headless(
    imagej: Callable[[str], object], desktop: Desktop, macro: Run, bead_file: Path, tmp_path: Path
) -> None:
    imagej(f"""
        run("Record...");
        open("{bead_file}"); setSlice(20); run("Set... ", "zoom=200 x=60 y=60");
        doCommand("Measure PSF from beads...");
        while (nImages < 4) wait(100);
        wait(1500);
        saveAs("Raw Data", "{tmp_path}/dialog.raw"); rename("PSF");
        Stack.getPosition(c, z, t);
        rows = Table.size("Table of beads");
        selectWindow("Recorder"); recorded = getInfo("window.contents");
        selectWindow("Log"); told = getInfo("window.contents");
        File.saveString(recorded + "\\nTOLD " + told + "\\nROWS " + rows + " PLANE " + z + " OF " + nImages + "\\nend\\n", "{tmp_path}/recorded.txt");
    """)
    desktop.front("^Measure PSF from beads$")
    desktop.move("^Measure PSF from beads$", 60, 20)
    time.sleep(3)
    desktop.picture("fiji_measure_psf")
    desktop.keys("Tab", "Tab", "Tab")
    desktop.type("1.0")
    desktop.keys("Tab")
    desktop.type("1.33")
    desktop.keys("Return")
    recorded = wait_for(tmp_path / "recorded.txt")
    desktop.move("^Table of beads$", 0, 120)
    desktop.move("^Log$", 0, 440)
    desktop.move("^PSF", 720, 120)  # its title tells the zoom as well
    desktop.picture("fiji_measured_psf")
    assert "ROWS 12 PLANE 17 OF 4" in recorded
    assert "beads: found 12, used 12" in recorded and "fwhm: z crossing 1.0" in recorded
    (line,) = [text for text in recorded.split("TOLD")[0].replace("\n", " ").split(";") if "Measure PSF" in text]
    assert "method=psf_measured beads=beads.tif show_psf_sd show_table show_otf " in line and " numerical_aperture=1 " in line
    result = macro(f'open("{bead_file}"); {line}; selectImage("PSF"); saveAs("Raw Data", "{tmp_path}/headless.raw");')
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "dialog.raw").read_bytes() == (tmp_path / "headless.raw").read_bytes()


def test_the_preview_shows_the_psf_of_the_settings_or_why_there_is_none(imagej: Callable[[str], object], desktop: Desktop, nuclei: Path) -> None:
    imagej(f'open("{nuclei}"); setSlice(30); doCommand("PSF...");')
    desktop.front("^PSF$")
    time.sleep(4)
    desktop.picture("fiji_psf")
    desktop.keys("Tab", "Tab", "Tab")
    desktop.type("1.6")
    time.sleep(3)
    desktop.picture("fiji_psf_refused")
    shown = [(desktop.pictures / f"fiji_psf{name}.png").read_bytes() for name in ("", "_refused")]
    assert shown[0] != shown[1]


def test_the_error_of_a_macro_fits_on_the_screen(imagej: Callable[[str], object], desktop: Desktop, tmp_path: Path) -> None:
    imagej(f"""
        newImage("a", "16-bit ramp", 64, 64, 5);
        run("Deconvolve...", "method=richardson_lucy psf=theoretical iteration=3");
        File.saveString("went on", "{tmp_path}/went_on.txt");
    """)
    desktop.front("^Macro Error$")
    desktop.picture("fiji_macro_error")
    sizes = dict(line.split("=") for line in desktop.do("getwindowgeometry", "--shell", desktop.window("^Macro Error$")).splitlines())
    assert int(sizes["WIDTH"]) < 1280 and int(sizes["HEIGHT"]) < 800
    assert not (tmp_path / "went_on.txt").exists()
