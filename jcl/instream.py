"""In-stream data: which DD opens it and what ends it.

Source: z/OS MVS JCL Reference, DD * and DATA, DLM.
"""

import re
from dataclasses import dataclass
from typing import Final

DELIMITER: Final = "/*"
JES2_VERBS: Final = frozenset(
    [
        "JOBPARM",
        "MESSAGE",
        "OUTPUT",
        "PRIORITY",
        "ROUTE",
        "SETUP",
        "NETACCT",
        "NOTIFY",
        "SIGNON",
        "SIGNOFF",
        "XEQ",
        "XMIT",
    ]
)
_OPENS: Final = re.compile(r"(\*|DATA)(?:,|$)")
_DLM: Final = re.compile(r"DLM=(?:'((?:[^']|'')*)'|([^, ][^, ])(?=,|$))")


@dataclass(frozen=True, slots=True)
class Opening:
    """How data begins.

    Attributes:
        holds_jcl: DATA: also records that begin with two slashes are data.
        delimiter: What ends it.
    """

    holds_jcl: bool
    delimiter: str = DELIMITER

    def ends_at(self, text: str) -> bool:
        """Tell whether a record is the delimiter."""
        return text[:2].ljust(2) == self.delimiter

    def gives_way_to(self, text: str) -> bool:
        """Tell whether a record ends the data and is a statement of its own."""
        return not self.holds_jcl and text.startswith("//")


def opening_of(operands: str) -> Opening | None:
    """Tell whether operands of a DD open data, and how.

    >>> opening_of("DATA,DLM='@@'")
    Opening(holds_jcl=True, delimiter='@@')
    """
    opens = _OPENS.match(operands)
    if opens is None:
        return None
    dlm = _DLM.search(operands)
    if dlm is None:
        return Opening(holds_jcl=opens[1] == "DATA")
    quoted = (dlm[1] or "").replace("''", "'").replace("&&", "&")
    delimiter = dlm[2] or quoted
    return Opening(holds_jcl=opens[1] == "DATA", delimiter=delimiter[:2] or DELIMITER)


def jes2_verb(text: str) -> str | None:
    """Return the verb of a JES2 control statement, None for any other record."""
    if not text.startswith(DELIMITER) or not text[2:3].strip(" "):
        return None
    if text[2] == "$":
        return "$"
    verb = text[2:].split(" ", 1)[0]
    return verb if verb in JES2_VERBS else None
