"""``volser verify``: read a tape again and check everything on it."""

import json
from collections import Counter
from typing import Annotated

import typer

from cli import options
from cli.listing import shown
from cli.places import tape_of
from primitives.finding import Severity, has_errors
from snapshot.verify import verify_tape


def command(
    tape: options.Tape,
    *,
    system: options.System = options.HERE,
    tapes: options.TapesDirectory = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object per finding on stdout.")
    ] = False,
) -> None:
    """Read a tape again and check labels, structure, counts and digests.

    Example: volser verify tapes/BKUP01.aws

    Exit codes: 0 no errors, perhaps warnings; 1 errors, or it is no tape.
    """
    path = tape_of(tape, system, tapes)
    findings = verify_tape(path)
    for finding in findings:
        typer.echo(json.dumps(finding.to_json()) if as_json else shown(str(finding)))
    if not as_json:
        counts = Counter(finding.severity for finding in findings)
        found = f"{counts[Severity.ERROR]} errors, {counts[Severity.WARNING]} warnings"
        typer.echo(f"{path}: {found}")
    if has_errors(findings):
        raise typer.Exit(1)
