"""Masks against the published truth table, and against the obvious recursive definition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primitives import Dsname
from snapshot.masks import InvalidMaskError, Mask
from snapshot.selection import Selection

# fmt: off
TRUTH = [
    # (mask, names it matches, names it does not)
    ("**", "A PROD.PAY.MASTER", ""),
    ("*", "PAYROLL", "PROD.PAYROLL"),
    ("PROD.*", "PROD.PAY", "PROD PROD.PAY.MASTER"),
    ("PROD.**", "PROD PROD.PAY PROD.PAY.MASTER.D1", "PRODX.PAY TEST.PROD.PAY"),
    ("PROD.*.**", "PROD.PAY PROD.PAY.MASTER", "PROD"),
    ("PROD.*.*", "PROD.PAY.MASTER", "PROD.PAY PROD.PAY.MASTER.D1"),
    ("PROD.*.MASTER", "PROD.PAY.MASTER", "PROD.MASTER PROD.PAY.OLD.MASTER"),
    ("PROD.**.MASTER", "PROD.MASTER PROD.PAY.MASTER PROD.PAY.OLD.MASTER", "PROD.PAY.MASTER.D1"),
    ("**.MASTER", "MASTER PROD.PAY.MASTER", "PROD.PAYMASTER"),
    ("**.PAY.**", "PAY PAY.MASTER PROD.PAY PROD.X.PAY.MASTER.D1", "PROD.PAY1.MASTER"),
    ("*.PAY.**", "PROD.PAY", "PAY.MASTER A.B.PAY"),
    ("PR*.PAY", "PROD.PAY PR.PAY", "TPROD.PAY PR.OD.PAY"),
    ("*OD.PAY", "PROD.PAY OD.PAY", "PRODX.PAY"),
    ("P*D.PAY", "PROD.PAY PD.PAY", "PRODX.PAY"),
    ("*RO*.PAY", "PROD.PAY", "PRD.PAY"),
    ("PROD.PAY%", "PROD.PAY1", "PROD.PAY PROD.PAY12"),
    ("PROD.%%%", "PROD.PAY", "PROD.PAYS PROD.PA"),
    ("PROD.%%%.**", "PROD.PAY PROD.PAY.A.B", ""),
    ("PROD.%A%.*", "PROD.PAY.X", "PROD.PYA.X"),
    ("PROD.P%*.D", "PROD.PA.D PROD.PAYROLL.D", "PROD.P.D"),
    ("USER.GDG.G%%%%V%%", "USER.GDG.G0001V00", "USER.GDG.GEN1"),
    ("USER.GDG.*", "USER.GDG.G0123V00", "USER.GDG"),
    ("SYS1.*LIB", "SYS1.MACLIB SYS1.LIB", "SYS1.MACLIB2"),
    ("%%%%.**", "PROD.PAY", "SYS12.PAY"),
    ("PROD.PAY", "PROD.PAY", "PROD.PAY.MASTER"),
]
# fmt: on


def rows():
    for mask, yes, no in TRUTH:
        yield from ((mask, name, True) for name in yes.split())
        yield from ((mask, name, False) for name in no.split())


def test_truth_table_is_whole():
    assert len(list(rows())) == 72


@pytest.mark.parametrize(("mask", "name", "expected"), list(rows()))
def test_mask_matches_as_the_truth_table_says(mask, name, expected):
    assert Mask.checked(mask).matches(name) is expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ABC**", "joins"),
        ("A.B**", "joins"),
        ("A.***", "joins"),
        ("", "''"),
        ("A..B", "''"),
        ("A.", "''"),
        ("1A.B", "starting with"),
        ("A.B C", "is not of"),
        ("A.B(MEM)", "is not of"),
        ("A.LONGQUALIFIER", "more than 8"),
        ("A.LONGNAM%*X", "more than 8"),
        ("BASE(0)", "catalog"),
        ("BASE(-1)", "catalog"),
        ("BASE(*)", "catalog"),
        (".".join(["ABCDEFG"] * 6), "47 characters"),
    ],
)
def test_invalid_mask_is_refused_with_the_rule_it_breaks(text, reason):
    with pytest.raises(InvalidMaskError, match=reason):
        Mask.checked(text)


def test_generation_data_sets_may_be_named_by_prefix():
    assert Mask.checked("BASE.G*").matches("BASE.G0001V00")


def test_mask_without_wildcards_is_a_name():
    assert Mask.checked("SYS1.MACLIB").is_name
    assert not Mask.checked("SYS1.MACLI%").is_name


def test_masks_of_equal_text_are_equal():
    assert Mask.checked("a.**") == Mask.checked("A.**")
    assert str(Mask.checked("a.**")) == "A.**"


@pytest.mark.parametrize(
    ("mask", "name"),
    [
        (Mask(("**",) * 5_000 + ("X",)), ".".join("A" * 5_000)),
        (Mask(("**", "A") * 1_000 + ("X",)), ".".join("A" * 5_000)),
        (Mask(("**", *("A",) * 500, "X")), ".".join("A" * 2_000)),
        (Mask(("*" + "A" * 500 + "X",)), "A" * 2_000),
    ],
    ids=["runs alone", "runs between", "long tail", "long tail in a qualifier"],
)
def test_hostile_mask_ends_in_the_time_its_lengths_ask_for(mask, name):
    """With a matcher that tries every split these would outlast the test run."""
    assert not mask.matches(name)


def recursive(pattern, subject, any_run, fits):
    if not pattern:
        return not subject
    if pattern[0] == any_run:
        return any(
            recursive(pattern[1:], subject[skip:], any_run, fits)
            for skip in range(len(subject) + 1)
        )
    return (
        bool(subject)
        and fits(pattern[0], subject[0])
        and recursive(pattern[1:], subject[1:], any_run, fits)
    )


def by_definition(mask, name):
    def qualifier_fits(pattern, qualifier):
        return recursive(pattern, qualifier, "*", lambda p, c: p in ("%", c))

    return recursive(mask.split("."), name.split("."), "**", qualifier_fits)


qualifiers = st.text("AB", min_size=1, max_size=4)
patterns = st.one_of(
    st.just("**"), st.text("AB*%", min_size=1, max_size=4).filter(lambda text: "**" not in text)
)


@given(
    st.lists(patterns, min_size=1, max_size=6).map(".".join),
    st.lists(qualifiers, min_size=1, max_size=6).map(".".join),
)
def test_mask_matches_as_the_definition_says(mask, name):
    assert Mask.checked(mask).matches(name) is by_definition(mask, name)


CATALOGUE = ("P.A", "P.A.B", "P.A.LOAD", "P.TEST.LOAD", "Q.A")


@pytest.mark.parametrize(
    ("include", "exclude", "selected"),
    [
        ("**", "", CATALOGUE),
        ("**", "P.**", ("Q.A",)),
        ("P.**", "**.LOAD", ("P.A", "P.A.B")),
        ("P.*", "", ("P.A",)),
        ("P.** Q.**", "*.A", ("P.A.B", "P.A.LOAD", "P.TEST.LOAD")),
        ("P.*.**", "P.TEST.**", ("P.A", "P.A.B", "P.A.LOAD")),
        ("**.A", "**", ()),
    ],
)
def test_include_and_exclude_together_select_as_published(include, exclude, selected):
    selection = Selection(
        include=tuple(map(Mask.checked, include.split())),
        exclude=tuple(map(Mask.checked, exclude.split())),
    )

    assert tuple(name for name in CATALOGUE if selection.takes_name(Dsname(name))) == selected
