"""``volser channel asm``: source of channel programs into a case file."""

import json
from pathlib import Path
from typing import Annotated

import typer

from ccw.assembler import assemble_file
from ccw.cases.writing import document_of
from primitives import DasdError
from primitives.files import replacing


def command(
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="Channel programs as text.")],
    *,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Case file to write, instead of standard output."),
    ] = None,
) -> None:
    """Assemble channel programs into a case file.

    Example: volser channel asm read-vtoc.ccw -o read-vtoc.json

    Exit codes: 0 assembled; 1 the source is wrong: file, line and column say where.
    """
    document = document_of(assemble_file(source), source.name)
    text = json.dumps(document, indent=1)
    if output is None:
        typer.echo(text)
        return
    try:
        with replacing(output) as building:
            building.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise DasdError(f"{output}: {error.strerror or error}") from error
