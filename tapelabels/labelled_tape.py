"""A labelled tape as files: header labels, data, trailer labels, over and over to two tape marks.

::

    VOL1 HDR1 HDR2 mark  data mark  EOF1 EOF2 mark
         HDR1 HDR2 mark  data mark  EOF1 EOF2 mark mark

Labels say what is between them; the tape itself says where. Where they disagree, the tape is read
as it is and the disagreement noted, so that what a damaged tape still holds can be had. Only labels
are read here, however long the tape is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from primitives import Volser, Where
from primitives.finding import Finding, Severity
from tapelabels.label_set import (
    MOST_LABELS,
    LabelCode,
    LabelKind,
    LabelReader,
    SetKind,
    kind_of,
)
from tapelabels.labels import DataSetLabel1, DataSetLabel2, Label, UserLabel, VolumeLabel
from tapelabels.tape import BlockT, Tape, TapeRun

HEADERS: Final = ("HDR1",)
TRAILERS: Final = ("EOF1", "EOV1")


@dataclass(frozen=True, slots=True, eq=False)
class LabelledFile(Generic[BlockT]):
    """A file of a tape.

    Attributes:
        number: From 1, as they follow each other on the tape.
        header: Labels before the data; none on a tape without labels.
        data: Its blocks, not read yet.
        trailer: Labels behind the data; none where they are missing.
    """

    number: int
    header: tuple[Label, ...]
    data: Sequence[BlockT]
    trailer: tuple[Label, ...]

    @property
    def header1(self) -> DataSetLabel1 | None:
        """HDR1."""
        return _first(self.header, DataSetLabel1)

    @property
    def header2(self) -> DataSetLabel2 | None:
        """HDR2; some systems write none."""
        return _first(self.header, DataSetLabel2)

    @property
    def trailer1(self) -> DataSetLabel1 | None:
        """EOF1 or EOV1."""
        return _first(self.trailer, DataSetLabel1)

    @property
    def trailer2(self) -> DataSetLabel2 | None:
        """EOF2 or EOV2."""
        return _first(self.trailer, DataSetLabel2)

    @property
    def user_labels(self) -> tuple[UserLabel, ...]:
        """User labels before and behind the data."""
        labels = self.header + self.trailer
        return tuple(label for label in labels if isinstance(label, UserLabel))


@dataclass(frozen=True, slots=True, eq=False)
class LabelledTape(Generic[BlockT]):
    """A tape as its labels have it.

    Attributes:
        kind: How it is labelled.
        volume_label: VOL1, or None on a tape without labels.
        files: In tape order.
        label_blocks: The blocks that stand where labels do, in tape order.
        findings: Where the labels are damaged, out of order or missing.
    """

    kind: LabelKind
    volume_label: VolumeLabel | None
    files: tuple[LabelledFile[BlockT], ...]
    label_blocks: tuple[BlockT, ...]
    findings: tuple[Finding, ...]

    @property
    def volser(self) -> Volser | None:
        """Serial of the volume."""
        return None if self.volume_label is None else Volser(self.volume_label.volser)


def read_labelled_tape(tape: Tape[BlockT]) -> LabelledTape[BlockT]:
    """Read the labels of a tape, if it has any.

    Raises:
        FormatError: The first block is damaged, so that nothing can be said.
    """
    runs = tape.files()
    kind = kind_of(tape, runs)
    if kind is LabelKind.NONE:
        return LabelledTape(kind, None, tuple(_unlabelled(runs)), (), ())
    reading = _Reading(tape, runs, LabelReader(tape, kind))
    files = tuple(reading.files())
    return LabelledTape(
        kind,
        reading.volume_label,
        files,
        tuple(reading.label_blocks),
        tuple(reading.findings),
    )


def _unlabelled(runs: Sequence[TapeRun[BlockT]]) -> Iterator[LabelledFile[BlockT]]:
    """Take runs up to the first empty one; a mark at the very beginning ends nothing."""
    start = 1 if runs and not runs[0].blocks else 0
    for number, run in enumerate(runs[start:], 1):
        if not run.blocks:
            return
        yield LabelledFile(number, (), run.blocks, ())


class _Reading(Generic[BlockT]):
    """Where the reading of a labelled tape is."""

    def __init__(
        self, tape: Tape[BlockT], runs: Sequence[TapeRun[BlockT]], reader: LabelReader[BlockT]
    ) -> None:
        self.findings: list[Finding] = []
        self.label_blocks: list[BlockT] = []
        self._name = tape.name
        self._runs = runs
        self._reader = reader
        self._at = 0
        self._offset = 0
        opening = self._take(SetKind.HEADER)
        self.volume_label = _first(opening, VolumeLabel)
        self._header = tuple(label for label in opening if label.identifier[:3] in ("HDR", "UHL"))

    def files(self) -> Iterator[LabelledFile[BlockT]]:
        """Read files until the end of the volume."""
        if self._is_only_initialised():
            self._note(Severity.INFO, LabelCode.NO_FILES, "labelled, with nothing on it yet")
            return
        number = 0
        while self._header or self._blocks_here():
            number += 1
            header = self._header or self._labels(SetKind.HEADER, HEADERS, LabelCode.NO_HEADER)
            self._header = ()
            data = self._blocks_here()
            self._pass()
            trailer = self._labels(SetKind.TRAILER, TRAILERS, LabelCode.NO_TRAILER)
            yield LabelledFile(number, header, data, trailer)
        self._look_behind()

    def _is_only_initialised(self) -> bool:
        """Whether the tape has only what labelling a new one puts on it: a HDR1 of zeros."""
        first = _first(self._header, DataSetLabel1)
        return first is not None and not first.dsname.strip("0") and not self._blocks_here()

    def _blocks_here(self) -> Sequence[BlockT]:
        """Blocks of the next run; none behind the last mark and between two marks."""
        return self._runs[self._at].blocks if self._at < len(self._runs) else ()

    def _pass(self) -> None:
        """Go behind the next run."""
        blocks = self._blocks_here()
        self._offset = blocks[0].offset if blocks else self._offset
        self._at += 1

    def _labels(
        self, kind: SetKind, identifiers: tuple[str, ...], missing: LabelCode
    ) -> tuple[Label, ...]:
        """Take the next run if it is a set of labels; otherwise note that it is missing."""
        if self._at < len(self._runs) and self._reader.begins(self._runs[self._at], *identifiers):
            return self._take(kind)
        message = f"no {kind.name.lower()} labels ({' or '.join(identifiers)})"
        self._note(Severity.ERROR, missing, message)
        return ()

    def _take(self, kind: SetKind) -> tuple[Label, ...]:
        run = self._runs[self._at]
        label_set = self._reader.read(run, kind)
        self.label_blocks.extend(run.blocks[:MOST_LABELS])
        self.findings.extend(label_set.findings)
        self._pass()
        return label_set.labels

    def _look_behind(self) -> None:
        """Check how the tape ends: with an empty run, and nothing behind it."""
        if self._at >= len(self._runs):
            message = "the tape does not end with two tape marks"
            self._note(Severity.WARNING, LabelCode.FINAL_MARKS, message)
        behind = sum(len(run.blocks) for run in self._runs[self._at :])
        if behind:
            message = f"{behind} blocks behind two tape marks are not looked at"
            self._note(Severity.WARNING, LabelCode.BEHIND_END, message)

    def _note(self, severity: Severity, code: LabelCode, message: str) -> None:
        """Note something about the last run passed."""
        where = Where(self._name, self._offset, f"behind file mark {self._at}")
        self.findings.append(Finding(severity, code, where, message))


LabelT = TypeVar("LabelT", DataSetLabel1, DataSetLabel2, VolumeLabel)


def _first(labels: Sequence[Label], wanted: type[LabelT]) -> LabelT | None:
    return next((label for label in labels if isinstance(label, wanted)), None)
