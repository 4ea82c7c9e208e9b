"""Selection options into a selection."""

import datetime
from collections.abc import Sequence

from snapshot.by_filter import parse_criteria
from snapshot.masks import Mask
from snapshot.selection import Selection


def selection_of(
    include: Sequence[str],
    exclude: Sequence[str] | None = None,
    by: Sequence[str] | None = None,
    *,
    all_data: bool = False,
    today: datetime.date,
) -> Selection:
    """Check masks and criteria and put them together.

    Args:
        include: Masks of names to take.
        exclude: Masks of names to leave out.
        by: Criteria.
        all_data: Whether unused tracks go along.
        today: What ``*`` means in a criterion about a date.

    Raises:
        InvalidMaskError: A mask breaks the rules of DFSMSdss.
    """
    return Selection(
        include=tuple(Mask.checked(text) for text in include),
        exclude=tuple(Mask.checked(text) for text in exclude or ()),
        by=tuple(criterion for text in by or () for criterion in parse_criteria(text, today=today)),
        all_data=(Mask.checked("**"),) if all_data else (),
    )
