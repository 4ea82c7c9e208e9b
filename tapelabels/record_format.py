"""RECFM as people write it, and the three codes of data set label 2 that say the same.

``FB``, ``VBS``, ``U``, ``FBA``: the record format (F, V, U; D on ISO/ANSI tapes), B for blocked
records, S for standard blocks (F) or spanned records (V), A or M for printer control characters.

Source: DFSMS Using Magnetic Tapes, data set label 2, fields record format, block attribute and
printer control character.
"""

import re
from collections.abc import Mapping
from typing import Final

from primitives import DasdError

_RECFM: Final = re.compile(r"([FVUD])(B?)(S?)([AM]?)")
_SUFFIX: Final[Mapping[str, str]] = {"B": "B", "S": "S", "R": "BS"}
_ATTRIBUTE: Final = {suffix: attribute for attribute, suffix in _SUFFIX.items()} | {"": ""}


class InvalidRecordFormatError(DasdError):
    """Not a record format a tape label can hold."""


def recfm_text(record_format: str, block_attribute: str, control_character: str) -> str:
    """Join the codes of a label; codes that mean nothing are left out.

    >>> recfm_text("V", "R", "")
    'VBS'
    """
    control = control_character if control_character in ("A", "M") else ""
    return record_format + _SUFFIX.get(block_attribute, "") + control


def recfm_codes(recfm: str) -> tuple[str, str, str]:
    """Split a RECFM into record format, block attribute and control character of a label.

    Raises:
        InvalidRecordFormatError: It is none.

    >>> recfm_codes("FBA")
    ('F', 'B', 'A')
    """
    found = _RECFM.fullmatch(recfm)
    if found is None:
        msg = f"record format {recfm!r}: expected F, V, U or D, then B, S, A or M in this order"
        raise InvalidRecordFormatError(msg)
    record_format, blocked, standard, control = found.groups()
    return record_format, _ATTRIBUTE[blocked + standard], control
