"""What a check found about the tracks of an image, kept beside it and not found twice.

Tracks are taken in groups of 256, as a compressed image does with its level-2 tables. The digest of
a group covers its bytes as they are stored, so telling that a group is as it was costs no decoding.
The file is a cache: one that cannot be read, is damaged or of another image says nothing.
"""

import json
from collections.abc import Iterator
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from diskfile.image_file import ImageIoError
from eckd.cckd_image import CckdImage
from eckd.image_fingerprint import settled_fingerprint
from eckd.open_image import VolumeImage
from primitives import RelativeTrack, Where
from primitives.checksums import bulk_crc
from primitives.files import replacing
from primitives.finding import Finding, Severity

GROUP: Final = 256
VERSION: Final = 1
"""Of the file, and of what is checked: findings of another version are not believed."""


class _KeptFinding(BaseModel):
    model_config = ConfigDict(frozen=True)
    severity: Severity
    code: str
    source: str
    offset: int | None
    detail: str
    message: str


class _KeptGroup(BaseModel):
    model_config = ConfigDict(frozen=True)
    digest: int
    findings: tuple[_KeptFinding, ...] = ()


class _Kept(BaseModel):
    version: int
    fingerprint: str
    options: str
    groups: dict[int, _KeptGroup]
    others: tuple[_KeptFinding, ...]


class CheckedGroups:
    """The findings kept of one image.

    Attributes:
        path: The file they are kept in.
    """

    def __init__(self, image: VolumeImage, options: str = "") -> None:
        """Read what is kept.

        Args:
            image: The volume.
            options: How it is checked; findings of another way are believed of tracks only.
        """
        self.path = image.files[0].with_name(f"{image.files[0].name}.checked")
        self._image = image
        self._options = options
        self._fingerprint = settled_fingerprint(image.files).hex()
        self._before = self._read()
        self._groups: dict[int, _KeptGroup] = {}

    def unchanged(self) -> list[Finding] | None:
        """Return all findings when no file has changed since they were kept, else None."""
        kept = self._before
        if kept is None or (kept.fingerprint, kept.options) != (self._fingerprint, self._options):
            return None
        ordered = (kept.groups[group] for group in sorted(kept.groups))
        found = [each for group in ordered for each in group.findings]
        return [_finding(each) for each in (*found, *kept.others)]

    def known(self, group: int, digest: int) -> list[Finding] | None:
        """Return the findings of a group when it is as it was, else None."""
        kept = self._before.groups.get(group) if self._before is not None else None
        if kept is None or kept.digest != digest:
            return None
        self._groups[group] = kept
        return [_finding(each) for each in kept.findings]

    def learn(self, group: int, digest: int, findings: list[Finding]) -> None:
        """Enter a group that was checked."""
        self._groups[group] = _KeptGroup(digest=digest, findings=tuple(map(_kept, findings)))

    def save(self, others: list[Finding]) -> None:
        """Keep everything learnt; ImageIoError where that is not possible.

        Args:
            others: Findings that are not about tracks.
        """
        kept = _Kept(
            version=VERSION,
            fingerprint=self._fingerprint,
            options=self._options,
            groups=self._groups,
            others=tuple(map(_kept, others)),
        )
        try:
            with replacing(self.path) as building:
                building.write_text(kept.model_dump_json(), encoding="utf-8")
        except OSError as error:
            raise ImageIoError(self.path, error) from error

    def _read(self) -> _Kept | None:
        try:
            kept = _Kept.model_validate(json.loads(self.path.read_text("utf-8")))
        except (OSError, ValueError, RecursionError, ValidationError):
            return None
        return kept if kept.version == VERSION else None


def groups_of(image: VolumeImage) -> Iterator[tuple[int, RelativeTrack, int]]:
    """Give number, first track and size of each group."""
    tracks = image.geometry.tracks
    for number, first in enumerate(range(0, tracks, GROUP)):
        yield number, RelativeTrack(first), min(GROUP, tracks - first)


def group_digest(image: VolumeImage, first: RelativeTrack, count: int) -> int:
    """Return the CRC-32C over the stored bytes of consecutive tracks.

    Raises:
        FormatError: They cannot be read at all.
    """
    if not isinstance(image, CckdImage):
        buffer = memoryview(bytearray(count * image.geometry.track_size))
        image.read_slots(first, count, buffer)
        return bulk_crc(buffer)
    crc = 0
    for track in range(first, first + count):
        stored = image.stored_track(RelativeTrack(track))
        crc = bulk_crc(stored, bulk_crc(len(stored).to_bytes(4, "big"), crc))
    return crc


def _kept(finding: Finding) -> _KeptFinding:
    where = finding.where
    return _KeptFinding(
        severity=finding.severity,
        code=finding.code,
        source=where.source,
        offset=where.offset,
        detail=where.detail,
        message=finding.message,
    )


def _finding(kept: _KeptFinding) -> Finding:
    where = Where(kept.source, kept.offset, kept.detail)
    return Finding(kept.severity, kept.code, where, kept.message)
