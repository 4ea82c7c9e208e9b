"""The root of every error a caller may want to catch, and the error every damaged input ends in.

The tree (a subclass lives beside the code that raises it)::

    DasdError                     the command ends with exit code 1 and this message
    ├── FormatError               the bytes are not what their format allows; says where
    ├── InvalidNameError          not a volser, data set name or mask
    ├── eckd.TrackOutOfRangeError ...
    └── one subclass wherever a caller would act differently

Three kinds stay apart: what an emulated device reports (unit check, end of file) is a value; a bad
image, tape or request is a ``DasdError``; a broken promise between our own functions is a
``ValueError`` or an ``assert``.
"""

from dataclasses import dataclass


class DasdError(Exception):
    """Something outside this program is not as it must be; the message says what and where."""


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a file or on a volume, for messages.

    Attributes:
        source: The path of the image or tape, or the volser.
        offset: Bytes from the start of the file; None where bytes do not say it best.
        detail: The address in the field's own terms, such as ``cylinder 3 head 5`` or ``block 17``.
    """

    source: str
    offset: int | None = None
    detail: str = ""

    def __str__(self) -> str:
        """Show as ``SYSRES.3390+0x1f40 (cylinder 3 head 5)``."""
        place = self.source if self.offset is None else f"{self.source}+{self.offset:#x}"
        return f"{place} ({self.detail})" if self.detail else place


class FormatError(DasdError):
    """The bytes are not what the format allows.

    >>> place = Where("A.ckd", 512, "cylinder 0 head 0")
    >>> print(FormatError("home address flag", where=place, expected="00", found=bytes([1])))
    A.ckd+0x200 (cylinder 0 head 0): home address flag: expected 00, found 01
    """

    def __init__(
        self, what: str, *, where: Where, found: bytes | str | int, expected: str = ""
    ) -> None:
        self.what = what
        self.where = where
        self.expected = expected
        self.found = found.hex() if isinstance(found, bytes) else str(found)
        wanted = f"expected {expected}, " if expected else ""
        super().__init__(f"{where}: {what}: {wanted}found {self.found}")
