"""Standard labels of magnetic tapes: 80-byte blocks that say what the blocks between them are.

*VOL1* names the volume. *Header labels* (HDR1, HDR2) stand before the data of a file, *trailer
labels* (EOF1, EOF2; EOV1, EOV2 where a volume ends first) behind it, each group between tape marks;
user labels (UHL, UTL) may follow either. *SL* is a tape with such labels in EBCDIC, *AL* one with
ISO/ANSI labels in ASCII, *NL* one without. How blocks and marks are stored is the business of
``vtape``; labels are read from any tape that keeps ``tapelabels.tape.Tape``.
"""

from tapelabels.file_labels import FileLabels, LabelValueError
from tapelabels.label_check import check_labels
from tapelabels.label_set import LabelKind
from tapelabels.labelled_tape import LabelledFile, LabelledTape, read_labelled_tape
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
from tapelabels.listing import TapeListing, list_files

__all__ = [
    "DataSetLabel1",
    "DataSetLabel2",
    "FileLabels",
    "Label",
    "LabelGroup",
    "LabelKind",
    "LabelValueError",
    "LabelledFile",
    "LabelledTape",
    "OtherLabel",
    "TapeListing",
    "UserLabel",
    "UserLabelGroup",
    "VolumeLabel",
    "check_labels",
    "list_files",
    "parse_label",
    "read_labelled_tape",
]
