"""Files of a tape, one row each, for people and scripts."""

from collections.abc import Iterator
from dataclasses import dataclass

from primitives.dates import OrdinalDate
from tapelabels.labelled_tape import LabelledFile, LabelledTape
from tapelabels.tape import BlockT, Tape


@dataclass(frozen=True, slots=True, kw_only=True)
class TapeListing:
    """What the labels and the tape say of a file; None where nobody says.

    Attributes:
        file: From 1, as they follow each other on the tape.
        dsname: Name, or its last 17 characters.
        volser: Serial of the volume the tape is.
        volume_sequence: Which volume of the data set this is, from 1.
        recfm: Record format as people write it.
        lrecl: Bytes of a record; 0 for U.
        blksize: Bytes of the longest block, as the label has it.
        blocks: Data blocks there are.
        bytes: Bytes in them, as a host reads them.
        created: Date, YYYY-MM-DD.
        expires: Likewise.
        labels: SL, AL or NL.
    """

    file: int
    dsname: str | None
    volser: str | None
    volume_sequence: int | None
    recfm: str | None
    lrecl: int | None
    blksize: int | None
    blocks: int
    bytes: int
    created: str | None
    expires: str | None
    labels: str


def list_files(
    tape: Tape[BlockT], labelled: LabelledTape[BlockT]
) -> Iterator[tuple[LabelledFile[BlockT], TapeListing]]:
    """Give each file and its row.

    Raises:
        FormatError: A compressed block does not unpack; its length is unknown without.
    """
    for file in labelled.files:
        first, second = file.header1 or file.trailer1, file.header2 or file.trailer2
        yield (
            file,
            TapeListing(
                file=file.number,
                dsname=first.dsname if first else None,
                volser=labelled.volser,
                volume_sequence=first.volume_sequence if first else None,
                recfm=second.recfm if second else None,
                lrecl=second.record_length if second else None,
                blksize=second.block_length if second else None,
                blocks=len(file.data),
                bytes=tape.total_length(file.data),
                created=_iso(first.created if first else None),
                expires=_iso(first.expires if first else None),
                labels=labelled.kind.value,
            ),
        )


def _iso(date: OrdinalDate | None) -> str | None:
    return None if date is None else date.iso()
