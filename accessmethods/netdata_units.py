"""Text units of NETDATA control records, read and built.

Source: ``accessmethods.netdata_schema``.
"""

from collections.abc import Iterable, Mapping, Sequence

from accessmethods.netdata_schema import Key
from primitives import FormatError, Where

Units = Mapping[int, tuple[bytes, ...]]
"""By key: the values of a text unit."""


def parse_units(raw: bytes, *, where: Where) -> Units:
    """Read text units one behind the other; the first of a key counts.

    Raises:
        FormatError: A length leads past the end of the record.
    """
    units: dict[int, tuple[bytes, ...]] = {}
    at = 0
    while at < len(raw):
        key, count = _halfword(raw, at, where), _halfword(raw, at + 2, where)
        at += 4
        values = []
        for _ in range(count):
            length = _halfword(raw, at, where)
            at += 2
            if at + length > len(raw):
                raise _past_end(where, at, f"{length} bytes of a text unit, key {key:04X}", raw)
            values.append(raw[at : at + length])
            at += length
        units.setdefault(key, tuple(values))
    return units


def build_units(units: Iterable[tuple[Key, Sequence[bytes]]]) -> bytes:
    """Write text units; ValueError for a value longer than 65,535 bytes."""
    out = bytearray()
    for key, values in units:
        out += key.to_bytes(2, "big") + len(values).to_bytes(2, "big")
        for value in values:
            if len(value) > 0xFFFF:
                msg = f"a value of {len(value)} bytes does not fit a text unit"
                raise ValueError(msg)
            out += len(value).to_bytes(2, "big") + value
    return bytes(out)


def _halfword(raw: bytes, at: int, where: Where) -> int:
    if at + 2 > len(raw):
        raise _past_end(where, at, "a halfword of a text unit", raw)
    return int.from_bytes(raw[at : at + 2], "big")


def _past_end(where: Where, at: int, wanted: str, raw: bytes) -> FormatError:
    return FormatError(
        f"text unit at byte {at} of the record",
        where=where,
        expected=wanted,
        found=f"{max(0, len(raw) - at)} bytes left",
    )
