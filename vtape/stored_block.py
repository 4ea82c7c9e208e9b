"""One block in an image: its chunks read and joined, and unpacked where it is compressed."""

from vtape.chunk import HEADER, HEADER_LENGTH, Compression
from vtape.compression import decompress
from vtape.image_file import ImageFile
from vtape.tape_errors import Damage, TapeFormatError
from vtape.tape_index import TapeIndex


def read_block(file: ImageFile, index: TapeIndex, number: int) -> bytes:
    """Return a block as a host would read it.

    Raises:
        TapeFormatError: It does not unpack, or the file has changed since it was indexed.
        UnreadableTapeError: The system cannot read the file.
    """
    stored, method = _stored(file, index, number), index.methods[number]
    if method == Compression.NONE:
        return stored
    where = file.where(index.offsets[number], f"block {number}")
    return decompress(stored, Compression(method), where=where)


def last_chunk_length(file: ImageFile, index: TapeIndex, number: int) -> int:
    """Return how many bytes the last chunk before a place holds; 0 behind a mark and at the start.

    Raises:
        TapeFormatError: The file has changed since it was indexed.
        UnreadableTapeError: The system cannot read the file.
    """
    if number == 0:
        return 0
    length = index.lengths[number - 1]
    if index.offset(number) - index.offset(number - 1) <= HEADER_LENGTH + length:
        return length
    return len(_chunks(file, index, number - 1)[-1])


def _stored(file: ImageFile, index: TapeIndex, number: int) -> bytes:
    length, offset = index.lengths[number], index.offset(number)
    if index.offset(number + 1) - offset == HEADER_LENGTH + length:
        return file.read(offset + HEADER_LENGTH, length)
    return b"".join(_chunks(file, index, number))


def _chunks(file: ImageFile, index: TapeIndex, number: int) -> list[bytes]:
    """Read the data of a block's chunks."""
    offset = index.offset(number)
    raw = file.read(offset, index.offset(number + 1) - offset)
    pieces, at = [], 0
    while at + HEADER_LENGTH <= len(raw):
        length = HEADER.unpack_from(raw, at)[0]
        pieces.append(raw[at + HEADER_LENGTH : at + HEADER_LENGTH + length])
        at += HEADER_LENGTH + length
    found = sum(map(len, pieces))
    if found != index.lengths[number]:
        raise TapeFormatError(
            Damage.CHANGED,
            "the file has changed since it was opened",
            where=file.where(offset, f"block {number}"),
            expected=f"{index.lengths[number]} bytes",
            found=f"{found} bytes",
        )
    return pieces
