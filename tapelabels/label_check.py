"""Checking that labels agree with the tape and with each other."""

import dataclasses
from collections.abc import Iterator
from typing import Final

from primitives import FormatError, Where
from primitives.finding import Finding, Severity
from tapelabels.label_set import LabelCode
from tapelabels.labelled_tape import LabelledFile, LabelledTape, read_labelled_tape
from tapelabels.labels import DataSetLabel1, DataSetLabel2
from tapelabels.tape import BlockT, Tape

_MAY_DIFFER: Final = frozenset({"identifier", "block_count_digits", "high_block_count_digits"})


def check_labels(tape: Tape[BlockT]) -> Iterator[Finding]:
    """Find what is wrong with the labels of a tape, whatever is on it."""
    try:
        labelled = read_labelled_tape(tape)
    except FormatError as error:
        yield Finding.of(error, LabelCode.NOT_A_LABEL)
        return
    yield from labelled.findings
    expected = None
    for file in labelled.files:
        check = _FileCheck(tape.name, file)
        yield from check.blocks()
        yield from check.agreement()
        yield from check.place(labelled, expected)
        expected = check.next_sequence(expected)


class _FileCheck:
    """One file's labels against its data."""

    def __init__(self, name: str, file: LabelledFile[BlockT]) -> None:
        self._header, self._trailer = file.header1, file.trailer1
        self._pairs = ((file.header1, file.trailer1), (file.header2, file.trailer2))
        self._blocks = len(file.data)
        offset = file.data[0].offset if file.data else None
        self._where = Where(name, offset, f"file {file.number}")

    def blocks(self) -> Iterator[Finding]:
        """Compare the trailer's block count. Some programs never count and leave it 0."""
        if self._trailer is None or self._trailer.block_count == self._blocks:
            return
        count = self._trailer.block_count
        message = f"{self._trailer.identifier} counts {count} blocks, there are {self._blocks}"
        severity = Severity.ERROR if count else Severity.WARNING
        yield Finding(severity, LabelCode.BLOCK_COUNT, self._where, message)

    def agreement(self) -> Iterator[Finding]:
        """Compare header and trailer labels field by field."""
        for header, trailer in self._pairs:
            for what, before, behind in differences(header, trailer):
                message = f"{what} is {before!r} in the header, {behind!r} in the trailer"
                yield Finding(Severity.ERROR, LabelCode.LABEL_MISMATCH, self._where, message)

    def place(self, tape: LabelledTape[BlockT], expected: int | None) -> Iterator[Finding]:
        """Compare what the labels say about the tape and the other files on it."""
        header = self._header
        if header is not None and header.volume_sequence == 1 and header.volser != tape.volser:
            message = f"the file names {header.volser} as its first volume, this is {tape.volser}"
            yield Finding(Severity.WARNING, LabelCode.VOLUME_SERIAL, self._where, message)
        if header is not None and expected not in (None, header.file_sequence):
            message = f"file sequence number {header.file_sequence_digits}, expected {expected}"
            yield Finding(Severity.WARNING, LabelCode.FILE_SEQUENCE, self._where, message)
        if self._trailer is not None and self._trailer.identifier == "EOV1":
            message = f"{self._trailer.dsname} goes on on another volume"
            yield Finding(Severity.INFO, LabelCode.CONTINUED, self._where, message)

    def next_sequence(self, expected: int | None) -> int | None:
        """Return the file sequence number to expect behind this file."""
        present = expected if self._header is None else self._header.file_sequence
        return None if present is None else present + 1


def differences(
    header: DataSetLabel1 | DataSetLabel2 | None, trailer: DataSetLabel1 | DataSetLabel2 | None
) -> Iterator[tuple[str, str, str]]:
    """Give the fields in which a header label and its trailer label differ, with both texts."""
    if header is None or trailer is None:
        return
    before, behind = dataclasses.asdict(header), dataclasses.asdict(trailer)
    for name in before:
        if name not in _MAY_DIFFER and before[name] != behind[name]:
            yield name.removesuffix("_digits").replace("_", " "), before[name], behind[name]
