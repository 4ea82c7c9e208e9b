"""Labels, VTOCs and data sets of real MVS volumes, against what independent code found there."""

import pytest

from eckd.open_image import open_volume
from primitives import RelativeTrack
from vtoc.allocate import free_spans
from vtoc.dscb import Format1, FormatId
from vtoc.dscb_schema import (
    Format1Layout,
    Format4Layout,
    Format5Layout,
)
from vtoc.free_space import free_space_chains, spans_of_format5
from vtoc.read import read_vtoc

VOLSERS = ["PUB010", "PUB011", "SMP002", "SORT01", "WORK01"]


@pytest.fixture(params=VOLSERS)
def real(request, volumes, expected_volumes):
    expected = expected_volumes[request.param]
    store = open_volume(volumes / expected["file"])
    yield store, expected
    store.close()


def test_label_and_vtoc_are_found_where_they_are(real):
    store, expected = real

    vtoc = read_vtoc(store)

    assert vtoc.volser == expected["volser"]
    assert vtoc.label.vtoc.to_bytes().hex() == expected["vtoc"]["pointer"]
    assert vtoc.format4.raw.hex() == expected["vtoc"]["format4_hex"]
    assert len(vtoc.table.slots) == expected["vtoc"]["dscbs"]
    assert vtoc.problems == ()


def test_data_sets_have_the_attributes_and_extents_they_should(real):
    store, expected = real

    vtoc = read_vtoc(store)

    wanted = {facts["dsn"]: facts for facts in expected["datasets"]}
    assert {data_set.dsname for data_set in vtoc.data_sets} == set(wanted)
    for data_set in vtoc.data_sets:
        facts, format1 = wanted[data_set.dsname], data_set.format1
        extents = [
            [f"{e.type:02X}", e.sequence, *([at.cylinder, at.head] for at in (e.first, e.last))]
            for e in data_set.extents
        ]
        assert extents == facts["extents"]
        assert data_set.organisation == facts["dsorg"]
        assert data_set.recfm == facts["recfm"]
        assert (format1.lrecl, format1.blksize) == (facts["lrecl"], facts["blksize"])
        assert format1.keylen == facts["keylen"]
        assert f"{format1.lstar.track:04X}{format1.lstar.record:02X}" == facts["lstar"]
        assert format1.trbal == facts["trbal"]
        assert [format1.created.year - 1900, format1.created.day] == facts["created"]
        assert len(data_set.tracks()) == facts["tracks"]


def test_every_dscb_builds_back_to_the_same_bytes(real):
    store, _ = real

    for raw in read_vtoc(store).table.slots.values():
        match raw[44]:
            case FormatId.DATA_SET:
                assert Format1.from_bytes(raw).to_bytes() == raw
                assert Format1Layout.build(Format1Layout.parse(raw)) == raw
            case FormatId.VTOC:
                assert Format4Layout.build(Format4Layout.parse(raw)) == raw
            case FormatId.FREE_SPACE:
                assert Format5Layout.build(Format5Layout.parse(raw)) == raw


def test_free_space_computed_from_extents_is_what_the_format_5_says(real):
    store, _ = real
    vtoc = read_vtoc(store)
    (stored,) = (raw for raw in vtoc.table.slots.values() if raw[44] == FormatId.FREE_SPACE)

    free = free_spans(vtoc)

    assert free == spans_of_format5(stored, store.geometry.heads)
    assert free_space_chains(free, store.geometry) == ([stored], [])


def test_label_track_and_vtoc_tracks_are_what_the_plan_depends_on(real):
    store, expected = real

    tracks = read_vtoc(store).tracks

    first, last = expected["vtoc"]["extent"]
    heads = expected["heads"]
    span = range(first[0] * heads + first[1], last[0] * heads + last[1] + 1)
    assert tracks == (0, *map(RelativeTrack, span))
