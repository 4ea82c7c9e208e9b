"""How a channel program is started: the operation-request block, as far as it shapes the run.

Source: Principles of Operation, operation-request block.
"""

from dataclasses import dataclass

from ccw.indirect import IDAW_1, IndirectFormat


@dataclass(frozen=True, slots=True)
class Orb:
    """How a program is to be run.

    Attributes:
        ccw_format: 0 or 1.
        key: Access key for everything in storage.
        suspends: Words may suspend the program.
        modified: Words may use modified indirect addressing.
        lengths_suppressed: Immediate commands of format 1 report no incorrect length.
        indirect: What lists of indirect words look like.
    """

    ccw_format: int = 1
    key: int = 0
    suspends: bool = False
    modified: bool = False
    lengths_suppressed: bool = False
    indirect: IndirectFormat = IDAW_1
