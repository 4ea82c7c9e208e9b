"""``volser channel run``: run channel programs of case files, and compare what comes of them."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final, TextIO

import typer

from ccw.assembler import assemble_file
from ccw.cases import Case, CaseFileError, CaseResult, disks_on, read_cases, run_case, target_of
from ccw.cases.runner import Target
from ccw.policy import Mode, Policy
from cli import options
from cli.channel.report import Report
from cli.channel.tracing import tracing
from cli.places import image_of

Targets = Callable[[Case, Policy], Target]
"""How a case comes to what it runs on."""
_SOURCE: Final = ".ccw"


def command(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="CASES...", help="Case files, gzipped or not; sources (.ccw)."),
    ],
    *,
    mode: Annotated[
        Mode, typer.Option("--mode", help="By whose rules, where they differ.")
    ] = Mode.IBM,
    image: Annotated[
        str | None,
        typer.Option(
            "--image", metavar="VOLUME", help="Run on this image (or serial), not on the cases'."
        ),
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="With --image: keep in it what programs write.")
    ] = False,
    trace: Annotated[
        bool, typer.Option("--trace", help="Show every command as it runs; with --json on stderr.")
    ] = False,
    names: Annotated[
        list[str] | None,
        typer.Option("--case", metavar="NAME", help="Only the case of that name; may be repeated."),
    ] = None,
    system: options.System = options.HERE,
    as_json: options.AsJson = False,
) -> None:
    """Run channel programs of case files, and compare what comes of them with what they expect.

    Each case runs on the volume it brings. With --image all run on an image: without --write every
    case finds it as it is, and what programs write is dropped; with --write they change the image,
    one after the other. What a case expects of its own volume is not expected of another.

    Printed is what came of each category, and where a case differs, field by field; with --json the
    result of every case instead, in the form of a case file.

    With --trace every command is shown with its flags, counts, status and parameters in words; a
    case that expects nothing has no other result then.

    Recorded cases were mostly made on Hercules; compare them with --mode hercules.

    Example: volser channel run cases.json.gz --mode hercules

    Example: volser channel run read-vtoc.ccw --trace

    Exit codes: 0 everything is as expected, or doubtful anyway; 1 something is not, or cannot be
    run; 2 usage.
    """
    if write and image is None:
        raise typer.BadParameter("goes with --image", param_hint="--write")
    report = Report()
    stream = (sys.stderr if as_json else sys.stdout) if trace else None
    with _targets(image, system, write=write) as targets:
        for file in files:
            for case in _cases(file, names):
                result = _run(file, case, targets, mode.policy, stream)
                own = image is None or case.volume is None
                agrees = report.enter(case, result, compared=own)
                if as_json:
                    typer.echo(json.dumps(result.to_json(case.name)))
                elif not agrees and not (trace and case.expected is None):
                    report.print_case(case, result)
    if not as_json and (report.compares or not trace):
        report.print_table()
    if report.fails:
        raise typer.Exit(1)


@contextmanager
def _targets(image: str | None, system: Path, *, write: bool) -> Iterator[Targets]:
    if image is None:
        yield target_of
        return
    with disks_on(image_of(image, system), writes=write) as targets:
        yield targets


def _cases(file: Path, names: Sequence[str] | None) -> Sequence[Case]:
    """Return the cases of a file; with names, those alone, and every file must have one."""
    cases = assemble_file(file) if file.suffix == _SOURCE else read_cases(file)
    if not names:
        return cases
    chosen = [case for case in cases if case.name in names]
    if not chosen:
        raise CaseFileError(f"{file}: no case {' or '.join(names)}")
    return chosen


def _run(
    file: Path, case: Case, targets: Targets, policy: Policy, traced_on: TextIO | None
) -> CaseResult:
    try:
        target = targets(case, policy)
        watcher = None if traced_on is None else tracing(case, target, traced_on)
        return run_case(case, target, policy=policy, watcher=watcher)
    except CaseFileError as error:
        raise CaseFileError(f"{file}: {case.name}: {error}") from error
