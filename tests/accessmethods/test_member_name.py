"""Names of members."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessmethods.member_name import checked_name, read_name, show_name
from primitives import InvalidNameError


@given(st.binary(min_size=8, max_size=8))
def test_any_eight_bytes_show_as_text_that_reads_back(raw: bytes) -> None:
    assert read_name(show_name(raw)) == raw


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("c1d3d3d6c3404040", "ALLOC"),
        ("7c7cd9c5c1c4d4c5", "@@README"),
        ("00bb4baf82804100", "x:00bb4baf82804100"),
        ("c17dea36df604100", "x:c17dea36df604100"),
        ("4040404040404040", "x:4040404040404040"),
        ("c140c14040404040", "A A"),
        ("c1c2c3c4c5c6c74a", "x:c1c2c3c4c5c6c74a"),
    ],
)
def test_a_name_shows_as_text_only_when_all_of_it_is_printable(raw: str, shown: str) -> None:
    assert show_name(bytes.fromhex(raw)) == shown


@pytest.mark.parametrize("text", ["", "NINECHARS", "Ä", "x:0011223", "x:00bb4baf8280410g"])
def test_what_cannot_be_a_name_is_refused(text: str) -> None:
    with pytest.raises(InvalidNameError):
        read_name(text)


@pytest.mark.parametrize("text", ["", "1ABC", "A B", "A.B", "LONGNAME1", "x:" + "ff" * 8])
def test_a_new_member_needs_a_name_the_system_accepts(text: str) -> None:
    with pytest.raises(InvalidNameError, match="A-Z 0-9"):
        checked_name(text)


def test_the_name_of_a_new_member_is_folded_to_upper_case() -> None:
    assert show_name(checked_name("@ab{c")) == "@AB{C"
    assert checked_name("x:00BB4baf82804100").hex() == "00bb4baf82804100"
