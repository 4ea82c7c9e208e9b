"""What a check of a VTOC finds: all of it, where reading stops at the first."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eckd.geometry import Geometry, family_named
from eckd.memory_volume import MemoryVolume
from primitives import TTR, DasdError, Dsname, RelativeTrack, Volser
from primitives.dates import OrdinalDate
from primitives.finding import Severity
from vtoc.allocate import SpaceRequest, allocate, update_format1
from vtoc.check import check_vtoc
from vtoc.dscb import FREE_DSCB, Format1, Organisation, VtocIndicators
from vtoc.initialise import initialise_volume
from vtoc.read import read_table, read_vtoc
from vtoc.repair import repair_vtoc

GEOMETRY = Geometry(family_named("3390"), 6)


@pytest.fixture
def volume():
    volume = MemoryVolume(GEOMETRY, "VOL")
    initialise_volume(volume, Volser("WORK01"))
    for name, tracks in (("A", 4), ("B", 5), ("C", 6)):
        new(volume, name, tracks)
    return volume


def new(volume, name, tracks):
    format1 = Format1(
        dsname=Dsname(name),
        volser=Volser(""),
        created=OrdinalDate(2026, 328),
        dsorg=Organisation.PS,
    )
    return allocate(volume, SpaceRequest(format1=format1, tracks=tracks))


def patch(volume, name, offset, raw):
    """Change bytes of the format 1 of a data set, or of the format 4 when the name is empty."""
    vtoc = read_vtoc(volume)
    at = vtoc.find(name).addresses[0] if name else vtoc.label.vtoc
    dscb = bytearray(vtoc.table.slots[at])
    dscb[offset : offset + len(raw)] = raw
    vtoc.table.write(volume, at, bytes(dscb))


def put_free_slot(volume, raw):
    vtoc = read_vtoc(volume)
    at = next(at for at, found in vtoc.table.items() if found == FREE_DSCB)
    vtoc.table.write(volume, at, raw)
    return at


def codes(volume):
    return [(each.severity.value, each.code) for each in check_vtoc(volume)[0]]


def messages(volume):
    return [f"{each.where}: {each.message}" for each in check_vtoc(volume)[0]]


def test_a_volume_in_order_has_no_findings_and_all_its_data_sets(volume):
    findings, data_sets = check_vtoc(volume)

    assert findings == []
    assert [data_set.dsname for data_set in data_sets] == ["A", "B", "C"]


@pytest.mark.parametrize("tracks", [0, 1])
def test_without_label_or_vtoc_there_is_nothing_more_to_say(tracks, volume):
    volume.write_track(RelativeTrack(tracks), MemoryVolume(GEOMETRY).read_track(tracks))

    assert codes(volume) == [("error", "label-missing")]


def test_a_vtoc_that_is_no_table_is_told(volume):
    patch(volume, "", 105 + 6, bytes.fromhex("0009 0000"))

    assert codes(volume) == [("error", "vtoc-damaged")]


def test_every_data_set_that_cannot_be_is_named_and_the_others_are_checked(volume):
    patch(volume, "C", 98, TTR(40, 1).to_bytes())
    patch(volume, "B", 135, bytes.fromhex("0000000103"))
    at = next(at for at, raw in read_table(volume)[2].items() if raw[:1] == b"\xc1")
    rewrite(volume, at, 105, bytes.fromhex("0100 00060000 00060001"))

    assert codes(volume) == [
        ("error", "extent-outside"),
        ("error", "dscb-chain"),
        ("error", "last-track"),
    ]


def rewrite(volume, at, offset, raw):
    table = read_table(volume)[2]
    dscb = bytearray(table.slots[at])
    dscb[offset : offset + len(raw)] = raw
    table.write(volume, at, bytes(dscb))


def test_all_overlaps_are_told_even_inside_one_another(volume):
    at = read_vtoc(volume).find("A").addresses[0]
    rewrite(volume, at, 105, bytes.fromhex("0100 00010000 0001000e"))

    found = messages(volume)

    assert found[0] == "VOL (VTOC): A and B both have cylinder 1 head 4"
    assert found[1] == "VOL (VTOC): A and C both have cylinder 1 head 9"


def test_a_count_of_extents_that_is_off_is_an_error(volume):
    patch(volume, "A", 59, b"\x02")

    assert codes(volume) == [("error", "extent-count")]


def test_two_data_sets_of_one_name_are_an_error(volume):
    patch(volume, "B", 0, b"\xc1")

    assert codes(volume) == [("error", "name-duplicate")]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"\x03" * 4 + bytes(40) + b"\xf3" + bytes(95), "dscb-orphan"),
        (b"\x09".ljust(44, b"\0") + b"\xf9" + bytes(95), "dscb-orphan"),
        (b"\x77" * 140, "dscb-unknown"),
    ],
)
def test_dscbs_that_belong_to_nobody_are_told(raw, code, volume):
    at = put_free_slot(volume, raw)

    found = check_vtoc(volume)[0]

    assert [each.code for each in found] == [code, "dscb-count"]
    assert str(at) in str(found[0].where)


def test_counts_of_the_format_4_that_are_off_are_warnings(volume):
    patch(volume, "", 45, bytes(5))
    patch(volume, "", 50, b"\x00\x07")

    assert codes(volume) == [("warning", "dscb-count"), ("warning", "highest-format1")]


def test_free_space_told_twice_or_not_at_all_is_a_warning(volume):
    second = list(read_vtoc(volume).table.slots)[1]
    rewrite(volume, second, 4, bytes.fromhex("0014 0000 02") + bytes(35))

    lost, twice = messages(volume)
    assert lost.startswith("VOL (VTOC): 60 tracks from cylinder 2 head 0 on belong to nobody and")
    assert twice.startswith("VOL (VTOC): 2 tracks from cylinder 1 head 5 on are told to be free")


def with_two_format5s(volume):
    """Of two free extents each, the second one's behind the first one's; where they are."""
    vtoc = read_vtoc(volume)
    first = list(vtoc.table.slots)[1]
    second = list(vtoc.table.slots)[-1]
    low = bytes.fromhex("0000 0000 00") * 7 + bytes.fromhex("001e 0001 00")
    high = bytes.fromhex("0000 0000 00") * 7 + bytes.fromhex("002d 0003 00")
    vtoc.table.write(volume, second, b"\x05" * 4 + high + b"\xf5" + bytes(95))
    patch(volume, "", 50, (int.from_bytes(vtoc.format4.raw[50:52]) - 1).to_bytes(2))
    rewrite(volume, first, 4, low)
    rewrite(volume, first, 135, second.to_bytes())
    return first, second


def test_free_space_over_several_dscbs_is_in_order(volume):
    with_two_format5s(volume)

    assert codes(volume) == []


def unchained(volume, first, second):
    rewrite(volume, first, 135, bytes(5))
    return f"no chain leads to the format 5 at {second}"


def looping(volume, first, second):
    rewrite(volume, second, 135, first.to_bytes())
    return f"leads to {first}, which was in it already"


def dangling(volume, first, second):
    rewrite(volume, second, 135, bytes.fromhex("0000 0001 01"))
    return "leads to cylinder 0 head 1 record 1, which is no format 5"


def of_another_key(volume, first, second):
    rewrite(volume, second, 0, b"\x06")
    return f"leads to {second}, which is no format 5"


def exchanged(volume, first, second):
    one, other = (read_vtoc(volume).table.slots[at] for at in (first, second))
    rewrite(volume, first, 4, other[4:135])
    rewrite(volume, second, 4, one[4:135])
    return "track 30 comes behind track 45"


def headless(volume, first, second):
    rewrite(volume, first, 0, bytes(140))
    patch(volume, "", 50, (int.from_bytes(read_vtoc(volume).format4.raw[50:52]) + 1).to_bytes(2))
    return f"leads to {first}, which is no format 5"


@pytest.mark.parametrize(
    "break_it", [unchained, looping, dangling, of_another_key, exchanged, headless]
)
def test_a_chain_of_free_space_that_a_system_could_not_walk_is_told_and_mended(break_it, volume):
    said = break_it(volume, *with_two_format5s(volume))

    told = [each.message for each in check_vtoc(volume)[0] if each.code == "free-space-chain"]
    assert any(said in message for message in told)
    repair_vtoc(volume)
    assert codes(volume) == []


def test_the_chain_of_a_large_volume_begins_where_the_format_4_says():
    volume = MemoryVolume(Geometry(family_named("3390"), 5_000), "LARGE")
    initialise_volume(volume, Volser("LARGE1"))
    assert codes(volume) == []
    patch(volume, "", 126, bytes(5))

    assert codes(volume) == [("warning", "free-space-chain")]


@pytest.mark.parametrize(
    ("indicators", "codes_expected"),
    [
        (VtocIndicators.DOS, [("info", "vtoc-dos")]),
        (VtocIndicators.INDEXED | VtocIndicators.DOS, [("info", "vtoc-indexed")]),
        (VtocIndicators.INTERRUPTED, [("warning", "vtoc-interrupted"), ("warning", "dscb-count")]),
    ],
)
def test_what_nobody_keeps_is_not_compared(indicators, codes_expected, volume):
    patch(volume, "", 50, b"\x00\x07")
    patch(volume, "", 58, bytes([indicators]))

    assert codes(volume) == codes_expected


def test_tracks_of_the_alternate_area_in_an_extent_are_told():
    volume = MemoryVolume(Geometry(family_named("3350"), 560), "OLD")
    initialise_volume(volume, Volser("OLD001"))
    data_set = new(volume, "A", 3)
    rewrite(volume, data_set.addresses[0], 105, bytes.fromhex("0100 022a0000 022b0000"))

    assert ("warning", "extent-alternate") in codes(volume)


def test_last_track_of_organisations_that_do_not_tell_is_not_looked_at(volume):
    data_set = read_vtoc(volume).find("A")
    changed = replace(data_set.format1, dsorg=Organisation.DA, lstar=TTR(99, 1))
    update_format1(volume, data_set, changed)

    assert codes(volume) == []


CHANGES = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 139), st.integers(0, 255)), max_size=4
)


@given(CHANGES)
def test_a_vtoc_with_any_bytes_is_checked_to_its_end(changes):
    volume = MemoryVolume(GEOMETRY, "VOL")
    initialise_volume(volume, Volser("WORK01"), vtoc_tracks=1)
    for name in "AB":
        new(volume, name, 4)
    slots = list(read_vtoc(volume).table.slots)
    for slot, offset, byte in changes:
        if read_slots_safely(volume) is None:
            break
        rewrite(volume, slots[slot], offset, bytes([byte]))
    findings, _ = check_vtoc(volume)
    assert all(each.severity in Severity for each in findings)


def read_slots_safely(volume):
    try:
        return read_table(volume)
    except DasdError:
        return None
