"""What the first 512 bytes say of the device."""

import pytest

from diskfile.device_header import DeviceHeader, ImageKind
from eckd.ckd_header import family_in, header_for
from eckd.geometry import FAMILIES, DeviceFamily, family_named
from primitives import FormatError, Where

HERE = Where("V.ckd", 0)
FAMILY = family_named("3390")


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_the_family_is_found_again(family: DeviceFamily) -> None:
    header = header_for(ImageKind.RAW, family)
    assert family_in(DeviceHeader.parse(header.to_bytes(), HERE), HERE) is family


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (DeviceHeader(ImageKind.RAW, 15, 56832, 0x99), "device type code: expected .*90.*found 99"),
        (DeviceHeader(ImageKind.RAW, 0, 56832, 0x90), "per cylinder: expected 15, found 0"),
        (DeviceHeader(ImageKind.RAW, 30, 56832, 0x90), "per cylinder: expected 15, found 30"),
        (DeviceHeader(ImageKind.RAW, 15, 0, 0x90), "track size: expected 56832, found 0"),
        (DeviceHeader(ImageKind.RAW, 8, 56832, 0x05), "track size: expected 14336 or 14848"),
    ],
)
def test_what_no_device_has_is_refused(header: DeviceHeader, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        family_in(header, HERE)


def test_a_drive_serial_is_twelve_digits_or_nothing() -> None:
    header = header_for(ImageKind.RAW, FAMILY, "000123456789")
    assert header.drive_serial == b"000123456789"
    assert header_for(ImageKind.RAW, FAMILY).drive_serial == bytes(12)
    for wrong in ("1", "12345678901X", "1234567890123"):
        with pytest.raises(ValueError, match="expected 12 digits"):
            header_for(ImageKind.RAW, FAMILY, wrong)
