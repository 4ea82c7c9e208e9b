"""Reading logical dumps: every form that readers of other makes accept, and every damage."""

import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primitives import DasdError, FormatError, Where
from snapshot.dss_compression import decompress
from snapshot.dss_reader import DumpReader
from snapshot.dss_schema import DataSetProperty, SegmentPrefixLayout, TrackState
from snapshot.dss_segments import BlockStream, UnsupportedDumpError, read_segments
from tests.support import dumps

PAYROLL = dumps.source("PAY.MASTER", 4, [(0, 80), (0, 0)], [(8, 256)] * 20, [])
NOTES = dumps.source("PAY.NOTES", 9, [(0, 6_000), (0, 6_000), (0, 6_000)])
SOURCES = (PAYROLL, NOTES)
BLOCKS = dumps.dump_blocks(SOURCES)
OF_SOURCES = {data_set.name: list(data_set.tracks) for data_set in SOURCES}
KINDS = [block[10] for block in BLOCKS]


def contents(blocks):
    """By name: the records of every track."""
    return {
        data_set.dsname: [track.records for track in data_set.tracks]
        for data_set in DumpReader(blocks, "T").data_sets()
    }


def remarks(blocks):
    reader = DumpReader(blocks, "T")
    for _ in reader.data_sets():
        pass
    return [remark.message for remark in reader.remarks]


def test_dump_as_we_write_it_reads_back_without_remarks():
    reader = DumpReader(BLOCKS, "T")

    assert reader.header.taken == dumps.WHEN.replace(tzinfo=None)
    assert reader.header.block_size == 65_520
    assert reader.names == ("PAY.MASTER", "PAY.NOTES")
    for data_set, source in zip(reader.data_sets(), SOURCES, strict=True):
        assert data_set.dsname == source.name
        assert data_set.unsupported is None
        assert data_set.volume.family.name == "3350"
        assert (data_set.volume.volser, data_set.volume.heads) == ("SOURCE", 30)
        assert data_set.volume.dscbs == (source.format1,)
        assert data_set.volume.extents == (source.extent,)
        assert data_set.volume.tracks == len(source.tracks)
        tracks = list(data_set.tracks)
        assert [track.at for track in tracks] == source.addresses
        assert [track.records for track in tracks] == list(source.tracks)
        assert all(track.readable and track.r0 == bytes(8) for track in tracks)
    assert reader.remarks == []
    assert reader.absent == ()


def test_tracks_not_taken_are_read_over():
    reader = DumpReader(BLOCKS, "T")

    assert [data_set.dsname for data_set in reader.data_sets()] == ["PAY.MASTER", "PAY.NOTES"]


@given(st.lists(st.integers(1, 30_000), min_size=1, max_size=30))
def test_stream_may_be_cut_into_blocks_anywhere(sizes):
    stream, at, cut = b"".join(BLOCKS), 0, []
    for size in [*sizes, *[7_892] * 20]:
        cut.append(stream[at : at + size])
        at += size

    assert contents(cut) == OF_SOURCES


@pytest.mark.parametrize("wrap", [dumps.as_variable_blocks, dumps.as_variable_records])
def test_length_fields_of_variable_records_are_taken_off(wrap):
    assert contents(wrap(BLOCKS)) == OF_SOURCES


def test_variable_block_may_hold_several_records():
    first, *others = dumps.as_variable_records(BLOCKS)
    joined = b"".join(others[:4])
    blocks = [
        (len(block) + 4).to_bytes(2, "big") + bytes(2) + block
        for block in (first, joined, *others[4:])
    ]

    assert contents(blocks) == OF_SOURCES


