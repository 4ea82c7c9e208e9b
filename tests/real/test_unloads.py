"""Libraries on real tapes, unloaded by the IEBCOPY of MVS 3.8j."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from accessmethods.block import Block
from accessmethods.directory import read_directory
from accessmethods.members import read_member
from accessmethods.partitioned import create_pds
from accessmethods.records import deblock
from accessmethods.stow import put_members
from accessmethods.unload_reader import UnloadedLibrary, is_unload
from accessmethods.unload_writer import unload_records
from eckd import Geometry, MemoryVolume, family_named
from primitives import TTR, Dsname, Volser
from primitives.dates import OrdinalDate
from tapelabels import read_labelled_tape
from vtape import open_tape
from vtoc.allocate import SpaceRequest, allocate
from vtoc.data_set import recfm_code
from vtoc.dscb import Format1, Organisation
from vtoc.initialise import initialise_volume

LIBRARIES = {
    "indfile.het": 1,
    "smp4b.het": 2,
    "j90009.het": 2,
    "apl360.aws": 3,
}
"""By tape: how many of its files are unloads."""


def unloads_of(path: Path) -> Iterator[list[bytes]]:
    """Give the logical records of every unload on a tape."""
    with open_tape(path) as tape:
        for file in read_labelled_tape(tape).files:
            blocks = [
                Block(TTR(0, number), b"", data)
                for number, data in enumerate(tape.read_blocks(file.data), start=1)
            ]
            if blocks and is_unload(blocks[0].data[8:]):
                yield list(deblock("VS", 0, blocks, source=path.name))


def digest(blocks: list[bytes]) -> str:
    return hashlib.sha256(b"".join(blocks)).hexdigest()


@pytest.mark.parametrize("name", LIBRARIES)
def test_members_of_a_real_unload_survive_a_reload_and_an_unload_of_ours(
    name: str, shared: Path
) -> None:
    unloads = list(unloads_of(shared / "fixtures" / "tapes" / name))
    assert len(unloads) == LIBRARIES[name]
    for records in unloads:
        library = UnloadedLibrary(records, source=name)
        members = list(library.members())
        volume = MemoryVolume(Geometry(family_named("3390"), 100))
        initialise_volume(volume, Volser("LOADED"))
        format1 = Format1(
            dsname=Dsname("RELOADED"),
            volser=Volser("LOADED"),
            created=OrdinalDate(2026, 1),
            dsorg=Organisation.PO,
            recfm=recfm_code(library.header.recfm),
            lrecl=library.header.lrecl,
            blksize=library.header.blksize,
        )
        made = allocate(volume, SpaceRequest(format1=format1, tracks=1_000))
        made = create_pds(volume, made, library.directory_blocks + 1, {})
        made = put_members(volume, made, members)
        directory = read_directory(volume, made)
        assert [entry.raw_name for entry in directory] == [e.raw_name for e in library.entries]
        expected = {
            entry.name: digest([b.data for b in data.blocks if b.ttr >= entry.ttr])
            for data in members
            for entry in data.entries
        }
        found = {
            entry.name: digest([block.data for block in read_member(volume, made, entry)])
            for entry in directory
        }
        assert found == expected
        again = UnloadedLibrary(unload_records(volume, made, block_size=32_760), source="ours")
        assert [digest([block.data for block in data.blocks]) for data in again.members()] == [
            digest([block.data for block in data.blocks]) for data in members
        ]
