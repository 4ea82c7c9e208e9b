"""Options several commands share, and how their values become ours."""

from pathlib import Path
from typing import Annotated, Final

import typer

System = Annotated[
    Path,
    typer.Option(
        "--system",
        metavar="DIR",
        help="System directory; a VOLUME or TAPE may then be named by its serial.",
    ),
]
Volumes = Annotated[list[str], typer.Argument(metavar="VOLUME...", help="Image, or serial.")]
Volume = Annotated[str, typer.Argument(metavar="VOLUME", help="Image, or serial.")]
Tape = Annotated[str, typer.Argument(metavar="TAPE", help="Tape image, or serial.")]
Include = Annotated[
    list[str],
    typer.Option("--include", metavar="MASK", help="Mask of data set names; may be repeated."),
]
Exclude = Annotated[
    list[str] | None,
    typer.Option("--exclude", metavar="MASK", help="Mask of names to leave out."),
]
By = Annotated[
    list[str] | None,
    typer.Option("--by", metavar="EXPR", help="Criterion such as DSORG,EQ,PDS; all must hold."),
]
AllData = Annotated[
    bool, typer.Option("--all-data", help="Take unused tracks of PS and PO data sets along.")
]
TapesDirectory = Annotated[
    Path | None,
    typer.Option("--tapes", metavar="DIR", help="Directory of tape images, not the system's."),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object per line on stdout.")]

HERE: Final = Path()
