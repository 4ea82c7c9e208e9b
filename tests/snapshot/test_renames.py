"""What restored data sets are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primitives import Dsname, InvalidNameError
from snapshot.masks import InvalidMaskError, Mask
from snapshot.renames import InvalidRenameError, RenamePair, Renames


def renames(*pairs, prefix=None):
    return Renames(
        tuple(RenamePair.checked(old, new) for old, new in pairs), prefix and Dsname(prefix)
    )


@pytest.mark.parametrize(
    ("old", "rules", "new"),
    [
        ("P.A.B", renames(prefix="NEW"), "NEW.A.B"),
        ("P", renames(prefix="NEW"), "NEW"),
        ("P.A.B", renames(("P.A.B", "X.Y"), prefix="NEW"), "X.Y"),
        ("P.A.B", renames(("P.**", "Q.R.**")), "Q.R.A.B"),
        ("S.A.B", renames(("P.**", "Q.R.**")), None),
        ("A.B", renames(("A.B", "C.D")), "C.D"),
        ("A.Z.X", renames(("A.*.X", "B.*.Y")), "B.Z.Y"),
        ("A", renames(("A.**", "C.**")), "C"),
        ("A.D01", renames(("A.D%%", "B.E%%")), "B.E01"),
        ("A.PAYX", renames(("A.P*X", "B.Q*")), "B.QAY"),
        ("A.B.C", renames(("A.**", "FIRST.**"), ("A.B.*", "SECOND.*")), "FIRST.B.C"),
        ("A.B", Renames(), None),
    ],
)
def test_new_name_follows_from_the_first_rule_that_matches(old, rules, new):
    assert rules.new_name(Dsname(old)) == new


@pytest.mark.parametrize(
    ("old", "new"), [("A.**", "B.*"), ("A.*.X", "B"), ("A.B", "C.**"), ("A.%*", "A.*%")]
)
def test_pair_with_other_wildcards_on_its_two_sides_is_refused(old, new):
    with pytest.raises(InvalidRenameError, match="same wildcards"):
        RenamePair.checked(old, new)


def test_pair_that_is_not_of_masks_is_refused():
    with pytest.raises(InvalidMaskError):
        RenamePair.checked("A.B**", "C")


def test_new_name_that_became_too_long_is_refused():
    rules = renames(("A.**", "QUALIFIE.QUALIFIE.QUALIFIE.QUALIFIE.**"))

    with pytest.raises(InvalidNameError, match="45 characters"):
        rules.new_name(Dsname("A.LONG.NAME"))


def test_new_qualifier_that_became_too_long_is_refused():
    with pytest.raises(InvalidNameError, match="QLONGNAME"):
        renames(("A.*", "A.Q*")).new_name(Dsname("A.LONGNAME"))


names = st.lists(st.text("AB", min_size=1, max_size=4), min_size=1, max_size=6).map(".".join)
masks = st.lists(
    st.one_of(
        st.just("**"), st.text("AB*%", min_size=1, max_size=4).filter(lambda text: "**" not in text)
    ),
    min_size=1,
    max_size=6,
).map(lambda qualifiers: Mask.checked(".".join(qualifiers)))


@given(masks, names)
def test_a_mask_filled_with_its_captures_is_the_name_again(mask, name):
    captures = mask.captures(name)

    assert (captures is not None) == mask.matches(name)
    if captures is not None:
        assert len(captures) == len(mask.wildcards)
        assert mask.filled(captures) == name
