"""What a backup is asked to take: INCLUDE, EXCLUDE, BY and ALLDATA of a DUMP statement."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Self

from primitives import Dsname
from snapshot.by_filter import Criterion, parse_criteria
from snapshot.masks import Mask
from vtoc.data_set import DataSet


@dataclass(frozen=True, slots=True)
class Selection:
    """Masks and criteria, applied in the order include, exclude, by.

    Attributes:
        include: A name must match one of these.
        exclude: and none of these,
        by: and meet every one of these.
        all_data: Names that match one of these go with all their allocated tracks.
    """

    include: tuple[Mask, ...]
    exclude: tuple[Mask, ...] = ()
    by: tuple[Criterion, ...] = ()
    all_data: tuple[Mask, ...] = field(default=())

    @classmethod
    def checked(
        cls,
        include: Iterable[str],
        exclude: Iterable[str] = (),
        by: Iterable[str] = (),
        *,
        all_data: bool = False,
        today: datetime.date,
    ) -> Self:
        """Check masks and criteria a person gave and put them together.

        Args:
            include: Masks of names to take.
            exclude: Masks of names to leave out.
            by: Criteria.
            all_data: Whether unused tracks go along.
            today: What ``*`` means in a criterion about a date.

        Raises:
            InvalidMaskError: A mask breaks the rules of DFSMSdss.
            InvalidCriterionError: A criterion cannot be understood.
        """
        return cls(
            include=tuple(Mask.checked(text) for text in include),
            exclude=tuple(Mask.checked(text) for text in exclude),
            by=tuple(each for text in by for each in parse_criteria(text, today=today)),
            all_data=(Mask.checked("**"),) if all_data else (),
        )

    def choose(self, data_sets: Iterable[DataSet]) -> list[DataSet]:
        """Return the data sets that are selected, in the order given."""
        return [data_set for data_set in data_sets if self._takes(data_set)]

    def takes_name(self, dsname: Dsname) -> bool:
        """Tell whether a name passes INCLUDE and EXCLUDE."""
        included = any(mask.matches(dsname) for mask in self.include)
        return included and not any(mask.matches(dsname) for mask in self.exclude)

    def not_among(self, dsnames: Collection[Dsname]) -> list[Dsname]:
        """Return what INCLUDE names in full, no mask, and is none of ``dsnames``."""
        names = [Dsname(str(mask)) for mask in self.include if mask.is_name]
        return [name for name in names if name not in dsnames]

    def _takes(self, data_set: DataSet) -> bool:
        return self.takes_name(data_set.dsname) and all(
            criterion.keeps(data_set) for criterion in self.by
        )

    def wants_all_data(self, dsname: Dsname) -> bool:
        """Tell whether unused tracks of this data set go along."""
        return any(mask.matches(dsname) for mask in self.all_data)
