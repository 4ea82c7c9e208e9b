import pytest

from primitives.dates import OrdinalDate


@pytest.mark.parametrize("text", ["", "24100", " 2410", " 24²00", "²24100", " 24 00", "A24100"])
def test_text_that_is_no_label_date_is_none(text: str) -> None:
    assert OrdinalDate.from_label(text) is None
