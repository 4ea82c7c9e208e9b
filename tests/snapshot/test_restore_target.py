"""Names and replacement: the table of DFSMSdss, case by case."""

import pytest

from primitives import Dsname
from snapshot.renames import RenamePair, Renames
from snapshot.restore_target import NotRestoredError, ReplaceRules, RestoreTarget, choose_target

OLD, NEW = Dsname("P.A"), Dsname("Q.A")
NO, SAME, ANY = ReplaceRules(), ReplaceRules(same_name=True), ReplaceRules(any_name=True)
PAIRS = (RenamePair.checked("P.**", "Q.**"),)
PLAIN, RENAME = Renames(), Renames(PAIRS)
RENAMEU = Renames(PAIRS, unconditional=True)

own, own_replacing = RestoreTarget(OLD, False, False), RestoreTarget(OLD, False, True)
new, new_replacing = RestoreTarget(NEW, True, False), RestoreTarget(NEW, True, True)

# fmt: off
CASES = [
    # (names on the target, renames, replace, expected)
    (set(),      PLAIN,   NO,   own),
    ({OLD},      PLAIN,   NO,   None),
    ({OLD},      PLAIN,   SAME, own_replacing),
    ({OLD},      PLAIN,   ANY,  own_replacing),
    (set(),      RENAME,  NO,   own),
    ({OLD},      RENAME,  NO,   new),
    ({OLD},      RENAME,  SAME, new),
    ({OLD, NEW}, RENAME,  SAME, None),
    ({OLD, NEW}, RENAME,  ANY,  new_replacing),
    (set(),      RENAMEU, NO,   new),
    ({OLD},      RENAMEU, SAME, new),
    ({NEW},      RENAMEU, NO,   None),
    ({NEW},      RENAMEU, SAME, None),
    ({NEW},      RENAMEU, ANY,  new_replacing),
]
# fmt: on


@pytest.mark.parametrize(("existing", "renames", "replace", "expected"), CASES)
def test_target_is_chosen_as_dfsmsdss_does(existing, renames, replace, expected):
    if expected is None:
        with pytest.raises(NotRestoredError, match="exists on the target volume") as caught:
            choose_target(OLD, existing, renames, replace)
        assert caught.value.message_id == "ADR380E"
    else:
        assert choose_target(OLD, existing, renames, replace) == expected


def test_refusal_names_the_keyword_that_would_help():
    with pytest.raises(NotRestoredError, match="; REPLACE would"):
        choose_target(OLD, {OLD}, PLAIN, NO)
    with pytest.raises(NotRestoredError, match="; REPLACEUNCONDITIONAL would"):
        choose_target(OLD, {NEW}, RENAMEU, SAME)


def test_unmovable_data_set_keeps_its_name():
    assert choose_target(OLD, set(), RENAMEU, NO, movable=False) == own


def test_new_name_that_is_none_is_refused():
    rules = Renames((RenamePair.checked("P.*", "Q.LONGER*"),), unconditional=True)

    with pytest.raises(NotRestoredError, match="LONGERABC") as caught:
        choose_target(Dsname("P.ABC"), set(), rules, NO)
    assert caught.value.message_id == "ADR708E"