@given(st.integers(40, 19_000))
def test_plain_split_tracks_are_joined(size):
    blocks = [
        part
        for block in BLOCKS
        for part in (
            dumps.split(block, max(size, len(block) // 250 + 17)) if block[10] == 8 else [block]
        )
    ]

    assert contents(dumps.renumbered(blocks)) == OF_SOURCES


@given(st.integers(100, 19_000))
def test_displaced_bytes_of_split_tracks_come_home(size):
    blocks = [
        part
        for block in BLOCKS
        for part in (
            dumps.split_displaced(block, max(size, len(block) // 200 + 50))
            if block[10] == 8
            else [block]
        )
    ]

    assert contents(dumps.renumbered(blocks)) == OF_SOURCES


@given(st.binary(max_size=200), st.integers(60, 130))
def test_displaced_split_works_for_every_length_of_the_rest(data, size):
    at = PAYROLL.first
    records = at.to_bytes() + b"\x01\x00" + len(data).to_bytes(2, "big") + data
    one = dumps.Source("A", at, (records,))
    blocks = [
        part
        for block in dumps.dump_blocks([one])
        for part in (dumps.split_displaced(block, size) if block[10] == 8 else [block])
    ]

    assert contents(dumps.renumbered(blocks)) == {"A": [records]}


def test_compressed_tracks_are_read_among_others():
    blocks = [
        dumps.compressed(block) if block[10] == 8 and number % 2 else block
        for number, block in enumerate(BLOCKS)
    ]

    assert sum(map(len, blocks)) < sum(map(len, BLOCKS))
    assert contents(dumps.renumbered(blocks)) == OF_SOURCES


@given(st.lists(st.tuples(st.sampled_from(b"\x00\x40\xc1\xc2"), st.integers(1, 80)), max_size=20))
def test_decompression_undoes_every_kind_of_run(runs):
    content = b"".join(bytes([byte]) * length for byte, length in runs)

    assert decompress(dumps.pack(content), limit=len(content), where=Where("T")) == content


@pytest.mark.parametrize(
    ("packed", "limit", "message"),
    [
        ("05c1c2", 99, "ends inside a run"),
        ("90", 99, "ends inside a run"),
        ("df", 30, "at most 30"),
    ],
)
def test_compressed_bytes_that_make_no_sense_are_refused(packed, limit, message):
    with pytest.raises(FormatError, match=message):
        decompress(bytes.fromhex(packed), limit=limit, where=Where("T"))


def test_compressed_track_cannot_grow_past_what_a_track_can_be():
    bomb = b"\xbf\xc1" * 30_000
    body = len(bomb).to_bytes(2, "big") + b"\x20" + bytes(13) + bomb
    blocks = [*BLOCKS[:4], dumps.segment(0x08, body)]

    with pytest.raises(FormatError, match="at most 65543 bytes"):
        contents(dumps.renumbered(blocks))


def test_long_name_list_is_read_to_its_last_segment():
    names = [f"A.B{number:06}" for number in range(1_500)]
    blocks = dumps.dump_blocks([dumps.source(names[700], 1, [(0, 80)])], names=names)

    reader = DumpReader(blocks, "T")

    assert reader.names == tuple(names)
    assert [data_set.dsname for data_set in reader.data_sets()] == [names[700]]
    assert reader.absent == (*names[:700], *names[701:])


def test_number_left_out_before_a_trailer_is_tolerated():
    numbers = [*range(1, 8), *range(9, len(BLOCKS) + 2)]
    assert BLOCKS[7][10] == 0x04
    blocks = [
        number.to_bytes(4, "big") + block[4:] for number, block in zip(numbers, BLOCKS, strict=True)
    ]

    assert contents(blocks) == OF_SOURCES
    assert remarks(blocks) == ["a sequence number is left out before a trailer"]


@pytest.mark.parametrize("at", range(len(BLOCKS) - 1))
def test_two_neighbours_in_the_wrong_order_are_put_right(at):
    blocks = [*BLOCKS[:at], BLOCKS[at + 1], BLOCKS[at], *BLOCKS[at + 2 :]]

    assert contents(blocks) == OF_SOURCES
    assert remarks(blocks) == ["two segments are exchanged"]


@pytest.mark.parametrize("at", range(1, len(BLOCKS) - 1))
def test_lost_block_is_found(at):
    """Even the trailer behind a lost track does not hide it: only its number may be missing."""
    blocks = [*BLOCKS[:at], *BLOCKS[at + 1 :]]
    if BLOCKS[at][10] == 0x08 and BLOCKS[at + 1][10] == 0x04:
        tracks = contents(blocks)
        assert tracks != OF_SOURCES
        assert "left out before a trailer" in remarks(blocks)[0]
        return

    with pytest.raises(FormatError):
        contents(blocks)


@pytest.mark.parametrize("at", range(len(BLOCKS)))
def test_doubled_block_is_refused(at):
    with pytest.raises(FormatError, match="sequence number"):
        contents([*BLOCKS[: at + 1], BLOCKS[at], *BLOCKS[at + 1 :]])


def test_dump_may_end_only_behind_the_list_or_a_second_trailer():
    ends = [2, *(at + 2 for at in range(len(KINDS)) if KINDS[at : at + 2] == [4, 4])]
    assert ends == [2, 9, len(BLOCKS)]
    for stop in range(len(BLOCKS)):
        if stop in ends:
            assert len(contents(BLOCKS[:stop])) == ends.index(stop)
        else:
            with pytest.raises(FormatError, match="ends too early"):
                contents(BLOCKS[:stop])


@given(st.integers(1, sum(map(len, BLOCKS)) - 1))
def test_truncated_dump_says_that_it_ends(length):
    stream = b"".join(BLOCKS)[:length]
    whole = {sum(map(len, BLOCKS[:stop])) for stop in (2, 9)}
    if length in whole:
        return

    with pytest.raises(FormatError):
        contents([stream])


def test_message_names_block_segment_and_byte():
    damaged = bytearray(BLOCKS[5])
    damaged[16:18] = b"\x00\x09"

    with pytest.raises(FormatError) as caught:
        contents([*BLOCKS[:5], bytes(damaged), *BLOCKS[6:]])

    assert str(caught.value) == (
        "T (block 6 byte 0, segment 6): length of a track: expected 5448 as it has, found 9"
    )


def test_records_that_do_not_fill_their_track_are_refused():
    damaged = bytearray(BLOCKS[5])
    damaged[40 + 7] += 1

    with pytest.raises(FormatError, match="do not fill it"):
        contents([*BLOCKS[:5], bytes(damaged), *BLOCKS[6:]])


def with_body(at, change):
    block = bytearray(BLOCKS[at])
    change(block)
    return [*BLOCKS[:at], bytes(block), *BLOCKS[at + 1 :]]


def put(offset, value):
    def change(block):
        block[16 + offset : 16 + offset + len(value)] = value

    return change


def test_unreadable_track_has_no_records_and_is_told():
    body = b"\x00\x08\x80" + bytes(21)
    blocks = [*BLOCKS[:5], dumps.segment(0x08, body), *BLOCKS[6:]]

    reader = DumpReader(dumps.renumbered(blocks), "T")
    tracks = list(next(reader.data_sets()).tracks)

    assert tracks[1].state == TrackState.IO_ERROR
    assert [track.readable for track in tracks] == [True, False, True]


def test_dscb_of_another_data_set_is_refused():
    with pytest.raises(FormatError, match="format 1 of PAY"):
        contents(with_body(3, put(28, b"\xd8")))
    with pytest.raises(FormatError, match="format 1 of PAY"):
        contents(with_body(3, put(28 + 44, b"\xf3")))


def test_dscb_of_another_organisation_is_refused():
    with pytest.raises(FormatError, match="DSORG"):
        contents(with_body(2, put(2, b"\x02\x00")))


def test_volume_definition_shorter_than_its_counts_is_refused():
    with pytest.raises(FormatError, match="volume definition"):
        contents(with_body(3, put(26, b"\x09")))
    with pytest.raises(FormatError, match="no DSCB"):
        contents(with_body(3, put(25, b"\x00")))


@pytest.mark.parametrize(
    ("kind", "name"), [(0x80, "FULL_VOLUME"), (0x40, "TRACKS"), (0x20, "PHYS")]
)
def test_physical_dumps_are_refused_as_such(kind, name):
    block = BLOCKS[0][:9] + bytes([kind]) + BLOCKS[0][10:]

    with pytest.raises(UnsupportedDumpError, match=name):
        DumpReader([block], "T")


def test_dump_compressed_by_hardware_is_refused_as_such():
    with pytest.raises(UnsupportedDumpError, match="hardware"):
        DumpReader(with_body(0, put(17, b"\x10")), "T")


@pytest.mark.parametrize(
    ("offset", "value", "reason"),
    [
        (105, b"\x30", "form of its own .*PDSE"),
        (105, b"\x14", "form of its own .*VALIDATED"),
        (6, bytes([DataSetProperty.SPHERE_RECORD]), "sphere"),
    ],
)
def test_data_sets_in_forms_not_known_are_named_and_passed_over(offset, value, reason):
    reader = DumpReader(with_body(2, put(offset, value)), "T")

    first, second = ((ds, list(ds.tracks)) for ds in reader.data_sets())

    assert first[1] == []
    assert re.search(reason, first[0].unsupported)
    assert [track.records for track in second[1]] == list(NOTES.tracks)


def test_records_of_unknown_kinds_are_passed_over_inside_a_data_set():
    unknown = dumps.segment(0x02, b"something new")
    blocks = [*BLOCKS[:3], unknown, BLOCKS[3], unknown, *BLOCKS[4:]]

    assert contents(dumps.renumbered(blocks)) == OF_SOURCES
    assert remarks(dumps.renumbered(blocks)) == ["record of unknown kind 02 is passed over"] * 2


def test_data_set_without_volume_definition_is_not_supported():
    reader = DumpReader(dumps.renumbered([*BLOCKS[:3], *BLOCKS[4:]]), "T")

    assert "volume definition" in next(reader.data_sets()).unsupported


def test_further_volume_definitions_are_remarked_upon():
    blocks = dumps.renumbered([*BLOCKS[:4], BLOCKS[3], *BLOCKS[4:]])

    assert contents(blocks) == OF_SOURCES
    assert remarks(blocks) == ["PAY.MASTER has another volume definition"]


def test_data_set_header_of_another_length_is_tolerated():
    longer = dumps.segment(0x20, BLOCKS[2][16:] + b"more")
    blocks = dumps.renumbered([*BLOCKS[:2], longer, *BLOCKS[3:]])

    assert contents(blocks) == OF_SOURCES
    assert remarks(blocks) == ["data set header of 110 bytes, usual are 106"]


def test_data_set_that_is_not_listed_is_remarked_upon():
    blocks = dumps.dump_blocks(SOURCES, names=["PAY.MASTER"])

    assert contents(blocks) == OF_SOURCES
    assert remarks(blocks) == ["PAY.NOTES is not in the name list"]


@given(
    st.integers(0, len(BLOCKS) - 1),
    st.integers(0, 200),
    st.integers(0, 255),
    st.sampled_from([BLOCKS, dumps.as_variable_blocks(BLOCKS)]),
)
def test_damage_ends_in_an_error_of_ours_or_in_plain_reading(number, at, value, form):
    block = bytearray(form[number])
    block[at % len(block)] = value

    with contextlib.suppress(DasdError):
        contents([*form[:number], bytes(block), *form[number + 1 :]])


@given(st.lists(st.binary(max_size=80), max_size=5))
def test_anything_else_is_not_a_dump(blocks):
    with pytest.raises(DasdError):
        DumpReader(blocks, "T")


@given(st.binary(min_size=16, max_size=16))
def test_prefixes_decoded_fast_are_those_of_the_schema(raw):
    prefix = raw[:4] + b"\xff\x07\x00\x10\x10\x10" + raw[10:]
    (fast,) = read_segments(BlockStream([prefix], "T"))
    slow = SegmentPrefixLayout.parse(prefix)

    assert (fast.sequence, fast.segments, fast.segment) == (
        slow.sequence,
        slow.segments,
        slow.segment,
    )
    assert (fast.dump_kind, fast.kind, fast.flags) == (
        slow.dump_kind,
        slow.record_kind,
        slow.flags,
    )
