"""The labels around one file, built from what is known about it before any block is written."""

from dataclasses import dataclass
from typing import Final

from primitives import DasdError, Dsname, Volser, ebcdic
from primitives.dates import OrdinalDate
from tapelabels.labels import BINARY_SEQUENCE, DataSetLabel1, DataSetLabel2, LabelGroup
from tapelabels.record_format import recfm_codes

SYSTEM_CODE: Final = "VOLSER"
"""Who wrote the tape, as data set label 1 says it."""

LAST_CHARACTERS: Final = 17
HIGHEST_SEQUENCE: Final = 65_535
NO_DATE: Final = OrdinalDate(1900, 0)


class LabelValueError(DasdError):
    """A number has more digits than its field in a label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLabels:
    """A file of a standard-labelled tape, as its labels tell.

    Attributes:
        dsname: Name of the data set; a label has room for its last 17 characters.
        volser: Serial of the first volume of the data set.
        file_sequence: Which data set of the tape this is, from 1.
        created: Date of the header.
        expires: Until when it must not be overwritten; None for no such date.
        recfm: Record format as people write it, such as ``U`` or ``FB``.
        block_length: Bytes of the longest block. Five digits hold up to 99,999; longer ones stand
            in the large block length, with zeros in the ordinary place.
        record_length: Bytes of a record; 0 for U.
        block_count: Data blocks on this volume. Six digits hold up to 999,999; the four digits
            above them stand at the end of the label.
        job, step: Who wrote it.
        volume_sequence: Which volume of the data set this is, from 1.
        system_code: Which system wrote it.
    """

    dsname: Dsname
    volser: Volser
    file_sequence: int
    created: OrdinalDate
    expires: OrdinalDate | None = None
    recfm: str
    block_length: int
    record_length: int
    block_count: int
    job: str = ""
    step: str = ""
    volume_sequence: int = 1
    system_code: str = SYSTEM_CODE

    def header_blocks(self) -> list[bytes]:
        """Return HDR1 and HDR2, each of 80 bytes.

        Raises:
            LabelValueError: A number does not fit its field.
            NotEncodableError: A text does not.
            InvalidRecordFormatError: ``recfm`` is none.
        """
        return [
            self._label1(LabelGroup.HDR, 0).to_bytes(),
            self._label2(LabelGroup.HDR).to_bytes(),
        ]

    def trailer_blocks(self, group: LabelGroup = LabelGroup.EOF) -> list[bytes]:
        """Return EOF1 and EOF2, or EOV1 and EOV2 where the data set goes on on another volume.

        Raises:
            As ``header_blocks``.
        """
        return [
            self._label1(group, self.block_count).to_bytes(),
            self._label2(group).to_bytes(),
        ]

    def _label1(self, group: LabelGroup, block_count: int) -> DataSetLabel1:
        high, low = divmod(block_count, 1_000_000)
        return DataSetLabel1(
            identifier=f"{group}1",
            dsname=self.dsname[-LAST_CHARACTERS:],
            volser=self.volser,
            volume_sequence_digits=_digits("volume sequence number", self.volume_sequence, 4),
            file_sequence_digits=_file_sequence(self.file_sequence),
            creation_date=self.created.to_label(),
            expiration_date=(self.expires or NO_DATE).to_label(),
            block_count_digits=_digits("block count", low, 6),
            system_code=self.system_code,
            high_block_count_digits=_digits("block count in millions", high, 4) if high else "",
        )

    def _label2(self, group: LabelGroup) -> DataSetLabel2:
        record_format, block_attribute, control_character = recfm_codes(self.recfm)
        large = self.block_length > 99_999
        return DataSetLabel2(
            identifier=f"{group}2",
            record_format=record_format,
            block_length_digits=_digits("block length", 0 if large else self.block_length, 5),
            record_length_digits=_digits("record length", self.record_length, 5),
            position="0" if self.volume_sequence == 1 else "1",
            job=self.job,
            step=self.step,
            control_character=control_character,
            block_attribute=block_attribute,
            large_block_length_digits=(
                _digits("block length", self.block_length, 10) if large else ""
            ),
        )


def _digits(what: str, number: int, width: int) -> str:
    if not 0 <= number < 10**width:
        msg = f"{what} {number}: a label has {width} digits for it"
        raise LabelValueError(msg)
    return f"{number:0{width}}"


def _file_sequence(number: int) -> str:
    if not 1 <= number <= HIGHEST_SEQUENCE:
        msg = f"file sequence number {number}: 1 to {HIGHEST_SEQUENCE:,} is possible"
        raise LabelValueError(msg)
    if number > 9999:
        return ebcdic.decode(BINARY_SEQUENCE + number.to_bytes(3, "big"))
    return f"{number:04}"
