"""Labels of a new tape: VOL1, and a HDR1 of zeros that says there is no file yet.

Source: DFSMSdfp Utilities, IEHINITT; tapes initialised by Hercules' hetinit.
"""

from typing import Final

from primitives import Volser
from primitives.ebcdic import encode
from tapelabels.label_schema import LABEL_LENGTH
from tapelabels.labels import VolumeLabel

_NO_FILE: Final = encode("HDR1".ljust(LABEL_LENGTH, "0"), LABEL_LENGTH)


def initial_labels(volser: Volser, owner: str = "") -> list[bytes]:
    """Return the blocks that stand before the first tape mark.

    Raises:
        NotEncodableError: The owner is longer than ten characters, or not EBCDIC.
    """
    return [VolumeLabel(volser, owner).to_bytes(), _NO_FILE]
