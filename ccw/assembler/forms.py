"""How the parameters of each command are written: which fields they have, and in which words.

A form is a table of fields. Fields that have their usual value need not be written and are not
shown; what a program gives beyond the fields is shown as literals. Text and bytes are inverse.

Source: 2105 command reference, parameters of the commands; 3480 command reference.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lark import Token

from ccw.assembler.kinds import (
    BYTE,
    FULLWORD,
    HALFWORD,
    RECORD,
    TRACK,
    Bits,
    Choice,
    Hex,
    Kind,
    flag,
)
from ccw.assembler.source import MisfitError, Value
from ccw.dasd.commands import DECODED, SEARCH_IDS, Command

Default = Callable[[bytes], bytes]
"""Gives a field's usual value, from all the other parameters."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field.

    Attributes:
        key: What it is written after, with an equals sign; empty for the one that stands alone.
        at: Its offset.
        kind: How it is written.
        usual: Its value when it is not written; None when it must be.
        quiet: Whether it is left out where it has its usual value.
    """

    key: str
    at: int
    kind: Kind
    usual: Default | None = None
    quiet: bool = True

    def of(self, raw: bytes) -> bytes:
        """Cut it out of the parameters."""
        return raw[self.at : self.at + self.kind.width]

    def text(self, raw: bytes) -> str:
        """Show it; empty where there is nothing to say."""
        value = self.of(raw)
        if self.quiet and self.usual is not None and value == self.usual(raw):
            return ""
        shown = self.kind.text(value)
        return f"{self.key}={shown}" if self.key else shown


@dataclass(frozen=True, slots=True)
class Form:
    """The parameters of a command.

    Attributes:
        length: Of the fields together.
        fields: In the order they are shown.
    """

    length: int
    fields: tuple[Field, ...]

    def text(self, raw: bytes) -> list[str]:
        """Show the fields of parameters that are at least this long, without what follows them."""
        return [shown for field in self.fields if (shown := field.text(raw))]

    def build(self, values: Mapping[str, Value], rest: bytes, at: Token) -> bytes:
        """Put parameters together.

        Args:
            values: What was written, by key.
            rest: What follows the fields.
            at: The command, for messages.

        Raises:
            MisfitError: A field is missing, or does not fit.
        """
        built = bytearray(self.length) + rest
        for field in self.fields:
            if field.key in values:
                _put(built, field, field.kind.build(values[field.key]))
            elif field.usual is None:
                name = f"{field.key}=" if field.key else field.kind.text(bytes(field.kind.width))
                raise MisfitError(
                    at, f"{name} for {at.lower()}" if field.key else f"such as {name}"
                )
        for field in self.fields:
            if field.key not in values and field.usual is not None:
                _put(built, field, field.usual(bytes(built)))
        return bytes(built)


def _put(built: bytearray, field: Field, value: bytes) -> None:
    built[field.at : field.at + field.kind.width] = value


def zeros(width: int) -> Default:
    """Give zeros as the usual value."""
    return lambda _raw: bytes(width)


def always(value: bytes) -> Default:
    """Give a constant as the usual value."""
    return lambda _raw: value


def same_as(at: int, width: int) -> Default:
    """Give the value of another field as the usual one."""
    return lambda raw: raw[at : at + width]


def _shifted(fields: Sequence[Field], by: int) -> tuple[Field, ...]:
    """Move fields, and what their usual values look at, behind other parameters."""
    return tuple(replace(f, at=f.at + by, usual=_behind(f.usual, by)) for f in fields)


def _behind(usual: Default | None, by: int) -> Default | None:
    return None if usual is None else lambda raw: usual(raw[by:])


MASK: Final = Bits(
    (
        Choice(0xC0, {0x00: "format", 0x40: "read-only", 0x80: "update", 0xC0: "any"}),
        Choice(0x18, {0x00: "", 0x08: "seek-cylinder", 0x10: "seek-head", 0x18: "no-seek"}),
        Choice(0x06, {0x00: "", 0x02: "support", 0x04: "diagnostic", 0x06: "support-no-retry"}),
        flag(0x01, "pci-fetch"),
    )
)
_ATTRIBUTES: Final = Bits(
    (
        Choice(0xC0, {0xC0: "eckd"}),
        flag(0x20, "ckd-conversion"),
        Choice(
            0x1C,
            {
                0x00: "",
                0x04: "bypass-cache",
                0x08: "inhibit-load",
                0x0C: "prestage",
                0x10: "logging",
                0x14: "sequential",
            },
        ),
        flag(0x02, "cache-fast-write"),
        flag(0x01, "no-fast-write"),
    )
)
_EXTENDED: Final = Bits(
    (
        flag(0x40, "regular"),
        flag(0x08, "timestamp"),
        flag(0x04, "format-r0"),
        flag(0x02, "long"),
    )
)
_OPERATION: Final = Bits(
    (
        Choice(
            0x3F,
            {
                0x00: "orient",
                0x01: "write-data",
                0x03: "format-write",
                0x06: "read-data",
                0x0B: "write-track",
                0x0C: "read-tracks",
                0x16: "read",
                0x3F: "extended",
            },
        ),
        Choice(0xC0, {0x00: "", 0x40: "at-home", 0x80: "at-data", 0xC0: "at-index"}),
    )
)
_EXTENDED_OPERATION: Final = Bits(
    (
        Choice(
            0xFF,
            {
                0x00: "none",
                0x09: "write-any",
                0x0A: "read-any",
                0x0E: "read-trackset",
                0x10: "prestage",
                0x11: "write-trackset",
                0x13: "update-trackset",
            },
        ),
    )
)
_AUXILIARY: Final = Bits((flag(0x80, "length"), flag(0x01, "count-suffix")))
_MODE: Final = Bits(
    (flag(0x20, "write-immediate"), flag(0x10, "supervisor-inhibit"), flag(0x08, "compaction"))
)


def _length_is_valid(raw: bytes) -> bytes:
    return b"\x80" if any(raw[14:16]) else b"\x00"


def _what_follows(raw: bytes) -> bytes:
    return (max(len(raw) - 20, 0) & 0xFFFF).to_bytes(2, "big")


def _rest_of_record(raw: bytes) -> bytes:
    return (max(len(raw) - 8 - raw[5], 0) & 0xFFFF).to_bytes(2, "big")


_DEFINE_EXTENT: Final = (
    Field("mask", 0, MASK),
    Field("attributes", 1, _ATTRIBUTES, always(b"\xc0")),
    Field("block", 2, HALFWORD, zeros(2)),
    Field("cache", 4, Hex(3), zeros(3)),
    Field("extended", 7, _EXTENDED, zeros(1)),
    Field("first", 8, TRACK),
    Field("last", 12, TRACK, same_as(8, 4), quiet=False),
)
_LOCATE: Final = (
    Field("op", 0, _OPERATION),
    Field("commands", 3, BYTE, always(b"\x01"), quiet=False),
    Field("seek", 4, TRACK, same_as(8, 4)),
    Field("search", 8, RECORD),
    Field("sector", 13, BYTE, always(b"\xff")),
    Field("length", 14, HALFWORD, zeros(2)),
    Field("aux", 1, _AUXILIARY, _length_is_valid),
    Field("reserved", 2, Hex(1), zeros(1)),
)
_LOCATE_EXTENDED: Final = (
    _LOCATE[0],
    Field("ext", 17, _EXTENDED_OPERATION, zeros(1)),
    *_LOCATE[1:],
    Field("imbedded", 16, Hex(1), zeros(1)),
    Field("parameters", 18, HALFWORD, _what_follows),
)
_PREFIX: Final = (
    Field("form", 0, BYTE),
    Field("valid", 1, Hex(1), always(b"\x80")),
    Field("base", 2, Hex(10), zeros(10)),
    *_shifted(_DEFINE_EXTENT, 12),
    Field("advice", 28, Hex(16), zeros(16)),
    *_shifted(_LOCATE_EXTENDED, 44),
)
COUNT_FIELD: Final = (
    Field("", 0, RECORD),
    Field("kl", 5, BYTE, zeros(1), quiet=False),
    Field("dl", 6, HALFWORD, _rest_of_record, quiet=False),
)

_SEEK: Final = Form(6, (Field("", 2, TRACK), Field("bin", 0, Hex(2), zeros(2))))
_WRITE_RECORD: Final = Form(8, COUNT_FIELD)
_BY_COMMAND: Final[Mapping[Command, Form]] = {
    **dict.fromkeys((Command.SEEK, Command.SEEK_CYLINDER, Command.SEEK_HEAD), _SEEK),
    **dict.fromkeys(SEARCH_IDS, Form(5, (Field("", 0, RECORD),))),
    **dict.fromkeys(
        (
            Command.WRITE_R0,
            Command.WRITE_CKD,
            Command.WRITE_SPECIAL_CKD,
            Command.WRITE_CKD_NEXT_TRACK,
        ),
        _WRITE_RECORD,
    ),
    Command.SEARCH_HA_EQUAL: Form(4, (Field("", 0, TRACK),)),
    Command.SET_FILE_MASK: Form(1, (Field("", 0, MASK),)),
    Command.SET_SECTOR: Form(1, (Field("", 0, BYTE),)),
    Command.DEFINE_EXTENT: Form(16, _DEFINE_EXTENT),
    Command.LOCATE_RECORD: Form(16, _LOCATE),
    Command.LOCATE_RECORD_EXTENDED: Form(20, _LOCATE_EXTENDED),
    Command.PREFIX: Form(64, _PREFIX),
}

DISK_FORMS: Final[Mapping[int, Form]] = {
    code: _BY_COMMAND[command] for code, (command, _) in DECODED.items() if command in _BY_COMMAND
}
TAPE_FORMS: Final[Mapping[int, Form]] = {
    0x4F: Form(4, (Field("", 0, FULLWORD),)),
    0xDB: Form(1, (Field("", 0, _MODE),)),
}
