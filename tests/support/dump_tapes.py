"""Standard-labelled tapes with files of given blocks on them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from primitives import Dsname, Volser
from primitives.checksums import bulk_crc, crc_of_crcs
from primitives.dates import OrdinalDate
from snapshot.digest import utl_text
from tapelabels import FileLabels, UserLabel, UserLabelGroup, VolumeLabel
from vtape.writer import write_tape

VOLSER = Volser("T00001")


def tape_runs(
    files: Sequence[Sequence[bytes]], *, digest_of: Sequence[bytes] | None = None
) -> Iterator[list[bytes]]:
    """What stands between the tape marks; the digest may be that of other blocks."""
    opening = [VolumeLabel(volser=VOLSER, owner="TEST").to_bytes()]
    for number, blocks in enumerate(files, 1):
        labels = FileLabels(
            dsname=Dsname("TEST.DUMP"),
            volser=VOLSER,
            file_sequence=number,
            created=OrdinalDate(2026, 328),
            recfm="U",
            block_length=65_520,
            record_length=0,
            block_count=0,
            job="JOB",
            step="STEP",
        )
        counted = blocks if digest_of is None else digest_of
        text = utl_text(crc_of_crcs(map(bulk_crc, counted)), len(counted))
        user = UserLabel(UserLabelGroup.UTL, 1, text)
        yield [*opening, *labels.header_blocks()]
        yield list(blocks)
        yield [*replace(labels, block_count=len(blocks)).trailer_blocks(), user.to_bytes()]
        opening = []


def write_dump(
    path: Path, *files: Sequence[bytes], digest_of: Sequence[bytes] | None = None
) -> Path:
    """Write a tape with one file for each list of blocks."""
    write_tape(path, tape_runs(files, digest_of=digest_of))
    return path
