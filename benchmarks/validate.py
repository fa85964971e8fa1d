#!/usr/bin/env python3
"""Measures the laws of tests/laws for every method of the catalog and for other programs, and writes docs/validation.md.

    validate.py [--peers NAME...] [--methods KEY...] [--only LAW...] [--deconwolf PATH_TO_dw]
                [--deconvolutionlab JAR[:JAR...]] [--reuse FILE] [--output FILE] [--json FILE]

Peers run in processes of their own, so that a crash or hang becomes a row of the table and does not end the run.
The exit code is 1 if a law does not hold for one of our methods.
"""
from __future__ import annotations

import argparse
import importlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("WIENERWERK_LIBRARY", str(ROOT / "build/libwienerwerk.so"))
for folder in ("napari-plugin/src", "tests/laws", "benchmarks"):
    if str(ROOT / folder) not in sys.path:
        sys.path.insert(1, str(ROOT / folder))
import numpy as np  # noqa: E402
import ours  # noqa: E402
import peers as adapters  # noqa: E402
import wienerwerk  # noqa: E402
from lawbook import LAWS, Broken, Law, Refused, Restorer  # noqa: E402
from machine import processor  # noqa: E402

OURS = "Wienerwerk"
PROGRAMS = ("deconwolf", "deconvolutionlab")  # peers that are not Python packages
ONE_LAW, ONE_PEER = 120, 900  # seconds
MARK = "✗"


@dataclass
class Outcome:
    """The result of one law with one restorer in two or three dimensions.

    status: "measured", "exempt" (not promised; note: why), "refused" (with an error message), "failed" (the result cannot be measured),
        "crashed", "too slow", "not reached".
    """

    row: str
    law: str
    dimensions: int
    status: str
    value: float | None = None
    kept: bool = False
    note: str = ""
    seconds: float = 0.0


def measure(restorer: Restorer, law: Law, dimensions: int) -> Outcome:
    outcome = Outcome(restorer.name, law.key, dimensions, "measured")
    if law.key in restorer.exemptions:
        outcome.status, outcome.kept, outcome.note = "exempt", True, restorer.exemptions[law.key]
        return outcome
    start = time.perf_counter()
    try:
        figure = law.measure(restorer, dimensions)
        outcome.value, outcome.kept, outcome.note = float(figure.value), law.kept(figure), figure.note
    except Refused as refused:
        outcome.status, outcome.note = "refused", str(refused)
    except Broken as broken:
        outcome.status, outcome.note = "failed", str(broken)
    outcome.seconds = round(time.perf_counter() - start, 2)
    return outcome


def tasks(restorers: list[Restorer], wanted: list[Law]) -> list[tuple[Restorer, Law, int]]:
    return [(r, law, d) for r in restorers for law in wanted if law.concerns(r) for d in r.dimensions]


def our_outcomes(methods: list[str], wanted: list[Law]) -> Iterator[Outcome]:
    for restorer, law, dimensions in tasks([ours.restorer(m) for m in methods], wanted):
        yield measure(restorer, law, dimensions)


# ---------------------------------------------------------------- peers


def child(peer: str, path: str | None, wanted: list[Law], begin: int) -> None:
    """Measures a peer's tasks from number `begin` on; prints a line of JSON before and after each. The peer's own output goes to stderr."""
    lines = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def say(**words: Any) -> None:
        print(json.dumps(words), file=lines, flush=True)

    try:
        restorers = importlib.import_module(f"peers.{peer}").restorers(path)
    except adapters.Missing as missing:
        return say(missing=str(missing))
    say(rows=[r.name for r in restorers])
    for number, (restorer, law, dimensions) in enumerate(tasks(restorers, wanted)):
        if number < begin:
            continue
        say(number=number, **asdict(Outcome(restorer.name, law.key, dimensions, "crashed")))
        signal.alarm(ONE_LAW)  # ends the process, even inside the peer's native code
        outcome = measure(restorer, law, dimensions)
        signal.alarm(0)
        say(number=number, **asdict(outcome))


