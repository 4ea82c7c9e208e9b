"""Telling the kinds of tape image apart by their first bytes; a name proves nothing.

AWSTAPE and HET need no recognising: they are one format, and a first header that is none shows when
it is read. The others have a text in its place.

Source: Hercules' tape detection; FakeTape and OMA as its reader takes them.
"""

from typing import Final

from vtape.image_file import ImageFile
from vtape.tape_errors import UnsupportedTapeError

_OMA: Final = b"@TDF"
_FAKETAPE_HEADER: Final = 12


def refuse_other_containers(file: ImageFile) -> None:
    """Raise UnsupportedTapeError for a tape image in another format than AWSTAPE or HET."""
    head = file.read(0, min(_FAKETAPE_HEADER, file.size))
    if head.upper().startswith(_OMA):
        msg = f"{file.path}: an OMA tape (a list of files, @TDF); not supported yet"
        raise UnsupportedTapeError(msg)
    if _is_faketape(head):
        msg = f"{file.path}: a FakeTape image (FLEX-ES); not supported yet"
        raise UnsupportedTapeError(msg)


def _is_faketape(head: bytes) -> bool:
    """Whether three hexadecimal texts begin here: 0 before, n now, and their exclusive or.

    >>> _is_faketape(b"000000640064")
    True
    """
    try:
        previous, length, check = (int(head[at : at + 4].decode("ascii"), 16) for at in (0, 4, 8))
    except ValueError:
        return False
    return len(head) == _FAKETAPE_HEADER and previous == 0 and check == length
