import pytest
from construct import Container
from hypothesis import given
from hypothesis import strategies as st

from vtape.chunk import (
    HEADER,
    HEADER_LENGTH,
    ChunkFlag,
    Compression,
    chunk_header,
    compression_of,
    tape_mark,
)
from vtape.chunk_schema import ChunkHeaderLayout, ChunkLayout

previous_lengths = st.integers(0, 0xFFFF)


def test_header_fields_sit_at_their_documented_offsets() -> None:
    header = ChunkHeaderLayout.parse(bytes.fromhex("0001 0203 a0 80"))

    assert (header.length, header.previous_length) == (0x0100, 0x0302)
    assert header.flags.begins_block
    assert header.flags.ends_block
    assert not header.flags.tape_mark
    assert header.more_flags.bus_tech_zlib


@given(st.binary(min_size=HEADER_LENGTH, max_size=HEADER_LENGTH))
def test_any_header_builds_back_to_the_same_bytes(raw: bytes) -> None:
    assert ChunkHeaderLayout.build(ChunkHeaderLayout.parse(raw)) == raw


@given(st.binary(min_size=HEADER_LENGTH, max_size=HEADER_LENGTH))
def test_fast_path_reads_what_the_schema_reads(raw: bytes) -> None:
    slow = ChunkHeaderLayout.parse(raw)

    length, previous_length, flags, more_flags = HEADER.unpack(raw)

    assert (length, previous_length) == (slow.length, slow.previous_length)
    assert bool(flags & ChunkFlag.BEGINS_BLOCK) == slow.flags.begins_block
    assert bool(flags & ChunkFlag.TAPE_MARK) == slow.flags.tape_mark
    assert bool(flags & ChunkFlag.ENDS_BLOCK) == slow.flags.ends_block
    compression = compression_of(flags, more_flags)
    if compression is not None:
        zlib = slow.flags.zlib or slow.more_flags.bus_tech_zlib
        assert (compression is Compression.ZLIB) == zlib
        assert (compression is Compression.BZIP2) == slow.flags.bzip2


@given(st.binary(min_size=1, max_size=100), previous_lengths)
def test_fast_path_writes_what_the_schema_writes(data: bytes, previous: int) -> None:
    flags = Container(
        begins_block=True, tape_mark=False, ends_block=True, reserved=0, bzip2=False, zlib=False
    )
    slow = ChunkLayout.build(
        Container(
            header=Container(
                length=len(data),
                previous_length=previous,
                flags=flags,
                more_flags=Container(bus_tech_zlib=False, reserved=0),
            ),
            data=data,
        )
    )

    assert chunk_header(len(data), previous) + data == slow


@given(previous_lengths)
def test_tape_mark_is_a_header_of_length_zero(previous: int) -> None:
    header = ChunkHeaderLayout.parse(tape_mark(previous))

    assert (header.length, header.previous_length) == (0, previous)
    assert header.flags.tape_mark
    assert not header.flags.begins_block
    assert not header.flags.ends_block


@pytest.mark.parametrize(("length", "previous"), [(0, 0), (65536, 0), (1, 65536), (1, -1)])
def test_lengths_no_chunk_can_have_are_refused(length: int, previous: int) -> None:
    with pytest.raises(ValueError, match="65,535"):
        chunk_header(length, previous)


@pytest.mark.parametrize(("flags", "more_flags"), [(0xA3, 0), (0xA1, 0x80), (0xA2, 0x80)])
def test_contradicting_compression_flags_mean_no_compression_at_all(flags, more_flags) -> None:
    assert compression_of(flags, more_flags) is None
