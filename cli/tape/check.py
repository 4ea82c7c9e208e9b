"""``volser tape check``: what is wrong with the container and the labels of a tape."""

import json

import typer

from cli import options
from cli.listing import shown
from cli.places import tape_of
from primitives.finding import has_errors
from tapelabels.label_check import check_labels
from vtape.check import check_image
from vtape.tape_image import open_tape


def command(
    tape: options.Tape,
    *,
    system: options.System = options.HERE,
    tapes: options.TapesDirectory = None,
    as_json: options.AsJson = False,
) -> None:
    """Check the structure of a tape image, whether its blocks unpack, and its labels.

    Changes nothing. What dumps hold is the business of `verify`.

    Example: volser tape check tapes/BKUP01.aws

    Exit codes: 0 no errors, perhaps warnings; 1 errors were found, or it cannot be read.
    """
    with open_tape(tape_of(tape, system, tapes), tolerant=True) as image:
        findings = [*check_image(image), *check_labels(image)]
        entries = len(image.entries)
    for finding in findings:
        typer.echo(json.dumps(finding.to_json()) if as_json else shown(str(finding)))
    typer.echo(f"{image.name}: {entries} blocks and tape marks, {len(findings)} findings", err=True)
    if has_errors(findings):
        raise typer.Exit(1)
