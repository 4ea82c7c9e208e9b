"""``volser tape init``: a new labelled tape."""

from pathlib import Path
from typing import Annotated

import typer

from cli.force import Force
from cli.tape.container import written
from primitives import Volser
from tapelabels.initialise import initial_labels
from vtape.writer import write_tape


def command(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The image to make.")],
    *,
    volser: Annotated[str, typer.Option("--volser", help="Serial of the tape.")],
    owner: Annotated[str, typer.Option("--owner", help="For the label.")] = "",
    force: Force = False,
) -> None:
    """Make a labelled tape without files: VOL1, an empty HDR1, two tape marks.

    Example: volser tape init tapes/SCR001.aws --volser SCR001

    Exit codes: 0 made; 1 not possible, or the file exists (nothing was changed).
    """
    serial = Volser.checked(volser)
    labels = initial_labels(serial, owner)
    with written(path):
        write_tape(path, [labels], overwrite=force)
    typer.echo(f"{path}: tape {serial}")
