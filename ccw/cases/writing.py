"""Cases into the document of a case file."""

from collections.abc import Sequence

from ccw.cases.document import FORMAT, Case


def document_of(cases: Sequence[Case], source: str) -> dict[str, object]:
    """Build the document of some cases; ``source`` says where they come from."""
    items = [case.model_dump(exclude_unset=True) for case in cases]
    return {"format": FORMAT, "source": source, "cases": items}
