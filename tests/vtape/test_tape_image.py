import bz2
import io
import os
import random
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from construct import GreedyRange
from hypothesis import example, given
from hypothesis import strategies as st

from primitives import DasdError
from primitives.finding import Severity
from vtape.chunk import LONGEST_BLOCK, Compression, chunk_header, tape_mark
from vtape.chunk_schema import ChunkLayout
from vtape.memory_tape import MemoryTape
from vtape.tape_errors import Damage, TapeFormatError, UnreadableTapeError, UnsupportedTapeError
from vtape.tape_image import EntryKind, TapeImage, open_tape
from vtape.writer import TapeWriter, write_tape

MARK = None
TapeItems = list[bytes | None]

blocks = st.binary(min_size=1, max_size=300)
# Many equal lengths, as tapes of unblocked records have them, beside any others.
equal_blocks = st.tuples(st.integers(1, 20), st.integers(2, 60)).map(
    lambda drawn: [bytes([drawn[0]]) * drawn[0]] * drawn[1]
)
runs = st.one_of(st.lists(blocks, max_size=4), equal_blocks, st.just([MARK]))
tapes = st.lists(runs, max_size=6).map(lambda lists: [item for run in lists for item in run])
compressions = st.sampled_from(Compression)
chunk_lengths = st.sampled_from([7, 64, 4096, 65535])


def image_of(items: TapeItems, **options) -> bytes:
    stream = io.BytesIO()
    tape = TapeWriter(stream, **options)
    for item in items:
        if item is MARK:
            tape.mark()
        else:
            tape.block(item)
    return stream.getvalue()


def read_all(tape: TapeImage) -> TapeItems:
    return [
        MARK if entry.kind is EntryKind.MARK else tape.read_block(entry) for entry in tape.entries
    ]


@pytest.fixture
def tape_of(tmp_path: Path) -> Callable[..., TapeImage]:
    """Make an image of these bytes and open it."""
    opened: list[TapeImage] = []

    def make(raw: bytes, **options) -> TapeImage:
        path = tmp_path / "T.aws"
        path.write_bytes(raw)
        opened.append(open_tape(path, **options))
        return opened[-1]

    yield make
    for tape in opened:
        tape.close()


@given(items=tapes, compression=compressions, chunk_length=chunk_lengths)
def test_tape_reads_back_as_it_was_written(tmp_path_factory, items, compression, chunk_length):
    path = tmp_path_factory.getbasetemp() / "read-back.aws"
    path.write_bytes(image_of(items, compression=compression, chunk_length=chunk_length))

    with open_tape(path) as tape:
        assert read_all(tape) == items
        lengths = [tape.block_length(entry) for entry in tape.entries]

    assert lengths == [len(item or b"") for item in items]


@given(
    items=tapes,
    compression=compressions,
    step=st.sampled_from([1, 2, -1]),
    ends=st.tuples(st.integers(0, 90), st.integers(0, 90)),
)
def test_the_length_of_many_blocks_is_the_sum_of_theirs(
    tmp_path_factory, items, compression, step, ends
):
    path = tmp_path_factory.getbasetemp() / "total.aws"
    path.write_bytes(image_of(items, compression=compression))
    some = slice(*ends, step)

    with open_tape(path) as tape:
        entries = tape.entries[some]
        assert list(entries) == [tape.entries[at] for at in range(len(items))[some]]
        total = tape.total_length(entries)

    assert total == sum(len(item or b"") for item in items[some])


@given(items=tapes, compression=compressions, chunk_length=chunk_lengths)
def test_index_finds_the_chunks_that_the_schema_finds(
    tmp_path_factory, items, compression, chunk_length
) -> None:
    raw = image_of(items, compression=compression, chunk_length=chunk_length)
    path = tmp_path_factory.getbasetemp() / "schema.aws"
    path.write_bytes(raw)
    expected, at = [], 0
    for chunk in GreedyRange(ChunkLayout).parse(raw):
        if chunk.header.flags.begins_block or chunk.header.flags.tape_mark:
            expected.append((at, 0))
        offset, length = expected[-1]
        expected[-1] = (offset, length + chunk.header.length)
        at += 6 + chunk.header.length

    with open_tape(path) as tape:
        assert [(entry.offset, entry.length) for entry in tape.entries] == expected


def test_files_are_the_runs_between_marks(tape_of) -> None:
    tape = tape_of(image_of([b"A", b"BB", MARK, b"CCC", MARK, MARK, b"D"]))

    files = tape.files()

    assert [file.number for file in files] == [1, 2, 3, 4]
    assert [list(tape.read_blocks(file.blocks)) for file in files] == [
        [b"A", b"BB"],
        [b"CCC"],
        [],
        [b"D"],
    ]
    assert [file.closed for file in files] == [True, True, True, False]


