"""Progress, cancel, exceptions and Ctrl-C during a run."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

import wienerwerk

LONG = {"spacing": 0.2, "iterations": 10000, "stopping": "fixed"}


def start(image: np.ndarray, psf: np.ndarray, **arguments: object) -> wienerwerk.Result:
    return wienerwerk.run("richardson_lucy", image, psf, **{**LONG, **arguments})


def test_progress_grows_to_one_and_names_the_stage(stack: np.ndarray, psf: np.ndarray) -> None:
    seen: list[tuple[float, str]] = []
    start(stack, psf, iterations=10, progress=lambda fraction, stage: seen.append((fraction, stage)))
    fractions = [fraction for fraction, _stage in seen]
    assert len(seen) >= 10 and fractions == sorted(fractions) and fractions[-1] == pytest.approx(1)
    assert all(stage for _fraction, stage in seen)


@pytest.mark.parametrize("answer", [True, 1, wienerwerk.Answer.CANCEL])
def test_the_answer_cancel_cancels(stack: np.ndarray, psf: np.ndarray, answer: object) -> None:
    calls: list[float] = []

    def progress(fraction: float, _stage: str) -> object:
        calls.append(fraction)
        return answer if len(calls) == 5 else None

    with pytest.raises(wienerwerk.Cancelled):
        start(stack, psf, progress=progress)
    assert len(calls) == 5


def test_cancelling_from_another_thread_ends_the_run_within_one_iteration(stack: np.ndarray, psf: np.ndarray) -> None:
    cancel, running = threading.Event(), threading.Event()
    ended: list[float] = []

    def work() -> None:
        def progress(_fraction: float, _stage: str) -> bool:
            running.set()
            return cancel.is_set()

        with pytest.raises(wienerwerk.Cancelled):
            start(np.tile(stack, (4, 4, 4)), psf, progress=progress)
        ended.append(time.perf_counter())

    thread = threading.Thread(target=work)
    thread.start()
    assert running.wait(10)
    asked = time.perf_counter()
    cancel.set()
    thread.join(10)
    assert ended and ended[0] - asked < 0.2


def test_stop_and_keep_returns_the_result_so_far(stack: np.ndarray, psf: np.ndarray) -> None:
    calls: list[float] = []

    def progress(fraction: float, _stage: str) -> wienerwerk.Answer:
        calls.append(fraction)
        return wienerwerk.Answer.STOP_AND_KEEP if len(calls) == 3 else wienerwerk.Answer.GO_ON

    array, report = start(stack, psf, progress=progress)
    assert len(calls) <= 5 and array.shape == stack.shape and array.max() > 0
    assert report["stacks"][0]["iterations"] < 10000


def test_an_exception_in_progress_cancels_and_is_raised(stack: np.ndarray, psf: np.ndarray) -> None:
    calls: list[float] = []

    def progress(fraction: float, _stage: str) -> float:
        calls.append(fraction)
        return 1 / 0

    with pytest.raises(ZeroDivisionError):
        start(stack, psf, progress=progress)
    assert len(calls) == 1


def test_an_invalid_return_value_of_progress_is_an_error(stack: np.ndarray, psf: np.ndarray) -> None:
    with pytest.raises(ValueError, match="17"):
        start(stack, psf, progress=lambda _fraction, _stage: 17)


def test_a_callback_cannot_use_the_session_that_calls_it(stack: np.ndarray, psf: np.ndarray) -> None:
    with wienerwerk.Session() as session:
        with pytest.raises(wienerwerk.InvalidArgument, match="running already"):
            session.run("richardson_lucy", stack, psf, progress=lambda *_: session.run("identity", stack), **LONG)
        assert session.run("identity", stack).array.shape == stack.shape


def test_the_gil_is_released_during_a_run(stack: np.ndarray, psf: np.ndarray) -> None:
    stop = threading.Event()
    count = 0

    def work() -> None:
        nonlocal count
        while not stop.is_set():
            count += 1
            time.sleep(0.001)

    thread = threading.Thread(target=work)
    thread.start()
    began = time.perf_counter()
    start(np.tile(stack, (2, 2, 2)), psf, iterations=100)
    seconds = time.perf_counter() - began
    stop.set()
    thread.join()
    assert count > seconds * 50  # of at most 1000 a second


def test_warnings_of_the_report_become_python_warnings_at_the_callers_line(stack: np.ndarray, psf: np.ndarray) -> None:
    negative = stack.astype(np.float32) - 8  # Richardson-Lucy assumes photon counts
    with pytest.warns(wienerwerk.WienerwerkWarning) as caught:
        _array, report = wienerwerk.run("richardson_lucy", negative, psf, iterations=1, background="none")
    assert report["warnings"] == [str(warning.message) for warning in caught]
    assert caught[0].filename == __file__
    heard: list[str] = []
    wienerwerk.run("richardson_lucy", negative, psf, iterations=1, background="none", on_warning=heard.append)
    assert heard == report["warnings"]


def test_progress_true_shows_a_bar(stack: np.ndarray, psf: np.ndarray, capfd: pytest.CaptureFixture[str]) -> None:
    start(stack, psf, iterations=5, progress=True)
    assert "100%" in capfd.readouterr().err


def test_progress_true_prints_lines_without_tqdm(
    stack: np.ndarray, psf: np.ndarray, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    start(stack, psf, iterations=50, progress=True)
    lines = capfd.readouterr().err.splitlines()
    assert 5 < len(lines) <= 12 and "100 %" in lines[-1]


INTERRUPTED = """
import numpy as np, sys, time, wienerwerk
image = np.random.default_rng(0).poisson(50, (64, 128, 128)).astype(np.float32)
def run(**arguments):
    wienerwerk.run("richardson_lucy", image, "theoretical", spacing=0.2, iterations=10000, stopping="fixed", **arguments)
said = []
def progress(fraction, stage):
    if not said:
        said.append(1)
        print("running", flush=True)
try:
    run(progress=progress)
    print("ended without an interrupt")
except KeyboardInterrupt:
    print("interrupted")
print(wienerwerk.run("identity", image, background="none").array.sum() == image.sum(), flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise on Windows")
@pytest.mark.parametrize("delay", [0.0, 0.05, 0.2])
def test_ctrl_c_interrupts_a_run_and_the_library_stays_usable(delay: float) -> None:
    process = subprocess.Popen([sys.executable, "-c", INTERRUPTED], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "running\n"
    time.sleep(delay)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=20)  # without an interrupt it would run for minutes
    assert output.split() == ["interrupted", "True"] and errors == ""
