"""A set of labels: the blocks between two tape marks that are about a file, and not of it.

Labels stand in a fixed order. Before the data: VOL1 (only at the beginning of a tape), other volume
labels, HDR1, HDR2, user header labels; behind it: EOF1, EOF2 or EOV1, EOV2, user trailer labels. On
an ISO/ANSI tape the same labels stand in ASCII; they are read as if they were EBCDIC. Where the two
differ (owner of the volume; behind the record length of the second label) is not looked at.

Source: DFSMS Using Magnetic Tapes, "Label definitions and organization".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final, Generic

from primitives import FormatError, Where, ebcdic
from primitives.finding import Finding, Severity
from tapelabels.labels import Label, is_label, parse_label
from tapelabels.tape import BlockT, Tape, TapeRun

MOST_LABELS: Final = 36
"""Nine of each kind that can stand together."""


class LabelKind(StrEnum):
    """How a tape is labelled."""

    STANDARD = "SL"
    ANSI = "AL"
    NONE = "NL"


class SetKind(Enum):
    """Which groups of labels make a set, by their order in it."""

    HEADER: Final = {"VOL": 0, "UVL": 1, "HDR": 2, "UHL": 3}
    TRAILER: Final = {"EOV": 0, "EOF": 0, "UTL": 1}


class LabelCode(StrEnum):
    """The codes of what a check of labels finds."""

    NOT_A_LABEL = "not-a-label"
    """A block among labels is none."""
    LABEL_ORDER = "label-order"
    """Labels do not stand in the order of their names and numbers."""
    TOO_MANY_LABELS = "too-many-labels"
    """More blocks than any set of labels has."""
    NO_HEADER = "no-header"
    """Data without header labels."""
    NO_TRAILER = "no-trailer"
    """Data without trailer labels: the writer was interrupted, or blocks are lost."""
    BLOCK_COUNT = "block-count"
    """The trailer label counts other blocks than there are."""
    LABEL_MISMATCH = "label-mismatch"
    """Header and trailer labels of a file disagree."""
    VOLUME_SERIAL = "volume-serial"
    """A file that begins here names another volume as its first."""
    FILE_SEQUENCE = "file-sequence"
    """Files are not numbered one after the other."""
    CONTINUED = "continued"
    """The file goes on on another volume."""
    FINAL_MARKS = "final-marks"
    """The tape does not end with two tape marks."""
    BEHIND_END = "behind-end"
    """Blocks behind two tape marks: an older tape that was written over."""
    NO_FILES = "no-files"
    """The tape is labelled, and nothing is on it yet."""


@dataclass(frozen=True, slots=True)
class LabelSet:
    """The labels of one set that could be read, and what is wrong with the set."""

    labels: tuple[Label, ...] = ()
    findings: tuple[Finding, ...] = ()


class LabelReader(Generic[BlockT]):
    """Reads sets of labels of one tape."""

    def __init__(self, tape: Tape[BlockT], kind: LabelKind) -> None:
        self._tape = tape
        self._kind = kind

    def begins(self, run: TapeRun[BlockT], *identifiers: str) -> bool:
        """Tell whether the first block of a run is a label of these."""
        try:
            return is_label(self._read(run.blocks[0]), *identifiers)
        except (IndexError, FormatError):
            return False

    def read(self, run: TapeRun[BlockT], kind: SetKind) -> LabelSet:
        """Read a set; a block that is no label is left out and found."""
        findings: list[Finding] = []
        labels: list[Label] = []
        for block in run.blocks[:MOST_LABELS]:
            try:
                labels.append(parse_label(self._read(block), where=self._where(block)))
            except FormatError as error:
                findings.append(Finding.of(error, LabelCode.NOT_A_LABEL))
                continue
            if not _in_order(labels[-2:], kind):
                message = f"{labels[-1].identifier} in the wrong place"
                findings.append(self._error(LabelCode.LABEL_ORDER, block, message))
        if len(run.blocks) > MOST_LABELS:
            message = f"{len(run.blocks)} blocks where labels should be"
            findings.append(self._error(LabelCode.TOO_MANY_LABELS, run.blocks[0], message))
        return LabelSet(tuple(labels), tuple(findings))

    def _read(self, block: BlockT) -> bytes:
        raw = self._tape.read_block(block)
        return raw if self._kind is LabelKind.STANDARD else ascii_to_ebcdic(raw)

    def _where(self, block: BlockT) -> Where:
        return Where(self._tape.name, block.offset, f"block {block.number}")

    def _error(self, code: LabelCode, block: BlockT, message: str) -> Finding:
        return Finding(Severity.ERROR, code, self._where(block), message)


def kind_of(tape: Tape[BlockT], runs: Sequence[TapeRun[BlockT]]) -> LabelKind:
    """Tell from the first block how a tape is labelled; FormatError if it is damaged."""
    if not runs or not runs[0].blocks:
        return LabelKind.NONE
    first = tape.read_block(runs[0].blocks[0])
    if is_label(first, "VOL1"):
        return LabelKind.STANDARD
    return LabelKind.ANSI if is_label(ascii_to_ebcdic(first), "VOL1") else LabelKind.NONE


def ascii_to_ebcdic(raw: bytes) -> bytes:
    """Write the same characters in EBCDIC.

    >>> ascii_to_ebcdic(b"VOL1").hex()
    'e5d6d3f1'
    """
    return raw.decode("latin-1").encode(ebcdic.CODE_PAGE)


def _in_order(labels: Sequence[Label], kind: SetKind) -> bool:
    """Tell whether all belong to the set, and the last comes behind the one before it."""
    ranks = [(kind.value.get(label.identifier[:3]), label.identifier[3:]) for label in labels]
    return all(group is not None for group, _ in ranks) and ranks == sorted(set(ranks))
