"""How a channel program is started: the operation-request block.

====== === ==========================================================================
at     len field
====== === ==========================================================================
0      4   interruption parameter, given back with the interruption
4      1   F0 key, 08 suspend control, 04 streaming, 02 modification, 01 synchronisation
5      1   80 format-1 words, 40 prefetch, 20 initial-status interruption, 10 address limit,
           08 no interruption when suspended, 04 transport mode, 02 format-2 lists, 01 of 2K
6      1   logical path mask
7      1   80 suppress lengths, 40 modified lists, 3E zero, 01 more bytes follow
8      4   address of the first command word
====== === ==========================================================================

Source: Principles of Operation, operation-request block.
"""

from dataclasses import dataclass
from enum import IntFlag

from construct import Int8ub, Int32ub, Struct

from ccw.indirect import IDAW_1, IDAW_2, IDAW_2_SMALL, IndirectFormat

OrbLayout = Struct(
    "parameter" / Int32ub,
    "key_flags" / Int8ub,
    "format_flags" / Int8ub,
    "paths" / Int8ub,
    "length_flags" / Int8ub,
    "address" / Int32ub,
)
ORB_LENGTH = 12
assert OrbLayout.sizeof() == ORB_LENGTH


class KeyFlag(IntFlag):
    """Byte 4, without the key."""

    SUSPEND_CONTROL = 0x08


class FormatFlag(IntFlag):
    """Byte 5."""

    FORMAT_1 = 0x80
    PREFETCH = 0x40
    INITIAL_STATUS = 0x20
    ADDRESS_LIMIT = 0x10
    SUPPRESS_SUSPENDED = 0x08
    TRANSPORT = 0x04
    FORMAT_2_LISTS = 0x02
    SMALL_BLOCKS = 0x01


class LengthFlag(IntFlag):
    """Byte 7."""

    SUPPRESS_LENGTH = 0x80
    MODIFIED_LISTS = 0x40
    RESERVED = 0x3E


@dataclass(frozen=True, slots=True)
class Orb:
    """How a program is to be run.

    Attributes:
        ccw_format: 0 or 1.
        key: Access key for everything in storage.
        suspends: Words may suspend the program.
        modified: Words may use modified indirect addressing.
        lengths_suppressed: Immediate commands of format 1 report no incorrect length.
        indirect: What lists of indirect words look like.
    """

    ccw_format: int = 1
    key: int = 0
    suspends: bool = False
    modified: bool = False
    lengths_suppressed: bool = False
    indirect: IndirectFormat = IDAW_1


@dataclass(frozen=True, slots=True)
class StartRequest:
    """A whole operation-request block, as far as a subchannel looks at it.

    Attributes:
        orb: How to run the program.
        address: Where it starts.
        parameter: Given back with the interruption.
        key_flags: Byte 4.
        format_flags: Byte 5.
        is_valid: Everything that must be zero is.
    """

    orb: Orb
    address: int
    parameter: int
    key_flags: int
    format_flags: FormatFlag
    is_valid: bool


def parse_orb(raw: bytes) -> StartRequest:
    """Decode 12 bytes or more; transport mode is not there, so its bit must be zero."""
    fields = OrbLayout.parse(raw[:ORB_LENGTH])
    key_flags, length_flags = int(fields.key_flags), int(fields.length_flags)
    format_flags = FormatFlag(int(fields.format_flags))
    orb = Orb(
        ccw_format=1 if format_flags & FormatFlag.FORMAT_1 else 0,
        key=key_flags >> 4,
        suspends=bool(key_flags & KeyFlag.SUSPEND_CONTROL),
        modified=bool(length_flags & LengthFlag.MODIFIED_LISTS),
        lengths_suppressed=bool(length_flags & LengthFlag.SUPPRESS_LENGTH),
        indirect=_indirect_format(format_flags),
    )
    refused = length_flags & LengthFlag.RESERVED or format_flags & FormatFlag.TRANSPORT
    return StartRequest(
        orb, int(fields.address), int(fields.parameter), key_flags, format_flags, not refused
    )


def _indirect_format(flags: FormatFlag) -> IndirectFormat:
    if not flags & FormatFlag.FORMAT_2_LISTS:
        return IDAW_1
    return IDAW_2_SMALL if flags & FormatFlag.SMALL_BLOCKS else IDAW_2
