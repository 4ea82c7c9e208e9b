import pytest
from hypothesis import given
from hypothesis import strategies as st

from primitives import Dsname, FormatError, Volser, Where, ebcdic
from primitives.dates import OrdinalDate
from tapelabels import (
    DataSetLabel1,
    DataSetLabel2,
    FileLabels,
    LabelGroup,
    LabelValueError,
    OtherLabel,
    UserLabel,
    UserLabelGroup,
    VolumeLabel,
    parse_label,
)
from tapelabels.record_format import InvalidRecordFormatError, recfm_codes, recfm_text

HERE = Where("memory")


def ruler(identifier: str) -> bytes:
    """Eighty bytes that hold their own offsets behind the identifier, so that no two are alike."""
    return identifier.encode("cp037") + bytes(range(0x80 + 4, 0x80 + 80))


def at(offset: int, length: int) -> str:
    return ebcdic.decode(bytes(range(0x80 + offset, 0x80 + offset + length)))


def file_labels(**changes) -> FileLabels:
    values = {
        "dsname": Dsname("BACKUP.DUMP"),
        "volser": Volser("TAPE01"),
        "file_sequence": 1,
        "created": OrdinalDate(2024, 100),
        "recfm": "U",
        "block_length": 65520,
        "record_length": 0,
        "block_count": 20,
        "job": "BACKUP",
        "step": "DUMP",
    }
    return FileLabels(**(values | changes))


def trailer1(**changes) -> DataSetLabel1:
    return parse_label(file_labels(**changes).trailer_blocks()[0], where=HERE)


def trailer2(**changes) -> DataSetLabel2:
    return parse_label(file_labels(**changes).trailer_blocks()[1], where=HERE)


def test_fields_of_the_volume_label_sit_at_their_documented_offsets() -> None:
    label = parse_label(ruler("VOL1"), where=HERE)

    assert isinstance(label, VolumeLabel)
    assert (label.volser, label.accessibility) == (at(4, 6), at(10, 1))
    assert (label.vtoc_pointer, label.owner) == (at(11, 10), at(41, 10))


def test_fields_of_data_set_label_1_sit_at_their_documented_offsets() -> None:
    label = parse_label(ruler("EOF1"), where=HERE)

    assert isinstance(label, DataSetLabel1)
    assert (label.dsname, label.volser) == (at(4, 17), at(21, 6))
    assert (label.volume_sequence_digits, label.file_sequence_digits) == (at(27, 4), at(31, 4))
    assert (label.generation, label.version) == (at(35, 4), at(39, 2))
    assert (label.creation_date, label.expiration_date) == (at(41, 6), at(47, 6))
    assert (label.security, label.block_count_digits) == (at(53, 1), at(54, 6))
    assert (label.system_code, label.high_block_count_digits) == (at(60, 13), at(76, 4))


def test_fields_of_data_set_label_2_sit_at_their_documented_offsets() -> None:
    label = parse_label(ruler("HDR2"), where=HERE)

    assert isinstance(label, DataSetLabel2)
    assert (label.record_format, label.block_length_digits) == (at(4, 1), at(5, 5))
    assert (label.record_length_digits, label.density) == (at(10, 5), at(15, 1))
    assert (label.position, label.job, label.step) == (at(16, 1), at(17, 8), at(26, 8))
    assert (label.recording_technique, label.control_character) == (at(34, 2), at(36, 1))
    assert (label.block_attribute, label.drive_serial) == (at(38, 1), at(42, 5))
    assert (label.checkpoint, label.large_block_length_digits) == (at(47, 1), at(70, 10))


IDENTIFIERS = [
    *("VOL1", "VOL2", "HDR1", "HDR2", "HDR3", "EOF1", "EOF2", "EOV1", "EOV2", "EOV9"),
    *("UVL1", "UHL1", "UHL8", "UTL1", "UTL8"),
]


@given(st.sampled_from(IDENTIFIERS), st.binary(min_size=76, max_size=76))
def test_any_label_builds_back_to_the_same_bytes(identifier: str, rest: bytes) -> None:
    raw = identifier.encode("cp037") + rest

    label = parse_label(raw, where=HERE)

    assert label.to_bytes() == raw
    assert label.identifier == identifier


@given(st.sampled_from(["HDR1", "EOF2"]), st.binary(min_size=76, max_size=76))
def test_any_label_has_a_meaning_or_none(identifier: str, rest: bytes) -> None:
    label = parse_label(identifier.encode("cp037") + rest, where=HERE)

    if isinstance(label, DataSetLabel1):
        meaning = [label.volume_sequence, label.file_sequence, label.block_count]
        assert label.created is None or isinstance(label.created.iso(), str | None)
        assert label.expires is None or isinstance(label.expires.iso(), str | None)
    else:
        meaning = [label.block_length, label.record_length]
        assert label.recfm.startswith(label.record_format)
    assert all(value is None or value >= 0 for value in meaning)


@pytest.mark.parametrize("length", [0, 79, 81])
def test_block_of_another_length_is_no_label(length: int) -> None:
    with pytest.raises(FormatError, match=f"expected 80 bytes, found {length} bytes"):
        parse_label(ruler("HDR1").ljust(length, b"\x40")[:length], where=HERE)


@pytest.mark.parametrize("identifier", ["DATA", "HDR0", "HDRA", "UHL9", "hdr1", "VOL "])
def test_block_that_does_not_begin_as_a_label_is_none(identifier: str) -> None:
    with pytest.raises(FormatError, match="found"):
        parse_label(ruler(identifier), where=HERE)


