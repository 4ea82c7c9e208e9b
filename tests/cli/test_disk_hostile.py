"""Whatever bytes an image has: it is shown or refused, and a change that fails changes nothing."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accessmethods.blocking import block_records
from accessmethods.partitioned import create_pds
from accessmethods.sequential import write_sequential
from eckd.geometry import Geometry, family_named
from eckd.raw_image import create_raw
from primitives import Dsname, Volser
from primitives.dates import OrdinalDate
from tests.support.command_line import run
from vtoc.allocate import SpaceRequest, allocate
from vtoc.data_set import recfm_code
from vtoc.dscb import Format1, Organisation
from vtoc.initialise import initialise_volume

TRACK_SIZE = 7680
LOOKS = [
    ("info",),
    ("ls", "--extents", "--members"),
    ("ls", "--json", "--members"),
    ("vtoc", "--free"),
    ("map",),
    ("map", "--svg", "-"),
    ("track", 0, 1),
    ("get", "A.PDS(THREE)"),
    ("get", "A.VBS", "--as", "rdw"),
    ("diff", "ORIGINAL"),
]
CHANGES = [("put", "A.PDS(NEW)", "-"), ("put", "A.VBS", "-")]


def new_data_set(store, name, dsorg, recfm, lrecl, blksize):
    format1 = Format1(
        dsname=Dsname(name),
        volser=Volser(""),
        created=OrdinalDate(2026, 1),
        dsorg=dsorg,
        recfm=recfm_code(recfm),
        lrecl=lrecl,
        blksize=blksize,
    )
    return allocate(store, SpaceRequest(format1=format1, tracks=3))


@pytest.fixture(scope="module")
def original(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "original.ckd"
    with create_raw(path, Geometry(family_named("2314"), 1)) as store:
        initialise_volume(store, Volser("FUZZ"), vtoc_tracks=1)
        library = new_data_set(store, "A.PDS", Organisation.PO, "FB", 80, 800)
        members = {"ONE": 12, "TWO": 0, "THREE": 40}
        blocks = {
            name: list(block_records("FB", 80, 800, [b"\xc1" * 80] * count))
            for name, count in members.items()
        }
        create_pds(store, library, 3, blocks)
        spanned = new_data_set(store, "A.VBS", Organisation.PS, "VBS", 0x8000, 1000)
        records = [b"\xc2" * length for length in range(1, 100)]
        write_sequential(store, spanned, list(block_records("VBS", 0x8000, 1000, records)))
    return path


headers = st.integers(0, 31)
starts_of_tracks = st.builds(
    lambda track, at: 512 + track * TRACK_SIZE + at, st.integers(0, 8), st.integers(0, 1100)
)
values = st.sampled_from([0, 1, 0x40, 0x7F, 0x80, 0xFF]) | st.integers(0, 255)
edits = st.lists(st.tuples(headers | starts_of_tracks, values), min_size=1, max_size=6)


def damaged(original: Path, changes: list[tuple[int, int]]) -> tuple[Path, bytes]:
    raw = bytearray(original.read_bytes())
    for at, value in changes:
        raw[at] = value
    path = original.with_name("damaged.ckd")
    path.write_bytes(raw)
    return path, bytes(raw)


@settings(max_examples=20)
@given(edits)
def test_a_damaged_disk_is_shown_or_refused(original, changes):
    path, _ = damaged(original, changes)

    for command, *words in LOOKS:
        wanted = [original if word == "ORIGINAL" else word for word in words]
        done = run("disk", command, path, *wanted)
        assert done.code in (0, 1)
        assert done.code == 0 or done.err or done.out

    searched = run("disk", "grep", "A+", path, "--json")
    assert searched.code == 0 or searched.err


@settings(max_examples=40)
@given(edits)
def test_a_change_of_a_damaged_disk_is_made_or_changes_nothing(original, changes):
    path, before = damaged(original, changes)

    for command, *words in CHANGES:
        path.write_bytes(before)
        done = run("disk", command, path, *words, stdin=b"hello\n" * 5)
        assert done.code in (0, 1)
        assert done.code == 0 or path.read_bytes() == before
        assert not path.with_name("damaged.ckd.undo").exists()
