"""ImageJ with its windows, on a display of its own: the dialog, the recorder, Esc. Screenshots go to WIENERWERK_SCREENSHOTS."""
from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from java_server import QUICK, Server, java

Run = Callable[..., subprocess.CompletedProcess[str]]
# the dialog opens with the method that was used last
FIRST = 'call("ij.Prefs.set", "wienerwerk.deconvolve.last_method", "richardson_lucy");'
NEEDED = ("Xvfb", "openbox", "xdotool", "import")


def eventually(what: str, happened: Callable[[], object], seconds: float = 60) -> None:
    """Waits until it has happened."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(0.05)


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
            time.sleep(0.05)
        self.picture("missing_window")
        pytest.fail(f"no window {title!r} within {seconds} s: see {self.pictures}/missing_window.png")

    def front(self, title: str) -> None:
        self.do("windowactivate", "--sync", self.window(title))

    def move(self, title: str, x: int, y: int) -> None:
        self.do("windowmove", "--sync", self.window(title), x, y)

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.do("key", key)

    def type(self, text: str) -> None:
        """In place of what the text field with the keyboard holds."""
        self.keys("ctrl+a")
        self.do("type", "--delay", "20", text)

    def picture(self, name: str) -> None:
        subprocess.run(["import", "-window", "root", self.pictures / f"{name}.png"], env=self.environment, check=True, timeout=60)


class ImageJ:
    """ImageJ with the plugin and its windows, in one Java process (WindowServer.java) for several tests."""

    def __init__(self, command: list[object], environment: dict[str, str], folder: Path) -> None:
        self.server = Server(command, env=environment)
        self.folder = folder

    def ask(self, line: str) -> list[str]:
        return self.server.ask(line)[0][:-1]

    def macro(self, code: str) -> None:
        """Starts a macro."""
        file = self.folder / "macro.ijm"
        file.write_text(code)
        self.ask(f"macro {file}")

    def value(self, code: str, result: str) -> str:
        """Runs a macro and returns the value of a macro expression after it."""
        file = self.folder / "value.txt"
        file.unlink(missing_ok=True)
        self.macro(f'{code}; File.saveString("" + {result} + "\\nend\\n", "{file}");')
        eventually(f"the macro's value {result}", lambda: file.exists() and file.read_text().endswith("end\n"))
        return file.read_text().removesuffix("\nend\n")

    def texts(self, title: str) -> list[str]:
        """What visible windows with this title (a pattern for all of it) show; "* " is before the component with the keyboard, "- " before a disabled one."""
        return self.ask(f"texts {title}")

    def shows(self, title: str, text: str) -> None:
        """Waits until such a window shows a text that matches the pattern."""
        try:
            eventually(f"{title} shows {text}", lambda: any(re.search(text, line) for line in self.texts(title)))
        except AssertionError as late:
            raise AssertionError(f"{late}; it shows {self.texts(title)}") from None

    def focus(self, title: str, text: str = "") -> None:
        """Waits until a component with a text that matches has the keyboard."""
        self.shows(title, rf"^\* .*{text}")

    def pressed(self, key: str) -> None:
        """Waits until this key has arrived and everything it causes in the windows is done."""
        eventually(f"the key {key}", lambda: key in self.ask("keys"))
        self.ask("keys")

    def command_ends(self, name: str) -> None:
        eventually(f"{name} ends", lambda: f"{name}" not in self.ask("commands"))

    def has_preview(self, title: str) -> bool:
        """Whether such a window shows a PSF with its profiles, which are drawn on white."""
        return int((self.ask(f"white {title}") or ["0"])[0]) > 5000


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    missing = [program for program in NEEDED if not shutil.which(program)]
    if missing:
        pytest.skip(f"no {', '.join(missing)}: scripts/setup.sh --doors installs them")
    pictures = Path(os.environ.get("WIENERWERK_SCREENSHOTS", tmp_path_factory.mktemp("pictures")))
    screen = Desktop(pictures)
    yield screen
    screen.close()


@pytest.fixture(scope="module")
def started(servers: Path, imagej_jars: list[Path], fiji_jar: Path, desktop: Desktop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[ImageJ]]:
    """The ImageJ that runs, if one does; the last one."""
    running: list[ImageJ] = []
    yield running
    for imagej in running:
        imagej.server.close()


@pytest.fixture
def imagej(
    started: list[ImageJ], servers: Path, imagej_jars: list[Path], fiji_jar: Path, desktop: Desktop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ImageJ]:
    """ImageJ with no window but its own and without remembered settings; restarted if the test before left something running."""
    if not started or not started[-1].server.running:
        folder = tmp_path_factory.mktemp("imagej")
        (folder / "plugins").mkdir()
        shutil.copy(fiji_jar, folder / "plugins")
        (ij,) = (jar for jar in imagej_jars if jar.name.startswith("ij-"))
        command = [java(), QUICK, f"-Duser.home={folder}", f"-Dplugins.dir={folder}", "-cp", f"{servers}:{ij}", "WindowServer"]
        started.append(ImageJ(command, desktop.environment, folder))
        desktop.window("^ImageJ$")
    yield started[-1]
    if started[-1].ask("reset"):
        started[-1].server.process.kill()
        started[-1].server.process.wait(20)


def test_the_dialog_runs_a_method_and_the_recorded_line_gives_the_same_numbers_headless(
    imagej: ImageJ, desktop: Desktop, macro: Run, nuclei: Path, tmp_path: Path
) -> None:
    opened = f'open("{nuclei}"); setSlice(30); run("Enhance Contrast", "saturated=0.35");'
    twice = 'run("Set... ", "zoom=200 x=128 y=70");'  # larger in the pictures
    imagej.macro(f'{opened} {twice} run("Record..."); {FIRST} doCommand("Deconvolve...");')
    desktop.window("^Deconvolve$")
    desktop.move("^Recorder$", 0, 470)
    desktop.move("^nuclei", 600, 110)
    desktop.front("^Deconvolve$")
    desktop.move("^Deconvolve$", 60, 20)
    imagej.focus("Deconvolve")
    desktop.keys("Tab")
    imagej.focus("Deconvolve", r"\d+$")
    desktop.type("0")
    imagej.shows("Deconvolve", "Iterations = 0")
    imagej.shows("Deconvolve", "^- Run$")
    desktop.picture("fiji_refused")
    desktop.type("8")
    imagej.shows("Deconvolve", "^Run$")
    imagej.shows("Deconvolve", r"\d+ [MG]B")
    desktop.picture("fiji_deconvolve")
    desktop.keys("Return")
    desktop.window("[-]RL")
    imagej.command_ends("Deconvolve...")
    recorded = imagej.value(
        f'{twice} title = getTitle(); saveAs("Raw Data", "{tmp_path}/dialog.raw"); rename(title); selectWindow("Recorder"); text = getInfo("window.contents")', "text"
    )  # fmt: skip
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


def test_esc_ends_a_long_run_and_leaves_no_image_no_recorded_line_and_no_memory(imagej: ImageJ, desktop: Desktop, nuclei: Path) -> None:
    endless = 'call("ij.Prefs.set", "wienerwerk.deconvolve.richardson_lucy", "stopping=fixed");'
    imagej.macro(f'open("{nuclei}"); run("Record..."); run("Enhance Contrast", "saturated=0.35"); {FIRST} {endless} doCommand("Deconvolve...");')
    desktop.front("^Deconvolve$")
    imagej.focus("Deconvolve")
    desktop.keys("Tab")
    imagej.focus("Deconvolve", r"\d+$")
    desktop.type("10000")
    imagej.shows("Deconvolve", r"^\* 10000$")
    imagej.shows("Deconvolve", "^Run$")
    desktop.keys("Return")
    imagej.shows("ImageJ", "[(]Esc cancels[)]")  # it runs
    desktop.front("^ImageJ$")
    desktop.picture("fiji_running")
    desktop.keys("Escape")
    imagej.pressed("Escape in ImageJ")
    imagej.command_ends("Deconvolve...")
    imagej.shows("ImageJ", "Deconvolve: cancelled")
    desktop.picture("fiji_cancelled")
    assert imagej.value("", "nImages") == "1"
    # unlocked, ready for the next run
    desktop.do("key", "l")  # the command finder
    desktop.front("^Command Finder$")
    imagej.shows("Command Finder", "^Close$")
    desktop.type("Deconvolve...")
    imagej.shows("Command Finder", "^(. )?Deconvolve[.]{3}$")
    desktop.keys("Return")
    desktop.front("^Deconvolve$")
    imagej.focus("Deconvolve")
    desktop.keys("Escape")
    imagej.command_ends("Deconvolve...")
    recorded = imagej.value('selectWindow("Recorder"); text = getInfo("window.contents")', "text")
    assert "Deconvolve" not in recorded
    assert imagej.value("", 'call("ij.Prefs.get", "wienerwerk.deconvolve.richardson_lucy", "nothing")') == "stopping=fixed"


def test_the_dialog_of_an_image_without_voxel_size_waits_until_it_has_one(imagej: ImageJ, desktop: Desktop) -> None:
    imagej.macro(f"""
        newImage("plain", "16-bit ramp", 48, 40, 10);
        run("Stack to Hyperstack...", "order=xyczt(default) channels=2 slices=5 frames=1 display=Composite");
        {FIRST}
        doCommand("Deconvolve...");
    """)
    desktop.front("^Deconvolve$")
    imagej.focus("Deconvolve")
    imagej.shows("Deconvolve", "no voxel size: set it in Image > Properties")
    imagej.shows("Deconvolve", "^- Run$")
    desktop.picture("fiji_no_voxel_size")
    desktop.keys("Return")
    imagej.pressed("Enter in Deconvolve")
    assert imagej.texts("Deconvolve") and "Deconvolve..." in imagej.ask("commands"), "it cannot be run"
    imagej.value('setVoxelSize(0.1, 0.1, 0.3, "micron")', "nImages")
    desktop.front("^ImageJ$")
    desktop.front("^Deconvolve$")
    imagej.shows("Deconvolve", "^Run$")
    desktop.picture("fiji_two_channels")
    dialog = desktop.window("^Deconvolve$")
    size = dict(line.split("=") for line in desktop.do("getwindowgeometry", "--shell", dialog).splitlines())
    desktop.do("mousemove", "--window", dialog, str(int(size["WIDTH"]) - 42), str(int(size["HEIGHT"]) - 24))
    desktop.do("click", "1")
    desktop.window("[-]RL")
    assert not imagej.texts("Deconvolve")


def test_the_other_commands_open_their_windows(imagej: ImageJ, desktop: Desktop, nuclei: Path) -> None:
    imagej.macro(f'open("{nuclei}"); run("Deconvolve...", "method=identity"); doCommand("About Wienerwerk..."); doCommand("PSF..."); doCommand("Run again from report...");')
    for title, name, button in (("About Wienerwerk", "about", "Close"), ("PSF", "psf", "Run"), ("Run again from report", "run_again", "Run")):
        desktop.front(f"^{title}$")
        imagej.shows(title, rf"^(\* )?{button}$")
        desktop.picture(f"fiji_{name}")
    desktop.front("^About Wienerwerk$")
    imagej.focus("About Wienerwerk")
    desktop.keys("Escape")
    eventually("About closes", lambda: not imagej.texts("About Wienerwerk"))
    desktop.front("^Run again from report$")
    imagej.focus("Run again from report")
    desktop.keys("Return")  # the identity once more
    desktop.window("[-]I-2$")
    desktop.front("^PSF$")
    imagej.focus("PSF")
    imagej.shows("PSF", "^Run$")
    desktop.keys("Return")
    imagej.command_ends("PSF...")
    assert imagej.value("", "getTitle()") == "PSF"
    desktop.picture("fiji_psf_image")


def test_measuring_a_psf_shows_psf_deviation_and_table_and_the_recorded_line_gives_the_same_numbers_headless(
    imagej: ImageJ, desktop: Desktop, macro: Run, bead_file: Path, tmp_path: Path
) -> None:
    imagej.macro(f'run("Record..."); open("{bead_file}"); setSlice(20); run("Set... ", "zoom=200 x=60 y=60"); doCommand("Measure PSF from beads...");')
    title = "Measure PSF from beads"
    desktop.front(f"^{title}$")
    desktop.move(f"^{title}$", 60, 20)
    imagej.focus(title)
    eventually("the preview", lambda: imagej.has_preview(title))
    desktop.picture("fiji_measure_psf")
    desktop.keys("Tab", "Tab", "Tab")
    desktop.type("1.0")
    imagej.shows(title, r"^\* 1.0$")
    desktop.keys("Tab")
    desktop.type("1.33")
    imagej.shows(title, r"^\* 1.33$")
    imagej.shows(title, "^Run$")
    desktop.keys("Return")
    imagej.command_ends("Measure PSF from beads...")
    shown = imagej.value(
        f"""
        saveAs("Raw Data", "{tmp_path}/dialog.raw"); rename("PSF");
        Stack.getPosition(c, z, t);
        rows = Table.size("Table of beads");
        selectWindow("Recorder"); recorded = getInfo("window.contents");
        selectWindow("Log"); said = getInfo("window.contents");
        """,
        r'recorded + "\nLOG " + said + "\nROWS " + rows + " PLANE " + z + " OF " + nImages',
    )
    desktop.move("^Table of beads$", 0, 120)
    desktop.move("^Log$", 0, 440)
    desktop.move("^PSF", 720, 120)  # its title contains the zoom as well
    desktop.picture("fiji_measured_psf")
    assert "ROWS 12 PLANE 17 OF 3" in shown
    assert "beads: found 12, used 12" in shown and "fwhm crossing: z 1.0" in shown
    (line,) = [text for text in shown.split("\nLOG ")[0].replace("\n", " ").split(";") if "Measure PSF" in text]
    assert "method=psf_measured beads=beads.tif show_psf_sd show_table " in line and " numerical_aperture=1 " in line
    result = macro(f'open("{bead_file}"); {line}; selectImage("PSF"); saveAs("Raw Data", "{tmp_path}/headless.raw");')
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "dialog.raw").read_bytes() == (tmp_path / "headless.raw").read_bytes()


def test_the_preview_shows_the_psf_of_the_settings_or_why_there_is_none(imagej: ImageJ, desktop: Desktop, nuclei: Path) -> None:
    imagej.macro(f'open("{nuclei}"); setSlice(30); doCommand("PSF...");')
    desktop.front("^PSF$")
    imagej.focus("PSF")
    eventually("the preview", lambda: imagej.has_preview("PSF"))
    desktop.picture("fiji_psf")
    desktop.keys("Tab", "Tab", "Tab")
    desktop.type("1.6")
    # below the settings and in place of the preview
    eventually("both sentences", lambda: sum("Numerical aperture = 1.6" in line for line in imagej.texts("PSF")) == 2)
    assert not imagej.has_preview("PSF")
    desktop.picture("fiji_psf_refused")
    desktop.type("1.2")
    eventually("the preview again", lambda: imagej.has_preview("PSF"))
    assert not any("1.6" in line for line in imagej.texts("PSF"))


def test_the_error_of_a_macro_fits_on_the_screen(imagej: ImageJ, desktop: Desktop, tmp_path: Path) -> None:
    imagej.macro(f"""
        newImage("a", "16-bit ramp", 64, 64, 5);
        run("Deconvolve...", "method=richardson_lucy psf=theoretical iteration=3");
        File.saveString("went on", "{tmp_path}/went_on.txt");
    """)
    desktop.front("^Macro Error$")
    desktop.picture("fiji_macro_error")
    sizes = dict(line.split("=") for line in desktop.do("getwindowgeometry", "--shell", desktop.window("^Macro Error$")).splitlines())
    assert int(sizes["WIDTH"]) < 1280 and int(sizes["HEIGHT"]) < 800
    desktop.keys("Return")
    eventually("the macro ends", lambda: not imagej.ask("commands"))
    assert not (tmp_path / "went_on.txt").exists()