def test_entries_count_blocks_and_marks_from_zero(tape_of) -> None:
    tape = tape_of(image_of([b"A", MARK, b"BB"]))

    assert [(entry.kind, entry.number, entry.offset) for entry in tape.entries] == [
        (EntryKind.BLOCK, 0, 0),
        (EntryKind.MARK, 1, 7),
        (EntryKind.BLOCK, 2, 13),
    ]
    assert tape.entries[-1] == tape.entries[2]
    assert list(tape.entries[1:]) == list(tape.entries)[1:]


def test_tape_mark_is_no_block(tape_of) -> None:
    tape = tape_of(tape_mark(0))

    with pytest.raises(ValueError, match="tape mark"):
        tape.read_block(tape.entries[0])


@pytest.mark.parametrize("compression", Compression)
@pytest.mark.parametrize("length", [65535, 65536, 200_000, LONGEST_BLOCK])
def test_long_block_is_cut_into_chunks_and_joined_again(tape_of, length, compression) -> None:
    block = random.Random(length).randbytes(1000) * (length // 1000 + 1)

    tape = tape_of(image_of([block[:length], MARK], compression=compression))

    assert read_all(tape) == [block[:length], MARK]


def test_block_that_compression_would_lengthen_is_stored_plain() -> None:
    random_bytes = random.Random(1).randbytes(100)

    raw = image_of([random_bytes, bytes(100)], compression=Compression.ZLIB)

    assert raw[4] == 0xA0
    assert raw[106 + 4] == 0xA1


def test_zlib_block_of_bus_tech_is_read(tape_of) -> None:
    stored = zlib.compress(b"A" * 1000)
    header = bytearray(chunk_header(len(stored), 0))
    header[5] = 0x80

    assert read_all(tape_of(bytes(header) + stored)) == [b"A" * 1000]


def test_format_is_told_by_content_then_by_name(tmp_path: Path) -> None:
    for name, compression, expected in [
        ("a.aws", Compression.NONE, "aws"),
        ("b.aws", Compression.ZLIB, "het"),
        ("c.het", Compression.NONE, "het"),
        ("d", Compression.NONE, "aws"),
    ]:
        write_tape(tmp_path / name, [[b"A" * 100]], compression=compression)
        with open_tape(tmp_path / name) as tape:
            assert tape.format == expected


def test_empty_file_is_a_blank_tape(tape_of) -> None:
    tape = tape_of(b"")

    assert len(tape.entries) == 0
    assert tape.files() == []
    assert [finding.code for finding in tape.findings] == [Damage.BLANK]


def test_tape_without_a_last_mark_is_readable_and_odd(tape_of) -> None:
    tape = tape_of(image_of([b"A", MARK, b"B"]))

    assert read_all(tape) == [b"A", MARK, b"B"]
    assert [(f.severity, f.code) for f in tape.findings] == [
        (Severity.WARNING, Damage.NO_MARK_AT_END)
    ]


# What is damaged, the bytes behind one good block of one byte and its mark, where it shows.
GOOD = image_of([b"A", MARK])
DAMAGED = [
    (Damage.CUT_HEADER, "01", 13),
    (Damage.CUT_HEADER, "0100 0000 a0", 13),
    (Damage.CUT_BLOCK, "0200 0000 a000 ff", 13),
    (Damage.CUT_BLOCK, "0100 0000 8000 ff  0200 0100 2000 ff", 20),
    (Damage.UNFINISHED_BLOCK, "0100 0000 8000 ff", 20),
    (Damage.UNFINISHED_BLOCK, "0100 0000 8000 ff  0100 0100 a000 ff", 20),
    (Damage.UNFINISHED_BLOCK, "0100 0000 8000 ff  0000 0100 4000", 20),
    (Damage.NO_BEGINNING, "0100 0000 2000 ff", 13),
    (Damage.NO_BEGINNING, "0100 0000 0000 ff", 13),
    (Damage.EMPTY_CHUNK, "0000 0000 0000", 13),
    (Damage.EMPTY_CHUNK, "0000 0000 a000", 13),
    (Damage.PREVIOUS_LENGTH, "0100 0100 a000 ff", 13),
    (Damage.PREVIOUS_LENGTH, "0000 0500 4000", 13),
    (Damage.BAD_FLAGS, "0100 0000 b000 ff", 13),
    (Damage.BAD_FLAGS, "0100 0000 a001 ff", 13),
    (Damage.BAD_FLAGS, "0100 0000 a300 ff", 13),
    (Damage.BAD_FLAGS, "0100 0000 a180 ff", 13),
    (Damage.BAD_FLAGS, "0100 0000 8100 ff  0100 0100 2000 ff", 20),
    (Damage.BAD_FLAGS, "0100 0000 4000 ff", 13),
    (Damage.BAD_FLAGS, "0000 0000 6000", 13),
    (Damage.BAD_FLAGS, "0000 0000 4100", 13),
    (Damage.BAD_FLAGS, "0000 0000 4080", 13),
]


@pytest.mark.parametrize(("code", "behind", "offset"), DAMAGED)
def test_damage_is_named_with_its_place(tape_of, code, behind, offset) -> None:
    with pytest.raises(TapeFormatError) as caught:
        tape_of(GOOD + bytes.fromhex(behind))

    assert caught.value.code == code
    assert caught.value.where.offset == offset


@pytest.mark.parametrize(("code", "behind", "offset"), DAMAGED)
def test_tolerant_reader_gives_what_is_good_before_the_damage(
    tape_of, code, behind, offset
) -> None:
    tape = tape_of(GOOD + bytes.fromhex(behind), tolerant=True)

    assert read_all(tape)[:2] == [b"A", MARK]
    assert (len(tape.entries) == 2) == (code is not Damage.PREVIOUS_LENGTH)
    finding = tape.findings[0]
    assert (finding.severity, finding.code) == (Severity.ERROR, code)
    assert finding.where.offset == offset


def test_tolerant_reader_goes_on_behind_a_wrong_length_of_the_chunk_before(tape_of) -> None:
    raw = bytearray(image_of([b"A", b"B", b"C", MARK]))
    raw[9] ^= 0xFF

    tape = tape_of(bytes(raw), tolerant=True)

    assert read_all(tape) == [b"A", b"B", b"C", MARK]
    assert [finding.code for finding in tape.findings] == [Damage.PREVIOUS_LENGTH]


def test_tolerant_reader_gives_a_file_of_wrong_lengths_up(tape_of) -> None:
    raw = b"".join(chunk_header(1, 7) + b"A" for _ in range(1000))

    tape = tape_of(chunk_header(1, 0) + b"A" + raw, tolerant=True)

    assert 100 <= len(tape.findings) <= 102
    assert len(tape.entries) <= 102


@pytest.mark.parametrize(
    "raw", [b"CKD_P370" + bytes(504), b"hello world", bytes(100), b"\x01", b"\xff" * 600]
)
def test_file_that_is_no_tape_is_called_so(tape_of, raw: bytes) -> None:
    with pytest.raises(TapeFormatError, match="not an AWSTAPE or HET image"):
        tape_of(raw)


def test_block_of_more_than_two_mebibytes_is_refused(tape_of) -> None:
    piece = bytes(65535)
    chunks = [chunk_header(65535, 65535 if i else 0, 0x80 if i == 0 else 0) for i in range(33)]

    with pytest.raises(TapeFormatError) as caught:
        tape_of(b"".join(header + piece for header in chunks))

    assert caught.value.code == Damage.BLOCK_TOO_LONG


def compressed_image(stored: bytes, flags: int) -> bytes:
    return chunk_header(len(stored), 0, flags) + stored + tape_mark(len(stored))


ZLIB, BZIP2 = 0xA1, 0xA2


@pytest.mark.parametrize(
    ("stored", "flags"),
    [
        (b"nonsense", ZLIB),
        (b"nonsense", BZIP2),
        (zlib.compress(b"A" * 100)[:-1], ZLIB),
        (bz2.compress(b"A" * 100)[:-1], BZIP2),
        (zlib.compress(b"A" * 100) + b"X", ZLIB),
        (bz2.compress(b"A" * 100) + b"X", BZIP2),
        (zlib.compress(b""), ZLIB),
        (bz2.compress(b""), BZIP2),
        (zlib.compress(bytes(LONGEST_BLOCK + 1)), ZLIB),
        (bz2.compress(bytes(50_000_000)), BZIP2),
    ],
)
def test_block_that_does_not_unpack_is_refused_when_it_is_read(tape_of, stored, flags) -> None:
    tape = tape_of(compressed_image(stored, flags))

    with pytest.raises(TapeFormatError) as caught:
        tape.read_block(tape.entries[0])
    assert caught.value.code == Damage.DECOMPRESSION


def test_file_that_shrinks_while_it_is_open_is_noticed(tape_of) -> None:
    tape = tape_of(image_of([b"A" * 100, b"B" * 100, MARK]))
    os.truncate(tape.path, 150)

    assert tape.read_block(tape.entries[0]) == b"A" * 100
    with pytest.raises(TapeFormatError, match="become shorter"):
        tape.read_block(tape.entries[1])


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"@TDF\nfile.txt TEXT\nEOT\n", "OMA"),
        (b"@tdf", "OMA"),
        (b"000000640064" + bytes(100), "FakeTape"),
        (b"00000000" + b"0000", "FakeTape"),
    ],
)
def test_other_kinds_of_tape_image_are_recognised_by_content(tape_of, head, name) -> None:
    with pytest.raises(UnsupportedTapeError, match=f"{name}.*not supported yet"):
        tape_of(head)


