"""Record format (RECFM) in the letters people write it with, as far as blocks and records care.

F, V or U, then B blocked, S standard (F) or spanned (V); A and M (control characters) and T (track
overflow) say nothing about where a record ends.

Source: DFSMS Using Data Sets, "Selecting Record Formats"; MVS JCL Reference, RECFM.
"""

import re
from dataclasses import dataclass
from typing import Final, Self

from primitives import DasdError

_TEXT: Final = re.compile(r"[FVU][TBSAM]*")


class UnknownRecordFormatError(DasdError):
    """The data set does not say how its blocks hold records, or in a way disks do not have."""


@dataclass(frozen=True, slots=True)
class RecordFormat:
    """How blocks hold records.

    Attributes:
        text: As written.
        form: ``F`` fixed, ``V`` variable, ``U`` undefined length.
        blocked: Whether a block may hold several records.
        standard: Form F: whether only the last block may be short.
        spanned: Form V: whether a record may go on in the next block.
    """

    text: str
    form: str
    blocked: bool
    standard: bool
    spanned: bool

    @classmethod
    def of(cls, text: str, *, source: str = "") -> Self:
        """Take the letters apart.

        Args:
            text: The letters.
            source: What messages call the data set.

        Raises:
            UnknownRecordFormatError: They do not say F, V or U, or something else too.

        >>> RecordFormat.of("VBS").spanned
        True
        """
        if not _TEXT.fullmatch(text):
            place = f"{source}: " if source else ""
            msg = f"record format {text or 'none'}: expected F, V or U, then any of B S A M T"
            raise UnknownRecordFormatError(place + msg)
        form, with_s = text[0], "S" in text
        return cls(text, form, "B" in text, with_s and form == "F", with_s and form == "V")
