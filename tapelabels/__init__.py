"""Standard labels of magnetic tapes: 80-byte blocks that say what the blocks between them are.

*VOL1* names the volume. *Header labels* (HDR1, HDR2) stand before the data of a file, *trailer
labels* (EOF1, EOF2; EOV1, EOV2 where a volume ends first) behind it, each group between tape marks;
user labels (UHL, UTL) may follow either. *SL* is a tape with such labels in EBCDIC, *AL* one with
ISO/ANSI labels in ASCII, *NL* one without. How blocks and marks are stored is the business of
``vtape``; labels read any tape that keeps ``tapelabels.labelled_tape.Tape``.
"""

from tapelabels.file_labels import FileLabels, LabelValueError
from tapelabels.labels import (
    DataSetLabel1,
    DataSetLabel2,
    Label,
    LabelGroup,
    OtherLabel,
    UserLabel,
    UserLabelGroup,
    VolumeLabel,
    parse_label,
)

__all__ = [
    "DataSetLabel1",
    "DataSetLabel2",
    "FileLabels",
    "Label",
    "LabelGroup",
    "LabelValueError",
    "OtherLabel",
    "UserLabel",
    "UserLabelGroup",
    "VolumeLabel",
    "parse_label",
]