@pytest.mark.parametrize("head", [b"000000640065", b"0000zzzzzzzz", b"00000064006"])
def test_text_that_only_resembles_faketape_is_no_tape(tape_of, head) -> None:
    with pytest.raises(TapeFormatError, match="not an AWSTAPE"):
        tape_of(head)


def test_what_is_not_a_readable_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("missing", ".", "pipe"):
        with pytest.raises(UnreadableTapeError):
            open_tape(tmp_path / name)


def test_several_threads_read_one_tape(tape_of) -> None:
    items = [random.Random(i).randbytes(i + 1) for i in range(200)]
    tape = tape_of(image_of(items))

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(tape.read_block, tape.entries)) == items


ZLIB_TAPE = image_of([b"A" * 50, b"B" * 50, MARK, MARK], compression=Compression.ZLIB)
LONG_TAPE = image_of([b"A" * 50, b"B" * 50, MARK, MARK], chunk_length=16)
edits = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 255)), min_size=1, max_size=4)


@given(st.sampled_from([GOOD, ZLIB_TAPE, LONG_TAPE]), edits, st.integers(0, 20), st.booleans())
@example(ZLIB_TAPE, [(4, 0xA2)], 0, False)
def test_mutated_tape_gives_data_or_an_error_of_ours(
    tmp_path_factory, raw, edits, cut, tolerant
) -> None:
    mutated = bytearray(raw[: len(raw) - cut])
    for at, value in edits:
        if at < len(mutated):
            mutated[at] = value
    path = tmp_path_factory.getbasetemp() / "mutated.aws"
    path.write_bytes(mutated)

    try:
        with open_tape(path, tolerant=tolerant) as tape:
            read = read_all(tape)
    except DasdError:
        return
    assert all(item is MARK or 1 <= len(item) <= LONGEST_BLOCK for item in read)


