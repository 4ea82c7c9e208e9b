"""Data sets sent and received as NETDATA (XMI files)."""

import datetime
import io
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessmethods.blocking import block_records
from accessmethods.blocks import read_blocks
from accessmethods.directory import read_directory
from accessmethods.netdata_reader import (
    ReceivedFile,
    UnsupportedTransmissionError,
    is_netdata,
    receive,
)
from accessmethods.netdata_schema import Key, SegmentLayout, TextUnitLayout
from accessmethods.netdata_units import build_units, parse_units
from accessmethods.netdata_writer import Envelope, transmit_library, transmit_records
from accessmethods.partitioned import create_pds
from accessmethods.records import deblock
from accessmethods.sequential import write_sequential
from eckd import MemoryVolume
from primitives import DasdError, FormatError, Where
from vtoc.data_set import DataSet

WHEN = datetime.datetime(2026, 11, 26, 12, 30, 15, tzinfo=datetime.UTC)
ENVELOPE = Envelope(WHEN, from_node="HERE", from_user="ME", to_node="THERE", to_user="YOU")
HERE = Where("it")
CARD = b"\xc1" * 80


def segment(flags: int, data: bytes) -> bytes:
    return bytes([len(data) + 2, flags]) + data


def control(name: str, body: bytes = b"") -> bytes:
    return segment(0xE0, name.encode("cp037") + body)


def units(*pairs: tuple[Key, list[bytes]]) -> bytes:
    return build_units(pairs)


INMCOPY = (Key.UTILN, ["INMCOPY".encode("cp037")])
FIXED = (Key.RECFM, [b"\x90\x02"])
BEGIN = control("INMR01")
FILE = control("INMR02", bytes([0, 0, 0, 1]) + units(INMCOPY, FIXED, (Key.LRECL, [b"\x04"])))
END = control("INMR06")


def received(raw: bytes) -> list[tuple[ReceivedFile, list[bytes]]]:
    return [(file, list(file.records())) for file in receive(io.BytesIO(raw).read, source="it")]


@given(st.dictionaries(st.sampled_from(Key), st.lists(st.binary(max_size=300), max_size=4)))
def test_text_units_read_back_as_they_were_built(found: dict[Key, list[bytes]]) -> None:
    raw = build_units(found.items())
    assert parse_units(raw, where=HERE) == {key: tuple(value) for key, value in found.items()}


@given(key=st.integers(0, 0xFFFF), values=st.lists(st.binary(max_size=20), max_size=4))
def test_text_units_and_their_schema_agree(key: int, values: list[bytes]) -> None:
    fields = {"key": key, "values": [{"length": len(v), "data": v} for v in values]}
    raw = TextUnitLayout.build(fields)
    assert parse_units(raw, where=HERE) == {key: tuple(values)}


def test_a_segment_is_what_the_schema_says() -> None:
    found = SegmentLayout.parse(segment(0xC0, b"abc"))
    assert (found.length, found.flags, found.data) == (5, 0xC0, b"abc")


def test_a_sequential_data_set_arrives_with_its_attributes(
    volume: MemoryVolume, new_data_set: Callable[..., DataSet]
) -> None:
    cards = [bytes([number]) * 80 for number in range(200)]
    made = write_sequential(
        volume, new_data_set("PS", 2), list(block_records("FB", 80, 27_920, cards))
    )
    records = deblock("FB", 80, read_blocks(volume, made))
    sent = list(transmit_records(made, records, ENVELOPE))
    assert {len(card) for card in sent} == {80}
    ((file, found),) = received(b"".join(sent))
    assert found == cards
    assert (file.dsname, file.is_message, file.unloaded) == ("TEST.DATA", False, False)
    assert (file.recfm, file.lrecl, file.blksize, file.dsorg) == ("FB", 80, 27_920, 0x4000)


@given(records=st.lists(st.binary(max_size=600), max_size=20))
def test_variable_records_of_any_length_arrive_as_they_were(records: list[bytes]) -> None:
    raw = BEGIN + control("INMR02", bytes([0, 0, 0, 1]) + units(INMCOPY)) + control("INMR03")
    for record in records:
        parts = [record[at : at + 253] for at in range(0, len(record) or 1, 253)]
        for number, part in enumerate(parts):
            raw += segment(0x80 * (number == 0) | 0x40 * (number == len(parts) - 1), part)
    ((_, found),) = received(raw + END + b"@@@@")
    assert found == records


