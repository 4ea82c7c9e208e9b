"""What the device header of a CKD image says of its device."""

from typing import Final

from diskfile.device_header import DeviceHeader, ImageKind
from eckd.geometry import FAMILIES, DeviceFamily
from primitives import FormatError, Where

_SERIAL_DIGITS: Final = 12


def header_for(kind: ImageKind, family: DeviceFamily, drive_serial: str = "") -> DeviceHeader:
    """Make the header of an only file; ValueError unless the serial is 12 digits or nothing."""
    serial = drive_serial.encode("ascii")
    if serial and not (len(serial) == _SERIAL_DIGITS and serial.isdigit()):
        msg = f"drive serial {drive_serial!r}: expected 12 digits"
        raise ValueError(msg)
    return DeviceHeader(
        kind,
        family.heads,
        family.track_size,
        family.type_code,
        drive_serial=serial or bytes(_SERIAL_DIGITS),
    )


def family_in(header: DeviceHeader, where: Where) -> DeviceFamily:
    """Find the device family and hold the header to it.

    Raises:
        FormatError: The type code is unknown, or track size or heads are not the family's.
    """
    same_type = [family for family in FAMILIES if family.type_code == header.type_code]
    if not same_type:
        known = " ".join(sorted({f"{family.type_code:02x}" for family in FAMILIES}))
        raise FormatError(
            "device type code", where=where, expected=known, found=bytes([header.type_code])
        )
    for family in same_type:
        if family.track_size == header.track_size:
            break
    else:
        sizes = " or ".join(str(family.track_size) for family in same_type)
        raise FormatError("track size", where=where, expected=sizes, found=header.track_size)
    if header.heads != family.heads:
        raise FormatError(
            "tracks per cylinder", where=where, expected=str(family.heads), found=header.heads
        )
    return family