@given(st.binary(max_size=200))
def test_tolerant_reader_never_raises_over_structure(tmp_path_factory, tail) -> None:
    path = tmp_path_factory.getbasetemp() / "tolerant.aws"
    path.write_bytes(GOOD + tail)

    with open_tape(path, tolerant=True) as tape:
        assert list(map(tape.read_block, tape.entries[:1])) == [b"A"]
        assert tape.findings or tail == b"" or tape.entries[-1].kind is EntryKind.MARK


@given(items=tapes, order=st.randoms(use_true_random=False))
def test_tape_written_out_of_order_is_the_tape_written_in_order(items, order) -> None:
    sequential = image_of(items)
    places, at, previous = [], 0, 0
    for item in items:
        header = tape_mark(previous) if item is MARK else chunk_header(len(item), previous)
        places.append((at, [header, item or b""]))
        at, previous = at + 6 + len(item or b""), len(item or b"")
    order.shuffle(places)
    tape = MemoryTape(at)

    for offset, pieces in places:
        tape.place(offset, pieces)
    tape.finish()

    assert bytes(tape.content) == sequential


def test_tape_of_nothing_but_marks_is_given_up(tape_of) -> None:
    with pytest.raises(TapeFormatError) as caught:
        tape_of(tape_mark(0) * 300_000)

    assert caught.value.code == Damage.TOO_MANY


@pytest.mark.parametrize("length", [1, 5, 80, 512, 513])
def test_thousands_of_equal_blocks_are_all_found(tape_of, length) -> None:
    items = [bytes(length)] * 3000 + [b"odd", MARK] + [bytes(length)] * 300 + [MARK]

    tape = tape_of(image_of(items))

    starts = [0]
    for item in items:
        starts.append(starts[-1] + 6 + len(item or b""))
    assert [entry.offset for entry in tape.entries] == starts[:-1]
    assert [entry.length for entry in tape.entries] == [len(item or b"") for item in items]
    assert tape.findings == ()


@pytest.mark.parametrize("at", [2, 3, 4, 5])
@pytest.mark.parametrize("block", [1, 47, 48, 500, 999])
def test_damage_among_equal_blocks_is_found_where_it_is(tape_of, block, at) -> None:
    raw = bytearray(image_of([bytes(80)] * 1000 + [MARK]))
    raw[block * 86 + at] ^= 0x10

    with pytest.raises(TapeFormatError) as caught:
        tape_of(bytes(raw))

    assert caught.value.where.offset == block * 86


def test_tape_cut_among_equal_blocks_ends_before_the_cut(tape_of) -> None:
    raw = image_of([bytes(80)] * 1000)

    tape = tape_of(raw[:-1], tolerant=True)

    assert len(tape.entries) == 999
    assert [finding.code for finding in tape.findings] == [Damage.CUT_BLOCK]