def peer_outcomes(peer: str, path: str | None, wanted: list[Law]) -> tuple[list[Outcome], str]:
    """A peer's outcomes, or the reason why there are none."""
    outcomes: dict[int, Outcome] = {}
    limit, begin, missing = time.monotonic() + ONE_PEER, 0, ""
    while True:
        command = [sys.executable, "-W", "ignore", __file__, "--measure", peer, "--begin", str(begin)]
        command += [f"--{peer}", path] if path else []
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}  # busy-waiting threads would slow down other processes
        process = subprocess.Popen(
            [*command, "--only", *(law.key for law in wanted)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
        )
        timer = threading.Timer(max(limit - time.monotonic(), 1), process.kill)
        timer.daemon = True
        timer.start()
        errors: list[str] = []
        assert process.stdout and process.stderr
        reader = threading.Thread(target=lambda stream=process.stderr: errors.extend(stream), daemon=True)
        reader.start()
        greeted = False
        for line in process.stdout:
            said = json.loads(line)
            greeted = greeted or "rows" in said
            missing = said.get("missing", missing)
            if "number" in said:
                number = said.pop("number")
                outcomes[number] = Outcome(**said)
        code = process.wait()
        timer.cancel()
        reader.join(5)
        last = max(outcomes, default=-1)
        if code == 0 or missing:
            break
        if not greeted:
            return [], " ".join(errors[-1:]).strip() or f"its process ended with code {code}"
        if last < begin:
            break
        if code == -signal.SIGALRM:
            outcomes[last].status, outcomes[last].note = "too slow", f"took more than {ONE_LAW} s"
        elif time.monotonic() > limit:
            outcomes[last].status, outcomes[last].note = "not reached", f"the row took more than {ONE_PEER} s in all"
            break
        else:
            outcomes[last].note = f"its process ended with code {code}"
        begin = last + 1
    return list(outcomes.values()), missing


# ---------------------------------------------------------------- the page


def cell(law: Law, found: list[Outcome]) -> str:
    """The worst of a row's outcomes with one law, marked if the law does not hold."""
    measured = [o for o in found if o.status == "measured"]
    for o in found:
        if o.status in ("failed", "crashed", "too slow"):
            return f"**{o.status} {MARK}**"
    if not measured:
        return {"exempt": "not promised"}.get(found[0].status, found[0].status) if found else ""
    worst = max(measured, key=lambda o: (not o.kept, o.value if o.value is not None and o.value == o.value else float("inf")))
    text = law.form.format(worst.value)
    return text if worst.kept else f"**{text} {MARK}**"


def table(first: str, wanted: list[Law], outcomes: list[Outcome], missing: dict[str, str]) -> list[str]:
    rows = list(dict.fromkeys(o.row for o in outcomes))
    columns = [law for law in wanted if any(o.law == law.key for o in outcomes)]
    heads = [f"{law.title}, {law.bound}" for law in columns]
    lines = [f"| {first} | " + " | ".join(heads) + " |", "|---" * (len(columns) + 1) + "|"] if columns else []
    for row in rows:
        cells = [cell(law, [o for o in outcomes if o.row == row and o.law == law.key]) for law in columns]
        lines.append(f"| {row} | " + " | ".join(cells) + " |")
    lines += [f"| {peer} | not run: {reason} |" + " |" * (len(columns) - 1) for peer, reason in missing.items()] if columns else []
    return lines


def exemptions(wanted: dict[str, Law], outcomes: list[Outcome]) -> list[str]:
    """A line for each law that a method does not promise, with the reason."""
    exempt = dict.fromkeys((o.row, wanted[o.law].title, o.note) for o in outcomes if o.status == "exempt")
    return [f"- {row}, {title}: {reason}" for row, title, reason in exempt]


def remarks(wanted: dict[str, Law], outcomes: list[Outcome]) -> list[str]:
    """A line for each row and law with an outcome that is not a figure within the limit."""
    lines: dict[tuple[str, str], list[str]] = {}
    for o in outcomes:
        if o.status == "exempt" or (o.status == "measured" and o.kept):
            continue
        figure = wanted[o.law].form.format(o.value) if o.status == "measured" else o.status
        note = " ".join(o.note.replace("|", "/").split())[:200]
        lines.setdefault((o.row, wanted[o.law].title), []).append(f"{o.dimensions}-D {figure}" + (f" ({note})" if note else ""))
    return [f"- {row}, {title}: " + "; ".join(found) for (row, title), found in lines.items()]


def page(command: str, where: str, wanted: list[Law], mine: list[Outcome], theirs: list[Outcome], missing: dict[str, str]) -> str:
    lines = [
        "# Validation",
        "",
        "Measured properties (*laws*) that any restoration should have. This page is written by the command below; do not edit it. Our tests",
        "check the same laws with the same code, [tests/laws/lawbook.py](../tests/laws/lawbook.py).",
        "",
        "```",
        command,
        "```",
        f"{where}.",
        "",
        "Each figure is the worst of 2-D and 3-D.",
        f"- **Bold with {MARK}**: the limit in the head of the column is exceeded.",
        "- Empty: the law does not apply, because the row does not claim this property.",
        '- "not promised": the method declares that it does not promise the law; the reason is below.',
        '- "refused": the program answered with an error message.',
        "",
        f"## {OURS}",
        *table("Method", wanted, mine, {}),
    ]
    if theirs or missing:
        lines += ["", "## Peers", *table("Program", wanted, theirs, missing)]
    if missing and not theirs:
        lines += [f"- {peer}: not run: {reason}" for peer, reason in missing.items()]
    by_key = {law.key: law for law in wanted}
    if exempt := exemptions(by_key, mine):
        lines += ["", "## Laws that methods do not promise", *exempt]
    lines += ["", "## The laws"]
    lines += [f"- **{law.title}** (`{law.key}`). {law.sentence}" for law in wanted]
    lines += ["", "That A and its adjoint satisfy ⟨Ax, y⟩ = ⟨x, A\\*y⟩ is tested in [tests/native/operators](../tests/native/operators)."]
    found = remarks(by_key, [*mine, *theirs])
    lines += ["", "## Limits exceeded, and laws that could not be measured", *(found or ["None."])]
    return "\n".join(lines) + "\n"


def arguments() -> argparse.Namespace:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--peers", nargs="*", choices=adapters.names(), default=adapters.names())
    p.add_argument("--methods", nargs="*", choices=ours.restorations(), default=ours.restorations())
    p.add_argument("--only", nargs="+", choices=LAWS, default=list(LAWS), metavar="LAW", help=f"laws: {', '.join(LAWS)}")
    for peer in PROGRAMS:
        p.add_argument(f"--{peer}", metavar="PATH", help=importlib.import_module(f"peers.{peer}").PATH)
    p.add_argument("--reuse", type=Path, metavar="FILE", help="take the peers' results from the JSON of an earlier run with the same laws")
    p.add_argument("--output", type=Path, default=ROOT / "docs/validation.md")
    p.add_argument("--json", type=Path, default=ROOT / "benchmarks/results/validation.json")
    p.add_argument("--measure", help=argparse.SUPPRESS)  # one peer, in a process of its own
    p.add_argument("--begin", type=int, default=0, help=argparse.SUPPRESS)
    return p.parse_args()


def command_line(args: argparse.Namespace) -> str:
    """The command, without defaults and without paths of this machine."""
    words = ["benchmarks/validate.py"]
    words += ["--methods", *args.methods] if args.methods != ours.restorations() else []
    words += ["--peers", *args.peers] if args.peers != adapters.names() else []
    words += ["--only", *args.only] if args.only != list(LAWS) else []
    words += [word for peer in PROGRAMS if vars(args)[peer] for word in (f"--{peer}", "PATH")]
    return " ".join(words + (["--reuse", args.reuse.name] if args.reuse else []))


def main() -> int:
    args = arguments()
    wanted = [LAWS[key] for key in args.only]
    if args.measure:
        child(args.measure, vars(args).get(args.measure), wanted, args.begin)
        return 0

    told = {law.key: {"title": law.title, "limit": law.limit, "sentence": law.sentence} for law in wanted}
    commands, peers, theirs, missing = [command_line(args)], args.peers, [], {}
    if args.reuse:
        earlier = json.loads(args.reuse.read_text(encoding="utf-8"))
        if earlier["laws"] != told:
            sys.exit(f"{args.reuse} was measured with other laws: measure the peers again, without --reuse")
        commands, peers, missing = [earlier["commands"][0], *commands], [], earlier["not_run"]
        theirs = [Outcome(**o) for o in earlier["peers"]]

    mine = []
    started = time.perf_counter()
    for outcome in our_outcomes(args.methods, wanted):
        mine.append(outcome)
        print(f"{outcome.row}, {outcome.law} in {outcome.dimensions}-D: {outcome.status} {outcome.value} {'' if outcome.kept else MARK}", flush=True)
    print(f"== our methods: {time.perf_counter() - started:.0f} s", flush=True)
    for peer in peers:
        started = time.perf_counter()
        outcomes, reason = peer_outcomes(peer, vars(args).get(peer), wanted)
        theirs += outcomes
        if reason:
            missing[peer] = reason
        print(f"== {peer}: {reason or f'{sum(o.kept for o in outcomes)} of {len(outcomes)} kept'}, {time.perf_counter() - started:.0f} s", flush=True)

    where = f"{processor()}; {OURS} {wienerwerk.version()}, numpy {np.__version__}"
    args.output.parent.mkdir(parents=True, exist_ok=True)
    args.output.write_text(page("\n".join(commands), where, wanted, mine, theirs, missing), encoding="utf-8")
    args.json.parent.mkdir(parents=True, exist_ok=True)
    result = {
        "benchmark": "validation", "commands": commands, "machine": where, "laws": told, "methods": [asdict(o) for o in mine],
        "peers": [asdict(o) for o in theirs], "not_run": missing,
    }  # fmt: skip
    args.json.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"wrote {args.output} and {args.json}")
    return 0 if all(o.kept for o in mine) else 1


if __name__ == "__main__":
    sys.exit(main())
