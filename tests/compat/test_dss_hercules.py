"""Hercules' own utilities take dumps off our tapes, and read what we restore."""

from dataclasses import replace

from accessmethods.partitioned import create_pds
from eckd.geometry import Geometry, family_named
from eckd.memory_volume import MemoryVolume
from eckd.raw_image import create_raw
from primitives import Dsname, Volser
from primitives.dates import OrdinalDate
from snapshot.dss_reader import DumpReader
from snapshot.masks import Mask
from snapshot.restore import RestoreRequest, run_restore
from snapshot.selection import Selection
from tests.support import dumps
from tests.support.dump_tapes import write_dump
from vtoc.allocate import SpaceRequest, allocate
from vtoc.dscb import Format1, Organisation
from vtoc.initialise import initialise_volume

SOURCES = (
    dumps.source("PAY.MASTER", 4, [(0, 80), (0, 0)], [(8, 256)] * 20, []),
    dumps.source("PAY.NOTES", 9, [(0, 6_000), (0, 6_000), (0, 6_000)]),
)


def test_dump_that_hetget_took_off_the_tape_reads_as_it_was(tmp_path, hercules):
    """A file on a disk has no blocks any more; the reader does not need them."""
    tape = write_dump(tmp_path / "T.aws", dumps.dump_blocks(SOURCES))
    taken = tmp_path / "dump"

    hercules("hetget", tape, taken, 1, "U", 0, 65520)

    with taken.open("rb") as file:
        reader = DumpReader(iter(lambda: file.read(10_000), b""), "dump")
        tracks = {ds.dsname: [track.records for track in ds.tracks] for ds in reader.data_sets()}
    assert tracks == {source.name: list(source.tracks) for source in SOURCES}


def test_restored_members_unload_with_dasdpdsu(tmp_path, hercules, monkeypatch):
    """A library is built, dumped, and restored to a raw image that Hercules then reads."""
    members = {f"MEMBER{n}": [bytes([0xC1 + n]) * 80 * (n + 1)] * 3 for n in range(6)}
    source = MemoryVolume(Geometry(family_named("3350"), 560), "SOURCE")
    initialise_volume(source, Volser("SOURCE"))
    attributes = Format1(
        dsname=Dsname("TEST.SOURCE"),
        volser=Volser("SOURCE"),
        created=OrdinalDate(2026, 328),
        dsorg=Organisation.PO,
        recfm=0x90,
        lrecl=80,
        blksize=800,
    )
    data_set = allocate(source, SpaceRequest(format1=attributes, tracks=10))
    create_pds(source, data_set, 5, members)
    tape = write_dump(tmp_path / "T.aws", dumps.volume_dump(source, ["TEST.SOURCE"]))
    image = tmp_path / "target.3350"
    target = create_raw(image, Geometry(family_named("3350"), 560))
    initialise_volume(target, Volser("TARGET"))
    filler = replace(attributes, dsname=Dsname("IN.THE.WAY"))
    allocate(target, SpaceRequest(format1=filler, tracks=47))

    selection = Selection(include=(Mask.checked("TEST.*"),))
    result = run_restore(RestoreRequest(tape=tape, selection=selection, target=target))
    target.close()

    assert result.severity == 0
    unloaded = tmp_path / "members"
    unloaded.mkdir()
    monkeypatch.chdir(unloaded)
    hercules("dasdpdsu", image, "TEST.SOURCE")
    files = {path.stem.upper(): path.read_bytes() for path in unloaded.iterdir()}
    assert files == {name: b"".join(blocks) for name, blocks in members.items()}
