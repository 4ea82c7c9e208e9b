"""The run-length compression of a dump written with COMPRESS.

======== ============================ ==================
control  means                        how many
======== ============================ ==================
00 to 7F bytes follow as they are     control + 1
80 to BF the next byte, repeated      control - X'7D'
C0 to DF X'00', repeated              control - X'BD'
E0 to FF blanks (X'40'), repeated     control - X'DD'
======== ============================ ==================

Source: DSSREST 1.3, checked by running it.
"""

from primitives import FormatError, Where


def decompress(packed: bytes, *, limit: int, where: Where) -> bytes:
    """Undo the compression of one track.

    Args:
        packed: The compressed bytes, all of them.
        limit: The most bytes that may come out.
        where: The track, for messages.

    Raises:
        FormatError: The bytes end inside a run, or more than ``limit`` come out.

    >>> decompress(bytes.fromhex("01c1c2 81c3 c0 e0"), limit=99, where=Where("T")).hex()
    'c1c2c3c3c3c3000000404040'
    """
    out = bytearray()
    at = 0
    while at < len(packed):
        control = packed[at]
        run, used = _run(packed, at)
        if at + used > len(packed):
            raise FormatError(
                "compressed track ends inside a run",
                where=where,
                expected=f"{used - 1} bytes behind control byte {control:02x}",
                found=len(packed) - at - 1,
            )
        out += run
        at += used
        if len(out) > limit:
            raise FormatError(
                "compressed track", where=where, expected=f"at most {limit} bytes", found="more"
            )
    return bytes(out)


def _run(packed: bytes, at: int) -> tuple[bytes, int]:
    """Return what one run stands for and how many bytes, control included, it takes."""
    control = packed[at]
    if control < 0x80:
        return packed[at + 1 : at + 2 + control], control + 2
    if control < 0xC0:
        return packed[at + 1 : at + 2] * (control - 0x7D), 2
    if control < 0xE0:
        return bytes(control - 0xBD), 1
    return b"\x40" * (control - 0xDD), 1