def test_labels_of_a_backup_are_these_eighty_characters() -> None:
    labels = file_labels()
    texts = [raw.decode("cp037") for raw in labels.header_blocks() + labels.trailer_blocks()]

    assert texts == [
        "HDR1BACKUP.DUMP      TAPE0100010001      024100 000000000000VOLSER              ",
        "HDR2U655200000040BACKUP  /DUMP                                                  ",
        "EOF1BACKUP.DUMP      TAPE0100010001      024100 000000000020VOLSER              ",
        "EOF2U655200000040BACKUP  /DUMP                                                  ",
    ]


def test_volume_label_is_these_eighty_characters() -> None:
    assert VolumeLabel("TAPE01", "OWNER").to_bytes().decode("cp037") == (
        "VOL1TAPE010                              OWNER                                  "
    )


def test_long_name_keeps_its_last_seventeen_characters() -> None:
    assert trailer1(dsname=Dsname("PROD.PAYROLL.MASTER.G0001V00")).dsname == "L.MASTER.G0001V00"


@pytest.mark.parametrize("count", [0, 999_999, 1_000_000, 12_345_678, 9_999_999_999])
def test_block_count_of_up_to_ten_digits_is_kept(count: int) -> None:
    assert trailer1(block_count=count).block_count == count


def test_block_count_of_six_digits_leaves_the_later_field_blank() -> None:
    assert trailer1(block_count=999_999).to_bytes()[76:] == b"\x40" * 4
    assert trailer1(block_count=12_345_678).to_bytes()[76:].decode("cp037") == "0012"


@pytest.mark.parametrize("length", [1, 99_999, 100_000, 2_097_152])
def test_block_length_past_five_digits_stands_in_the_large_field(length: int) -> None:
    label = trailer2(block_length=length)

    assert label.block_length == length
    assert (label.block_length_digits == "00000") == (length > 99_999)


@pytest.mark.parametrize("sequence", [1, 9999, 10_000, 0x4040, 65_535])
def test_file_sequence_past_four_digits_is_binary(sequence: int) -> None:
    label = trailer1(file_sequence=sequence)

    assert label.file_sequence == sequence
    assert label.file_sequence_digits.startswith("?") == (sequence > 9999)


def test_expiration_date_can_be_absent() -> None:
    assert trailer1().expires is None
    assert trailer1(expires=OrdinalDate(2030, 1)).expires == OrdinalDate(2030, 1)


def test_last_volume_of_several_says_that_volumes_were_switched() -> None:
    assert trailer2().position == "0"
    assert trailer2(volume_sequence=2).position == "1"


def test_data_set_that_goes_on_on_another_volume_has_end_of_volume_labels() -> None:
    first, second = file_labels().trailer_blocks(LabelGroup.EOV)

    assert parse_label(first, where=HERE).identifier == "EOV1"
    assert parse_label(second, where=HERE).identifier == "EOV2"


@pytest.mark.parametrize(
    "change",
    [
        {"block_count": 10_000_000_000},
        {"block_count": -1},
        {"block_length": 10_000_000_000},
        {"record_length": 100_000},
        {"file_sequence": 0},
        {"file_sequence": 65_536},
        {"volume_sequence": 10_000},
    ],
)
def test_number_with_too_many_digits_is_refused(change) -> None:
    labels = file_labels(**change)
    with pytest.raises(LabelValueError):
        labels.header_blocks() + labels.trailer_blocks()


@pytest.mark.parametrize("change", [{"job": "NINECHARS"}, {"step": "Ω"}, {"volser": "SEVENCH"}])
def test_text_that_does_not_fit_its_field_is_refused(change) -> None:
    with pytest.raises(ebcdic.NotEncodableError):
        file_labels(**change).header_blocks()


@pytest.mark.parametrize(
    "recfm", ["F", "FB", "FS", "FBS", "V", "VB", "VS", "VBS", "U", "FBA", "VM", "UA"]
)
def test_record_format_goes_into_three_codes_and_back(recfm: str) -> None:
    assert recfm_text(*recfm_codes(recfm)) == recfm
    assert trailer2(recfm=recfm).recfm == recfm


@pytest.mark.parametrize("recfm", ["", "X", "BF", "FSB", "FBX"])
def test_text_that_is_no_record_format_is_refused(recfm: str) -> None:
    with pytest.raises(InvalidRecordFormatError):
        recfm_codes(recfm)


@given(
    st.sampled_from(UserLabelGroup),
    st.integers(1, 8),
    st.text(st.characters(codec="cp037"), max_size=76),
)
def test_user_label_keeps_its_text(group: UserLabelGroup, number: int, text: str) -> None:
    raw = UserLabel(group, number, text).to_bytes()

    assert len(raw) == 80
    assert parse_label(raw, where=HERE) == UserLabel(group, number, text.rstrip(" "))


def test_user_text_of_more_than_76_characters_is_refused() -> None:
    with pytest.raises(ebcdic.NotEncodableError):
        UserLabel(UserLabelGroup.UTL, 1, "X" * 77).to_bytes()


def test_label_of_another_system_is_passed_over_whole() -> None:
    assert parse_label(ruler("HDR3"), where=HERE) == OtherLabel(identifier="HDR3", text=at(4, 76))
