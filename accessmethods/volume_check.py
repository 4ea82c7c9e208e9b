"""The whole of a volume checked: image, tracks, label and VTOC, contents of data sets.

Nothing is ever changed. Tracks are checked in groups by several threads; groups that are as they
were at the last check are not looked at again (``eckd.checked_groups``).
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

from accessmethods.check import check_contents
from diskfile.image_file import ImageInUseError, ImageIoError
from eckd.cckd_image import CckdImage
from eckd.checked_groups import CheckedGroups, group_digest, groups_of
from eckd.open_image import VolumeImage, image_facts
from eckd.track_findings import check_tracks
from primitives import FormatError, RelativeTrack, Where
from primitives.finding import Finding, Severity
from vtoc.check import check_vtoc

Progress = Callable[[int], None]
"""Told how many more tracks are done."""


def check_volume(
    image: VolumeImage,
    *,
    with_records: bool = False,
    remember: bool = True,
    workers: int = 2,
    progress: Progress = lambda _tracks: None,
) -> list[Finding]:
    """Check an open volume.

    Args:
        image: Its file was checked when it was opened.
        with_records: Look into every block of sequential data sets and members as well.
        remember: Believe what is kept beside the image of an earlier check, and keep this one.
        workers: Threads.
        progress: See ``Progress``; called from several threads.
    """
    options = "records" if with_records else ""
    memory = CheckedGroups(image, options) if remember else None
    known = memory.unchanged() if memory is not None else None
    if known is not None:
        progress(image.geometry.tracks)
        return known
    about_tracks = _check_groups(image, memory, workers, progress)
    others = [*_check_image(image), *_check_inside(image, with_records=with_records)]
    told = {(each.where, each.message) for each in about_tracks}
    others = [each for each in others if (each.where, each.message) not in told]
    if memory is not None:
        with suppress(ImageIoError):  # a place we may not write: check again then
            memory.save(others)
    return [*about_tracks, *others]


def _check_image(image: VolumeImage) -> Iterator[Finding]:
    """Say what is odd about the files; what is wrong with them kept them from being opened."""
    doubts = image_facts(image).doubts
    disorder = _disorder(image)
    if disorder is not None:
        yield disorder
        doubts = tuple(doubt for doubt in doubts if doubt not in _own_doubts(image))
    for doubt in doubts:
        yield Finding(Severity.WARNING, "image-doubt", Where(image.name), doubt)


def _own_doubts(image: VolumeImage) -> tuple[str, ...]:
    return image.doubts if isinstance(image, CckdImage) else ()


def _disorder(image: VolumeImage) -> Finding | None:
    """Say why a compressed image would not be written to, if it would not."""
    if not isinstance(image, CckdImage):
        return None
    try:
        image.check_orderly()
    except ImageInUseError as error:
        return Finding(Severity.WARNING, "image-open", Where(image.name), str(error))
    except FormatError as error:
        return replace(Finding.of(error, "image-free-space"), severity=Severity.WARNING)
    return None


def _check_inside(image: VolumeImage, *, with_records: bool) -> Iterator[Finding]:
    findings, data_sets = check_vtoc(image)
    yield from findings
    for data_set in data_sets:
        yield from check_contents(image, data_set, with_records=with_records)


def _check_groups(
    image: VolumeImage, memory: CheckedGroups | None, workers: int, progress: Progress
) -> list[Finding]:
    def check(part: tuple[int, RelativeTrack, int]) -> list[Finding]:
        found = _check_group(image, memory, *part)
        progress(part[2])
        return found

    with ThreadPoolExecutor(workers) as pool:
        return [each for found in pool.map(check, groups_of(image)) for each in found]


def _check_group(
    image: VolumeImage, memory: CheckedGroups | None, number: int, first: RelativeTrack, count: int
) -> list[Finding]:
    if memory is None:
        return list(check_tracks(image, first, count))
    try:
        digest = group_digest(image, first, count)
    except FormatError:  # what cannot be read has no digest; the check says which track
        return list(check_tracks(image, first, count))
    known = memory.known(number, digest)
    if known is not None:
        return known
    found = list(check_tracks(image, first, count))
    memory.learn(number, digest, found)
    return found
