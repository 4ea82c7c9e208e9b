"""The command ``volser``: its table of commands, and what becomes of errors."""

import io
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import Annotated, Final

import typer

from cli.table import Entry, application
from primitives import DasdError

HELP: Final = """Point-in-time backups of live mainframe disks straight to virtual tape.

Exit codes: 0 success; 1 the command failed, one line on stderr says why; 2 usage. `submit` returns
the highest condition code of the job, 20 for a JCL error, 24 for an abend.
"""

COMMANDS: Final[Mapping[str, Entry]] = {
    "new": Entry("Create a system directory with sample decks.", "cli.new_system"),
    "submit": Entry("Run a job deck.", "cli.submit"),
    "demo": Entry("Back up a volume that a host keeps changing, and prove the tape.", "cli.demo"),
    "plan": Entry("Print where everything of a backup would go.", "cli.plan"),
    "backup": Entry("Back up data sets of live volumes to a labelled tape.", "cli.backup"),
    "restore": Entry("Bring data sets back from a tape.", "cli.restore"),
    "verify": Entry("Read a tape again and check everything on it.", "cli.verify"),
    "history": Entry("Tell which tape holds which data set as of when.", "cli.history"),
    "disk": Entry(
        "Look into disk images, make and change them.",
        group={
            "init": Entry("Create and format an image.", "cli.disk.init"),
            "info": Entry("Geometry, format and free space.", "cli.disk.info"),
            "ls": Entry("List data sets.", "cli.disk.ls"),
            "vtoc": Entry("Every DSCB decoded.", "cli.disk.vtoc"),
            "track": Entry("One track, record by record, in hex and EBCDIC.", "cli.disk.track"),
            "map": Entry("A picture of where everything lies.", "cli.disk.map"),
            "get": Entry("Contents of a data set or member into a file.", "cli.disk.get"),
            "put": Entry("A file into a data set or member.", "cli.disk.put"),
            "unload": Entry("A data set as XMI or IEBCOPY unload.", "cli.disk.unload"),
            "load": Entry("A data set from XMI or an IEBCOPY unload.", "cli.disk.load"),
            "grep": Entry("Lines that match, in all members of some volumes.", "cli.disk.grep"),
            "diff": Entry("What is different between two volumes.", "cli.disk.diff"),
            "alloc": Entry("Allocate a data set.", "cli.disk.alloc"),
            "extend": Entry("Give a data set more tracks.", "cli.disk.extend"),
            "release": Entry("Give back tracks a data set does not use.", "cli.disk.release"),
            "scratch": Entry("Remove data sets or members.", "cli.disk.scratch"),
            "rename": Entry("Rename a data set or a member.", "cli.disk.rename"),
            "compress": Entry("Make dead space of libraries free.", "cli.disk.compress"),
            "unindex": Entry("Disable the index of a VTOC.", "cli.disk.unindex"),
            "check": Entry("Everything that can be checked, and mended.", "cli.disk.check"),
            "convert": Entry("An image in another format, compared.", "cli.disk.convert"),
            "shadow": Entry("A shadow file over a compressed image.", "cli.disk.shadow"),
            "merge": Entry("Shadow files into their image.", "cli.disk.merge"),
            "undo": Entry("Take back a change that was interrupted.", "cli.disk.undo"),
        },
    ),
    "tape": Entry(
        "Look into tape images, make and convert them.",
        group={
            "init": Entry("Make a labelled tape without files.", "cli.tape.init"),
            "ls": Entry("List the files.", "cli.tape.ls"),
            "labels": Entry("Show the labels as they stand.", "cli.tape.labels"),
            "map": Entry("Every block and tape mark.", "cli.tape.map"),
            "get": Entry("Contents of a file.", "cli.tape.get"),
            "check": Entry("What is wrong with container and labels.", "cli.tape.check"),
            "convert": Entry("Write it again as AWSTAPE or HET, compared.", "cli.tape.convert"),
        },
    ),
    "channel": Entry(
        "Write, run and look at channel programs.",
        group={
            "run": Entry("Run channel programs of case files.", "cli.channel.run"),
            "asm": Entry("Assemble channel programs into a case file.", "cli.channel.asm"),
            "disasm": Entry("Show channel programs as source.", "cli.channel.disasm"),
        },
    ),
    "jcl": Entry(
        "Look into job decks.",
        group={"check": Entry("Parse decks and report every error.", "cli.jcl_check")},
    ),
}


def main(words: Sequence[str] | None = None) -> None:
    """Run one command line and exit.

    Args:
        words: The command line without the program's name; the process's own when None.
    """
    line = list(sys.argv[1:] if words is None else words)
    _prepare_process()
    debug = False
    app = application(COMMANDS, line, help=HELP)

    @app.callback()
    def options(
        *,
        with_traceback: Annotated[
            bool, typer.Option("--debug", help="Show a traceback where a command fails.")
        ] = False,
    ) -> None:
        nonlocal debug
        debug = with_traceback

    try:
        app(line, prog_name="volser")
    except DasdError as error:
        if debug:
            raise
        typer.echo(f"volser: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:  # the reader of our output has seen enough
        sys.stderr.close()
        sys.exit(1)
    except OSError as error:  # the machine refuses: no space, no permission, too many files
        if debug:
            raise
        where = f"{error.filename}: " if error.filename is not None else ""
        typer.echo(f"volser: {where}{error.strerror or error}", err=True)
        sys.exit(1)


def _prepare_process() -> None:
    """Let nothing a disk or a deck holds end in a traceback, and leave nothing when stopped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _terminated)
        if signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:  # nohup has it ignored
            signal.signal(signal.SIGHUP, _terminated)


def _terminated(number: int, _frame: object) -> None:
    """End by way of every clean-up, as after an interrupt."""
    sys.exit(128 + number)
