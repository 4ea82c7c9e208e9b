"""Case files: channel programs, the volumes they run against, and what came of them.

A case file is a document of the format ``ccw-cases-1``. Its programs are run here, and the outcome
is an object of the same form as the expected one, so that the two can be compared field by field.
"""

from ccw.cases.compare import Difference, differences
from ccw.cases.document import Case, CaseFileError, CaseResult, read_cases
from ccw.cases.image import disks_on
from ccw.cases.runner import run_case, target_of

__all__ = [
    "Case",
    "CaseFileError",
    "CaseResult",
    "Difference",
    "differences",
    "disks_on",
    "read_cases",
    "run_case",
    "target_of",
]
