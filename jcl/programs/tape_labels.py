"""The labels of a tape against the DD that names it: the right tape, the right data set.

Source: z/OS DFSMS Using Magnetic Tapes, label verification.
"""

from pathlib import Path

from jcl.dd import Dd
from jcl.programs.dss_task import UnusableDdError
from primitives import FormatError
from tapelabels.labelled_tape import LabelledFile, LabelledTape, read_labelled_tape
from vtape.tape_image import Entry, open_tape


def file_of(dd: Dd, tape: Path) -> LabelledFile[Entry]:
    """Find the file that a DD names.

    Raises:
        UnusableDdError: It is another tape, or holds another data set there.
        DasdError: The tape cannot be read.
    """
    with open_tape(tape) as image:
        labelled = read_labelled_tape(image)
    _check_volser(dd, labelled)
    sequence = dd.sequence or 1
    file = next((one for one in labelled.files if one.number == sequence), None)
    if file is None or file.header1 is None:
        raise UnusableDdError(f"DD {dd.name}: tape {dd.volser} has no labelled file {sequence}")
    _check_dsname(dd, file)
    return file


def refuse_other(dd: Dd, tape: Path) -> None:
    """Refuse to overwrite another tape or data set than the DD names; a damaged one may go.

    Raises:
        UnusableDdError: The labels say that it is another one.
    """
    try:
        with open_tape(tape) as image:
            labelled = read_labelled_tape(image)
    except FormatError:
        return
    if labelled.files:
        _check_volser(dd, labelled)
        _check_dsname(dd, labelled.files[0])


def _check_volser(dd: Dd, labelled: LabelledTape[Entry]) -> None:
    if labelled.volser != dd.volser:
        found = labelled.volser or "no label"
        raise UnusableDdError(f"DD {dd.name}: the tape's label says {found}, not {dd.volser}")


def _check_dsname(dd: Dd, file: LabelledFile[Entry]) -> None:
    assert dd.dsname is not None
    if file.header1 is not None and file.header1.dsname != dd.dsname[-17:]:
        raise UnusableDdError(
            f"DD {dd.name}: file {file.number} of {dd.volser} is {file.header1.dsname}, "
            f"not {dd.dsname}"
        )
