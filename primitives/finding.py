"""What a check found: the shape shared by every checker of disks and tapes.

A finding is not an exception: a check goes on behind it and lists the next one. What a reader
cannot go on behind is a ``FormatError``; a checker turns it into a finding.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from primitives.errors import FormatError, Where


class Severity(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a check has to say.

    Attributes:
        severity: An error means that data is lost or wrong.
        code: What kind of finding, in lower case with hyphens; scripts look for it.
        where: The place.
        message: For people: what is wrong, expected and found.
    """

    severity: Severity
    code: str
    where: Where
    message: str

    @classmethod
    def of(cls, error: FormatError, code: str) -> "Finding":
        """Turn an exception into an error finding."""
        wanted = f"expected {error.expected}, " if error.expected else ""
        return cls(Severity.ERROR, code, error.where, f"{error.what}: {wanted}found {error.found}")

    def to_json(self) -> dict[str, str]:
        """Return the record that ``check --json`` prints."""
        return {
            "severity": self.severity.value,
            "code": self.code,
            "where": str(self.where),
            "message": self.message,
        }

    def __str__(self) -> str:
        """Show as one line: ``error block-count T.aws+0x150: ...``."""
        return f"{self.severity.value} {self.code} {self.where}: {self.message}"


def has_errors(findings: Iterable[Finding]) -> bool:
    """Tell whether a check failed."""
    return any(finding.severity is Severity.ERROR for finding in findings)
