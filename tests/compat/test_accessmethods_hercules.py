"""Hercules' utilities list and unload data sets we wrote, and we read one that dasdload wrote."""

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from accessmethods.blocking import block_records
from accessmethods.blocks import read_blocks
from accessmethods.directory import read_directory
from accessmethods.members import read_member
from accessmethods.netdata_writer import Envelope, transmit_library
from accessmethods.partitioned import create_pds
from accessmethods.records import deblock
from accessmethods.sequential import write_sequential
from accessmethods.unload_writer import unload_records
from diskfile.compressed_schema import Compression
from eckd import Geometry, TrackReader, TrackStore, family_named
from eckd.cckd_create import create_cckd
from eckd.open_image import open_volume
from eckd.raw_image import create_raw
from primitives import Dsname, Volser
from primitives.dates import OrdinalDate
from vtoc.allocate import SpaceRequest, allocate
from vtoc.data_set import DataSet
from vtoc.dscb import Format1, Organisation
from vtoc.initialise import initialise_volume
from vtoc.read import read_vtoc

FIXED_BLOCKED = 0x90
CARD = 80
MEMBERS = {"ONE": 1_000, "EMPTY": 0, "TWO": 1, "THREE": 349}


def cards(count: int) -> list[bytes]:
    return [f"CARD {number:06}".encode("cp037").ljust(CARD, b"\x40") for number in range(count)]


def blocks_of(count: int) -> list[bytes]:
    return list(block_records("FB", CARD, 6_160, cards(count)))


@pytest.fixture(
    params=[("3390", None), ("3350", None), *(("3350", each) for each in Compression)], ids=str
)
def image(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A volume WORK01 with a partitioned data set TEST.PDS and a sequential one, TEST.SEQ."""
    path = tmp_path / "work01.ckd"
    device, compression = request.param
    geometry = Geometry(family_named(device), 3)
    store: TrackStore = (
        create_raw(path, geometry)
        if compression is None
        else create_cckd(path, geometry, compression=compression)
    )
    initialise_volume(store, Volser("WORK01"))
    members = {name: blocks_of(count) for name, count in MEMBERS.items()}
    create_pds(store, new(store, "TEST.PDS", Organisation.PO), 5, members)
    write_sequential(store, new(store, "TEST.SEQ", Organisation.PS), blocks_of(1_234))
    store.close()
    yield path
    path.unlink()


def new(store: TrackStore, name: str, dsorg: Organisation) -> DataSet:
    format1 = Format1(
        dsname=Dsname(name),
        volser=Volser("WORK01"),
        created=OrdinalDate(2026, 328),
        dsorg=dsorg,
        recfm=FIXED_BLOCKED,
        lrecl=CARD,
        blksize=6_160,
    )
    return allocate(store, SpaceRequest(format1=format1, tracks=10))


def test_dasdls_lists_what_was_written(image: Path, hercules: Callable[..., str]) -> None:
    lines = [line.split() for line in hercules("dasdls", "-info", image).splitlines()]
    listed = {line[0]: line[2:6] for line in lines if line and line[0].startswith("TEST.")}
    assert listed == {
        "TEST.PDS": ["PO", "FB", "80", "6160"],
        "TEST.SEQ": ["PS", "FB", "80", "6160"],
    }


def test_dasdpdsu_unloads_every_member_byte_for_byte(
    image: Path, hercules: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(image.parent)
    hercules("dasdpdsu", image, "TEST.PDS")
    unloaded = {path.stem.upper(): path.read_bytes() for path in image.parent.glob("*.mac")}
    assert unloaded == {name: b"".join(cards(count)) for name, count in MEMBERS.items()}


def test_dasdseq_unloads_a_sequential_data_set_byte_for_byte(
    image: Path, hercules: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(image.parent)
    hercules("dasdseq", image, "TEST.SEQ")
    assert (image.parent / "TEST.SEQ").read_bytes() == b"".join(cards(1_234))


def unloaded(volume: TrackReader, library: DataSet) -> Iterator[bytes]:
    return unload_records(volume, library, block_size=6_200)


def transmitted(volume: TrackReader, library: DataSet) -> Iterator[bytes]:
    envelope = Envelope(datetime.datetime(2026, 11, 26, tzinfo=datetime.UTC))
    return transmit_library(volume, library, 5, envelope)


@pytest.mark.parametrize(("method", "sent"), [("VS", unloaded), ("XMIT", transmitted)])
def test_dasdload_loads_a_library_we_unloaded_or_sent(
    method: str,
    sent: Callable[[TrackReader, DataSet], Iterator[bytes]],
    image: Path,
    hercules: Callable[..., str],
    tmp_path: Path,
) -> None:
    volume = open_volume(image)
    library = read_vtoc(volume).find(Dsname("TEST.PDS"))
    assert library is not None
    source, control, path = (tmp_path / name for name in ("source", "control", "load02.ckd"))
    source.write_bytes(b"".join(sent(volume, library)))
    volume.close()
    load = f"TEST.PDS {method} {source} TRK 10 1 5 PO FB 80 6160"
    control.write_text(f"LOAD02 3350-1 2\nSYSVTOC VTOC TRK 5\n{load}\n")
    hercules("dasdload", control, path)
    loaded = open_volume(path)
    copy = read_vtoc(loaded).find(Dsname("TEST.PDS"))
    assert copy is not None
    members = {
        entry.name: b"".join(block.data for block in read_member(loaded, copy, entry))
        for entry in read_directory(loaded, copy)
    }
    loaded.close()
    assert members == {name: b"".join(cards(count)) for name, count in MEMBERS.items()}


def test_a_data_set_that_dasdload_wrote_is_read_card_by_card(
    tmp_path: Path, hercules: Callable[..., str]
) -> None:
    source, control, path = (tmp_path / name for name in ("cards", "control", "load01.ckd"))
    source.write_bytes(b"".join(cards(777)))
    control.write_text(
        f"LOAD01 3350-1 2\nSYSVTOC VTOC TRK 5\nTEST.SEQ SEQ {source} TRK 10 1 0 PS FB 80 800\n"
    )
    hercules("dasdload", control, path)
    volume = open_volume(path)
    data_set = read_vtoc(volume).find(Dsname("TEST.SEQ"))
    assert data_set is not None
    blocks = read_blocks(volume, data_set)
    assert list(deblock(data_set.recfm, data_set.format1.lrecl, blocks)) == cards(777)
    volume.close()
