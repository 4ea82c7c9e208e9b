"""DSCBs whose bytes are known beforehand."""

from vtoc.dscb_schema import DSCB_LENGTH

# What a DSCB must have to be of its format: offset and bytes.
FIXED = {
    "format 1": {},
    "format 3": {0: b"\x03" * 4, 44: b"\xf3"},
    "format 4": {0: b"\x04" * 44, 44: b"\xf4"},
    "format 5": {0: b"\x05" * 4, 44: b"\xf5"},
}


def with_fixed(name: str, raw: bytes) -> bytes:
    dscb = bytearray(raw)
    for at, value in FIXED[name].items():
        dscb[at : at + len(value)] = value
    return bytes(dscb)


def offsets_as_values(name: str) -> bytes:
    """A DSCB in which each byte has the value of its own offset."""
    return with_fixed(name, bytes(range(DSCB_LENGTH)))
