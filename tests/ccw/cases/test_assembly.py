"""Programs of cases in storage: where words, areas and lists of indirect words lie."""

import pytest

from ccw.cases import CaseFileError
from ccw.cases.assembly import assemble
from ccw.cases.document import WordItem

BLOCK = 2048


def word(cmd="0x06", **fields):
    return WordItem(cmd=cmd, **fields)


def address_of(program, index):
    return int.from_bytes(program.storage.fetch(index * 8 + 4, 4), "big")


def listed(program, index, entries):
    at = address_of(program, index)
    return [int.from_bytes(program.storage.fetch(at + 4 * n, 4), "big") for n in range(entries)]


def test_words_lie_one_behind_the_other_and_zeros_follow():
    program = assemble([word("0x03", flags=("CC",), count=1), word("0x06", count=5)], 1)

    assert program.storage.fetch(0, 4) == bytes.fromhex("03400001")
    assert program.storage.fetch(8, 4) == bytes.fromhex("06000005")
    assert program.storage.fetch(16, 32) == bytes(32)


def test_a_word_of_format_0_has_its_fields_in_other_places():
    program = assemble([word("0x06", flags=("SLI",), count=5)], 0)
    raw = program.storage.fetch(0, 8)

    assert (raw[0], raw[4:]) == (6, bytes.fromhex("20000005"))
    assert int.from_bytes(raw[1:4], "big") == program.storage.areas[0].start


def test_data_is_padded_or_cut_to_the_count():
    words = [word("0x07", data="0102", count=4), word("0x07", data="0102", count=1)]
    program = assemble(words, 1)

    first, second = (program.storage.areas[index] for index in range(2))
    assert program.storage.fetch(first.start, 4) == b"\x01\x02\x00\x00"
    assert program.storage.fetch(second.start, 2) == b"\x01\x00"


def test_every_word_with_data_has_an_area_of_its_own():
    program = assemble([word(count=0), word(count=0), word(count=3), word(count=3)], 1)

    starts = [area.start for area in program.storage.areas]
    assert len(set(starts)) == 4
    assert starts[3] >= starts[2] + 3


@pytest.mark.parametrize(("first", "lengths"), [(2048, [2048, 952]), (100, [100, 2048, 852])])
def test_the_first_indirect_stretch_is_as_long_as_asked_for(first, lengths):
    program = assemble([word(flags=("IDA",), count=3000, ida_first=first)], 1)

    entries = listed(program, 0, len(lengths))
    ends = [entry + length for entry, length in zip(entries, lengths, strict=True)]
    assert entries[0] == program.storage.areas[0].start
    assert entries[1:] == ends[:-1]
    assert all(entry % BLOCK == 0 for entry in entries[1:])


def test_an_area_read_backward_is_designated_by_its_last_byte():
    program = assemble([word("0x0c", count=10)], 1)

    assert address_of(program, 0) == program.storage.areas[0].start + 9


def test_words_chained_to_a_backward_read_go_backward_too():
    program = assemble([word("0x0c", flags=("CD",), count=10), word("0x02", count=4)], 1)

    assert program.backward == (True, True)
    assert address_of(program, 1) == program.storage.areas[1].start + 3


def test_indirect_words_of_a_backward_read_designate_last_bytes():
    program = assemble([word("0x0c", flags=("IDA",), count=3000, ida_first=100)], 1)

    area = program.storage.areas[0]
    last = area.start + 2999
    assert listed(program, 0, 3) == [last, last - 100, last - 100 - BLOCK]
    assert (last - 100) % BLOCK == BLOCK - 1


def test_a_transfer_leads_to_its_label_or_index_and_as_much_beside_as_asked_for():
    words = [word("0x08", tic="s", tic_offset=2), word("0x08", tic=4), word("0x03", label="s")]
    program = assemble(words, 1)

    assert [address_of(program, index) for index in range(2)] == [18, 32]
    assert program.storage.fetch(0, 4) == bytes.fromhex("08000000")


@pytest.mark.parametrize("ccw_format", [0, 1])
def test_a_faulty_address_is_outside_storage(ccw_format):
    program = assemble([word(count=5, address_fault=True)], ccw_format)
    raw = program.storage.fetch(0, 8)
    address = int.from_bytes(raw[4:] if ccw_format else raw[1:4], "big")

    assert not program.storage.holds(address, 1)


def test_a_label_that_is_not_there_is_refused():
    with pytest.raises(CaseFileError, match="label 's'"):
        assemble([word("0x08", tic="s")], 1)


def test_a_transfer_far_behind_the_program_is_refused():
    with pytest.raises(CaseFileError, match="to word 5 of 1"):
        assemble([word("0x08", tic=5)], 1)


def test_a_program_that_needs_more_storage_than_there_is_is_refused():
    with pytest.raises(CaseFileError, match="bytes of storage"):
        assemble([word(count=65535)] * 300, 1)


def test_data_in_the_area_of_a_word_that_reads_counts_as_stored():
    words = [word("0x06", data="c1c2", count=4), word("0x07", data="c1c2")]
    program = assemble(words, 1)

    assert [program.stored(index) for index in range(2)] == [b"\xc1\xc2", b""]
