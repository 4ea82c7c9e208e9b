"""Sense bytes in words: what is wrong, by the names of its bits and messages.

Source: 3990 reference, sense bytes and format-0 messages; 3480 reference, error recovery actions;
3803/3420 sense bytes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class SenseText:
    """Sense, in words.

    Attributes:
        raw: The bytes.
        bits: Names of the bits that are on in bytes 0 and 1.
        message: What a code in other bytes says; empty where there is none.
        place: Where it happened; empty where sense does not tell.
    """

    raw: bytes
    bits: tuple[str, ...]
    message: str = ""
    place: str = ""


_Bits = Sequence[str]
"""Names of a byte's bits from X'80' on; empty for those without one."""

_DISK_0: Final[_Bits] = (
    "command reject",
    "intervention required",
    "bus out check",
    "equipment check",
    "data check",
    "overrun",
    "",
    "incomplete domain",
)
_DISK_1: Final[_Bits] = (
    "permanent error",
    "invalid track format",
    "end of cylinder",
    "message to operator",
    "no record found",
    "file protected",
    "write inhibited",
    "imprecise ending",
)
_CARTRIDGE_0: Final[_Bits] = (
    "command reject",
    "intervention required",
    "bus out check",
    "equipment check",
    "data check",
    "overrun",
    "deferred unit check",
    "assigned elsewhere",
)
_CARTRIDGE_1: Final[_Bits] = (
    "locate failure",
    "drive online",
    "",
    "record sequence",
    "beginning of tape",
    "write mode",
    "file protected",
    "not capable",
)
_REEL_0: Final[_Bits] = (
    "command reject",
    "intervention required",
    "bus out check",
    "equipment check",
    "data check",
    "overrun",
    "word count zero",
    "data converter check",
)
_REEL_1: Final[_Bits] = (
    "noise",
    "ready",
    "not ready",
    "seven track",
    "load point",
    "write status",
    "file protected",
    "not capable",
)

_DISK_FORMATS: Final[Mapping[int, str]] = {
    0x1: "device equipment check",
    0x2: "storage control equipment check",
    0x3: "control unit check",
    0x4: "data check",
    0x5: "data check with displacement",
    0x6: "usage and overruns",
    0x7: "device control check",
    0x8: "device check",
    0xF: "cache check",
}
_DISK_MESSAGES: Final[Mapping[int, str]] = {
    0x1: "invalid command",
    0x2: "invalid sequence",
    0x3: "count of the word too small",
    0x4: "invalid parameter",
    0x5: "not authorised by the file mask",
    0x7: "wrong word after command retry",
    0x8: "reset notification",
    0x9: "storage path restarted",
    0xB: "invalid pointer to an alternate track",
    0xC: "not as installed",
    0xE: "invalid command for a secondary device",
    0xF: "file status not as required",
}
_RECOVERIES: Final[Mapping[int, str]] = {
    0x21: "data streaming not operational",
    0x22: "path equipment check",
    0x23: "read data check",
    0x24: "load display check",
    0x25: "write data check",
    0x26: "data check on read opposite",
    0x27: "command reject",
    0x28: "write id mark check",
    0x29: "function incompatible",
    0x2A: "unsolicited environmental data",
    0x2B: "environmental data present",
    0x2C: "permanent equipment check",
    0x2D: "data security erase failure",
    0x2E: "not capable of the beginning of the tape",
    0x30: "write protected",
    0x31: "tape void",
    0x32: "tension lost",
    0x33: "load failure",
    0x34: "unload failure",
    0x35: "drive equipment check",
    0x36: "end of data",
    0x37: "tape length error",
    0x38: "physical end of tape",
    0x39: "backward at the beginning of the tape",
    0x3A: "drive switched not ready",
    0x3B: "manual rewind or unload",
    0x3C: "manual rewind or unload",
    0x40: "overrun",
    0x41: "block id out of sequence",
    0x42: "degraded mode",
    0x43: "intervention required",
    0x44: "locate block failed",
    0x45: "drive assigned elsewhere",
    0x46: "drive not online",
    0x47: "volume fenced",
    0x48: "log sense data",
    0x49: "bus out check",
    0x4A: "recovery of the control unit failed",
    0x4C: "recovered check",
    0x4D: "resetting event",
    0x4E: "block too long",
    0x50: "buffered log overflow",
    0x51: "end of volume",
    0x52: "end of volume",
}


def disk_sense(raw: bytes) -> SenseText:
    """Say what sense of a count-key-data device means, in its 24-byte compatible form.

    >>> disk_sense(bytes.fromhex("8000000000000102")).bits
    ('command reject',)
    """
    form, message = (raw[7] >> 4, raw[7] & 0xF) if len(raw) > 7 else (0, 0)
    said = _DISK_FORMATS.get(form, "") if form else _DISK_MESSAGES.get(message, "")
    place = ""
    if len(raw) >= 32 and raw[27] & 0x80:
        place = f"{int.from_bytes(raw[29:31], 'big')},{raw[31]}"
    return SenseText(raw, tuple(_names(raw, _DISK_0, _DISK_1)), said, place)


def cartridge_sense(raw: bytes) -> SenseText:
    """Say what sense of a 3480 or 3490 means.

    >>> cartridge_sense(bytes.fromhex("08402031")).message
    'tape void'
    """
    said = _RECOVERIES.get(raw[3], "") if len(raw) > 3 else ""
    return SenseText(raw, tuple(_names(raw, _CARTRIDGE_0, _CARTRIDGE_1)), said)


def reel_sense(raw: bytes) -> SenseText:
    """Say what sense of a 3420 means.

    >>> reel_sense(bytes.fromhex("4022")).bits
    ('intervention required', 'not ready', 'file protected')
    """
    return SenseText(raw, tuple(_names(raw, _REEL_0, _REEL_1)))


def _names(raw: bytes, *tables: _Bits) -> Iterator[str]:
    for byte, table in zip(raw, tables, strict=False):
        for bit, name in enumerate(table):
            if byte & 0x80 >> bit and name:
                yield name