def test_a_partitioned_data_set_arrives_as_a_library(
    volume: MemoryVolume, new_data_set: Callable[..., DataSet]
) -> None:
    members = {"ALPHA": [CARD], "BIG": [b"x" * 27_920], "EMPTY": []}
    library = create_pds(volume, new_data_set("PO", 4), 3, members)
    sent = b"".join(transmit_library(volume, library, 3, ENVELOPE))
    assert is_netdata(sent)
    (file,) = receive(io.BytesIO(sent).read, source="it")
    assert (file.dsname, file.directory_blocks, file.unloaded) == ("TEST.DATA", 3, True)
    read = next(receive(io.BytesIO(sent).read, source="it")).library()
    assert read.entries == read_directory(volume, library).entries
    found = {data.entries[0].name: [block.data for block in data.blocks] for data in read.members()}
    assert found == members


def test_a_message_comes_before_the_data_set() -> None:
    message = control("INMR02", bytes([0, 0, 0, 1]) + units(INMCOPY, (Key.TERM, [])))
    data = control("INMR02", bytes([0, 0, 0, 2]) + units(INMCOPY, (Key.DSNAM, [b"\xc1", b"\xc2"])))
    raw = BEGIN + message + data + control("INMR03") + segment(0xC0, b"hello")
    raw += control("INMR03") + segment(0xC0, b"data") + END
    (first, text), (second, records) = received(raw)
    assert (first.is_message, text) == (True, [b"hello"])
    assert (second.is_message, second.dsname, records) == (False, "A.B", [b"data"])


def test_a_file_nobody_reads_is_passed_over() -> None:
    other = control("INMR02", bytes([0, 0, 0, 2]) + units(INMCOPY))
    raw = BEGIN + FILE + other + control("INMR03") + segment(0xC0, b"1234")
    raw += control("INMR03") + segment(0xC0, b"data") + END
    walk = receive(io.BytesIO(raw).read, source="it")
    next(walk)
    assert list(next(walk).records()) == [b"data"]


def test_what_follows_the_end_record_means_nothing() -> None:
    raw = BEGIN + FILE + control("INMR03") + segment(0xC0, b"12345678") + END + b"\x40\x40\xff"
    ((_, found),) = received(raw)
    assert found == [b"1234", b"5678"]


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "end of the transmission"),
        (BEGIN + FILE + control("INMR03") + segment(0xC0, b"1234"), "end of the transmission"),
        (FILE, "expected INMR01"),
        (BEGIN + BEGIN, "expected INMR01 at the beginning"),
        (BEGIN + control("INMR03"), "expected an INMR02"),
        (BEGIN + FILE + control("INMR03") + segment(0xC0, b"123") + END, "a multiple of 4"),
        (BEGIN + FILE + control("INMR03") + segment(0x40, b"1234") + END, "the first of a record"),
        (BEGIN + segment(0x80, b"1") + segment(0x80, b"2"), "not the first of a record"),
        (BEGIN + b"\x01\xc0", "length 2 to 255"),
        (BEGIN + control("INMR02", bytes([0, 0, 0, 1, 0, 2, 0, 1, 0, 9])), "9 bytes of a text"),
        (BEGIN + control("INMR02", bytes([0, 0, 0, 1, 0])), "a halfword of a text unit"),
    ],
)
def test_damage_is_an_error_that_says_where(raw: bytes, message: str) -> None:
    with pytest.raises(FormatError, match=message) as caught:
        received(raw)
    assert str(caught.value).startswith(("it+0x", "it (data record 1)"))


def test_an_encrypted_transmission_is_refused() -> None:
    steps = units((Key.UTILN, ["AMSCIPHR".encode("cp037")]))
    raw = BEGIN + control("INMR02", bytes([0, 0, 0, 1]) + steps) + control("INMR03") + END
    with pytest.raises(UnsupportedTransmissionError, match="AMSCIPHR"):
        received(raw)


def test_a_record_without_end_is_refused_before_memory_is_full() -> None:
    endless = BEGIN + FILE + control("INMR03") + segment(0x80, b"x" * 253)
    stream = io.BytesIO(endless + segment(0x00, b"x" * 253) * 70_000)
    with pytest.raises(FormatError, match="no last segment"):
        [list(file.records()) for file in receive(stream.read, source="it")]


@given(raw=st.binary(max_size=200), cut=st.integers(0, 300), at=st.integers(0, 200))
def test_any_bytes_are_read_or_refused(raw: bytes, cut: int, at: int) -> None:
    good = BEGIN + FILE + control("INMR03") + segment(0xC0, b"1234") + END
    damaged = good[:at] + raw + good[at + len(raw) :]
    with suppress(DasdError):
        received(damaged[:cut])
