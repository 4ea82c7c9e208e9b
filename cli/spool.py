"""Where the output of jobs is kept: one directory per job, one file per section of its listing."""

from pathlib import Path

from primitives import DasdError


class SpoolError(DasdError):
    """The spool directory cannot be used."""


def new_job_directory(spool: Path) -> Path:
    """Make the directory of the next job: JOB00001, JOB00002, ...; its name is the job's number.

    Raises:
        SpoolError: It cannot be made.
    """
    try:
        spool.mkdir(parents=True, exist_ok=True)
        taken = [int(path.name[3:]) for path in spool.glob("JOB*") if path.name[3:].isdecimal()]
        number = max(taken, default=0)
        while True:
            number += 1
            directory = spool / f"JOB{number:05}"
            try:
                directory.mkdir()
            except FileExistsError:  # another job was faster
                continue
            return directory
    except OSError as error:
        msg = f"{spool}: not usable as a spool: {error.strerror}"
        raise SpoolError(msg) from error


def keep(directory: Path, sections: dict[str, str]) -> None:
    """Write the sections of a listing; that of a step's output is named STEP.DDNAME."""
    for name, text in sections.items():
        (directory / name.replace(" ", ".")).write_text(text, encoding="utf-8")
