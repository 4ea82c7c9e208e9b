"""The first 512 bytes of an image."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diskfile.device_header import DeviceHeader, ImageKind
from diskfile.device_header_schema import DeviceHeaderLayout
from primitives import FormatError, Where

HERE = Where("V.ckd", 0)


def test_fields_sit_at_their_documented_offsets() -> None:
    raw = b"CKD_P370" + bytes(range(8, 256)) + bytes(range(256))
    header = DeviceHeader.parse(raw, HERE)
    assert header.kind is ImageKind.RAW
    assert header.heads == 0x0B0A0908
    assert header.track_size == 0x0F0E0D0C
    assert header.type_code == 0x10
    assert header.file_sequence == 0x11
    assert header.highest_cylinder == 0x1312
    assert header.drive_serial == bytes(range(0x14, 0x20))
    assert header.reserved == raw[32:]


@given(
    st.sampled_from(list(ImageKind)), st.binary(min_size=504, max_size=504), st.binary(max_size=9)
)
def test_a_header_builds_back_to_the_same_bytes(kind: ImageKind, rest: bytes, more: bytes) -> None:
    raw = kind.value + rest
    assert DeviceHeader.parse(raw + more, HERE).to_bytes() == raw
    assert DeviceHeaderLayout.build(DeviceHeaderLayout.parse(raw)) == raw


def test_a_short_header_is_refused() -> None:
    with pytest.raises(FormatError, match=r"V\.ckd\+0x0: device header: expected 512 .*found 511"):
        DeviceHeader.parse(b"CKD_P370".ljust(511, b"\0"), HERE)


def test_an_unknown_identifier_is_refused() -> None:
    with pytest.raises(FormatError, match=f"found {b'CKD_X370'.hex()}"):
        DeviceHeader.parse(b"CKD_X370".ljust(512, b"\0"), HERE)
