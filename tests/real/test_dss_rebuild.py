"""Our builders, fed from the real volume, make the dump that DSSDUMP made of it."""

import datetime

import pytest

from eckd.open_image import open_volume
from eckd.track_schema import END_OF_TRACK, FIRST_USER_RECORD
from primitives import RelativeTrack
from snapshot import dss_records as records
from snapshot.dss_schema import RecordKind, VolumeDefinitionLayout
from vtape.tape_image import open_tape
from vtoc.read import read_vtoc

WHEN = datetime.datetime(2024, 4, 9, 12, 34, 56, 780_000, tzinfo=datetime.UTC)
CATALOG = "SYS1.MASTER.CATALOG"
NAMES = ("JCC.CNTL", "JCC.INCLUDE")


def rebuilt(volume):
    """The blocks of a dump of both data sets, used tracks only."""
    vtoc, geometry = read_vtoc(volume), volume.geometry
    yield records.tape_header(1, WHEN, len(NAMES))
    yield from records.name_list(2, NAMES, catalog=CATALOG)
    sequence = 3
    for name in NAMES:
        data_set = vtoc.find(name)
        used = data_set.used_tracks()
        extents = [extent.to_bytes() for extent in data_set.extents]
        extents = records.used_extents(extents, used, heads=geometry.heads)
        yield records.data_set_header(
            sequence, data_set.dscbs[0], used_tracks_only=True, catalog=CATALOG
        )
        yield records.volume_definition(
            sequence + 1, vtoc.volser, geometry, data_set.dscbs, extents
        )
        sequence += 2
        for track in data_set.tracks()[:used].tolist():
            image = volume.read_track(RelativeTrack(track))
            users = image[FIRST_USER_RECORD : -len(END_OF_TRACK)]
            at = geometry.cchh(RelativeTrack(track))
            yield records.track_block_head(sequence, at, len(users)) + users
            sequence += 1
        yield records.trailer(sequence)
        yield records.trailer(sequence + 1)
        sequence += 2


@pytest.fixture(scope="module")
def pairs(shared):
    """Our blocks beside DSSDUMP's."""
    volume = open_volume(shared / "fixtures" / "volumes" / "pub010.241")
    with open_tape(shared / "fixtures" / "dss" / "pub010-cntl-include-65520.aws") as tape:
        theirs = list(tape.read_blocks(tape.files()[1].blocks))
    ours = list(rebuilt(volume))
    volume.close()
    assert len(ours) == len(theirs) == 20
    return list(zip(ours, theirs, strict=True))


def of_kind(pairs, kind):
    return [(ours, theirs) for ours, theirs in pairs if theirs[10] == kind]


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        (RecordKind.TAPE_HEADER, 1),
        (RecordKind.NAME_LIST, 1),
        (RecordKind.TRACK, 10),
        (RecordKind.TRAILER, 4),
    ],
)
def test_blocks_are_the_same_byte_for_byte(pairs, kind, count):
    same = of_kind(pairs, kind)

    assert len(same) == count
    for ours, theirs in same:
        assert ours == theirs


def test_data_set_headers_differ_in_the_sms_bit_alone(pairs):
    for ours, theirs in of_kind(pairs, RecordKind.DATA_SET_HEADER):
        different = [at for at in range(len(theirs)) if ours[at] != theirs[at]]
        assert different == [16 + 6]
        assert (ours[22], theirs[22]) == (0x00, 0x01)


def test_volume_definitions_differ_in_the_pretended_vvds_record_and_dates(pairs):
    for ours, theirs in of_kind(pairs, RecordKind.VOLUME_DEFINITION):
        mine, its = (VolumeDefinitionLayout.parse(block[16:]) for block in (ours, theirs))
        assert (mine.head.vvds_records, its.head.vvds_records) == (0, 1)
        assert mine.vvds_records == b""
        assert ours[16 : 16 + 24] == theirs[16 : 16 + 24]
        assert list(mine.extents) == list(its.extents)
        (dscb,), (its_dscb,) = mine.dscbs, its.dscbs
        years = {53, 56, 75}  # DSSDUMP adds 100 to years before 1964
        assert {at for at in range(140) if dscb[at] != its_dscb[at]} <= years
