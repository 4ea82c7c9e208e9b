"""The labels around the one file of a backup tape."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from primitives import Dsname, Volser
from primitives.dates import OrdinalDate
from snapshot.digest import utl_text
from snapshot.dss_records import BLOCK_SIZE
from tapelabels.file_labels import FileLabels
from tapelabels.labels import UserLabel, UserLabelGroup, VolumeLabel

OWNER: Final = "VOLSER"


@dataclass(frozen=True, slots=True)
class BackupLabels:
    """Standard labels of a dump: RECFM=U, and a user trailer label with the digest.

    Attributes:
        volser: Serial of the tape.
        dsname: Name of the dump data set.
        created: Date in the labels.
        job, step: Who asked for the backup; each is cut to eight characters.
    """

    volser: Volser
    dsname: Dsname
    created: datetime.date
    job: str = ""
    step: str = ""

    @property
    def volume_label(self) -> bytes:
        """VOL1, 80 bytes."""
        return VolumeLabel(volser=self.volser, owner=OWNER).to_bytes()

    def header(self) -> Sequence[bytes]:
        """Return HDR1 and HDR2."""
        return self._labels.header_blocks()

    def trailer(self, blocks: int, digest: int) -> Sequence[bytes]:
        """Return EOF1, EOF2 and UTL1.

        Args:
            blocks: Data blocks of the file.
            digest: CRC-32C over theirs.
        """
        user = UserLabel(UserLabelGroup.UTL, 1, utl_text(digest, blocks))
        return [*replace(self._labels, block_count=blocks).trailer_blocks(), user.to_bytes()]

    @property
    def _labels(self) -> FileLabels:
        return FileLabels(
            dsname=self.dsname,
            volser=self.volser,
            file_sequence=1,
            created=OrdinalDate.of(self.created),
            recfm="U",
            block_length=BLOCK_SIZE,
            record_length=0,
            block_count=0,
            job=self.job[:8],
            step=self.step[:8],
        )
