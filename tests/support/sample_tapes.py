"""Labelled tapes with data sets of records, for commands that look at a tape."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from primitives import Dsname, Volser
from primitives.dates import OrdinalDate
from tapelabels import FileLabels, VolumeLabel
from vtape.chunk import Compression
from vtape.writer import write_tape

CARDS = [b"\xc1" * 400, b"\xc2" * 400, b"\xc3" * 80]


def labels_of(dsname: str, sequence: int, blocks: Sequence[bytes]) -> FileLabels:
    return FileLabels(
        dsname=Dsname(dsname),
        volser=Volser("TAPE01"),
        file_sequence=sequence,
        created=OrdinalDate(2026, 328),
        expires=OrdinalDate(2027, 1),
        recfm="FB",
        block_length=400,
        record_length=80,
        block_count=len(blocks),
        job="JOB",
        step="STEP",
    )


def runs_of(files: Mapping[str, Sequence[bytes]]) -> Iterator[list[bytes]]:
    """Give what stands between the tape marks."""
    opening = [VolumeLabel("TAPE01", owner="TESTER").to_bytes()]
    for number, (dsname, blocks) in enumerate(files.items(), 1):
        labels = labels_of(dsname, number, blocks)
        yield [*opening, *replace(labels, block_count=0).header_blocks()]
        yield list(blocks)
        yield labels.trailer_blocks()
        opening = []


def write_sample(
    path: Path,
    files: Mapping[str, Sequence[bytes]],
    *,
    compression: Compression = Compression.NONE,
) -> Path:
    """Write a tape of fixed-length records."""
    write_tape(path, runs_of(files), compression=compression)
    return path
