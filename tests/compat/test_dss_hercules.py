"""Hercules' own utilities take a dump off our tapes, and we read what they took."""

import shutil
import subprocess

import pytest

from snapshot.dss_reader import DumpReader
from tests.support import dumps
from tests.support.dump_tapes import write_dump

SOURCES = (
    dumps.source("PAY.MASTER", 4, [(0, 80), (0, 0)], [(8, 256)] * 20, []),
    dumps.source("PAY.NOTES", 9, [(0, 6_000), (0, 6_000), (0, 6_000)]),
)


def test_dump_that_hetget_took_off_the_tape_reads_as_it_was(tmp_path):
    """A file on a disk has no blocks any more; the reader does not need them."""
    if shutil.which("hetget") is None:
        pytest.skip("Hercules' hetget is not installed")
    tape = write_dump(tmp_path / "T.aws", dumps.dump_blocks(SOURCES))
    taken = tmp_path / "dump"

    subprocess.run(["hetget", tape, taken, "1", "U", "0", "65520"], check=True, capture_output=True)

    with taken.open("rb") as file:
        reader = DumpReader(iter(lambda: file.read(10_000), b""), "dump")
        tracks = {ds.dsname: [track.records for track in ds.tracks] for ds in reader.data_sets()}
    assert tracks == {source.name: list(source.tracks) for source in SOURCES}
