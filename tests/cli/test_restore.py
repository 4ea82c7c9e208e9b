"""``volser restore``, end to end."""

import shutil

import pytest

from eckd.cckd_create import create_cckd
from eckd.geometry import Geometry, family_named
from eckd.open_image import open_volume
from primitives import Volser
from vtoc.initialise import initialise_volume
from vtoc.read import read_vtoc

ALL = ["BULK", "KEYED", "LEDGER", "SOURCE", "SPARSE", "SPREAD"]


def names(image):
    store = open_volume(image)
    try:
        return sorted(str(data_set.dsname) for data_set in read_vtoc(store).data_sets)
    finally:
        store.close()


@pytest.fixture
def target(backed_up):
    return backed_up / "disks/rest01.ckd"


@pytest.fixture
def restore(volser, backed_up):
    """Restore from BKUP01 to REST01 by their serials."""

    def run(*words):
        return volser("restore", "BKUP01", "--to", "REST01", "--system", backed_up, *words)

    return run


def test_what_is_selected_is_restored(restore, target):
    ran = restore("--include", "DEMO.S*", "--include", "DEMO.BULK", "--exclude", "**.SOURCE")

    assert ran.code == 0
    assert ran.out == (
        "DEMO.BULK: restored 24 tracks\n"
        "DEMO.SPARSE: restored 6 tracks\n"
        "DEMO.SPREAD: restored 10 tracks\n"
    )
    assert names(target) == ["DEMO.BULK", "DEMO.SPARSE", "DEMO.SPREAD"]


def test_what_a_stopped_restore_has_left_is_told_and_not_touched(volser, restore, target):
    restore("--include", "DEMO.KEYED", "--rename", "DEMO.KEYED", "VOLSER.RESTORE.T0000001")

    ran = restore("--include", "DEMO.SPARSE")

    assert (ran.code, ran.out) == (0, "DEMO.SPARSE: restored 6 tracks\n")
    assert ran.err == (
        "VOLSER.RESTORE.T0000001: left behind by a restore that was stopped; "
        "scratch it if nothing is missing\n"
    )
    assert names(target) == ["DEMO.SPARSE", "VOLSER.RESTORE.T0000001"]


def test_a_criterion_narrows_the_selection(restore, target):
    assert restore("--include", "**", "--by", "DSORG,EQ,PDS").code == 0
    assert names(target) == ["DEMO.SOURCE"]


def test_tape_and_volume_may_be_paths(volser, backed_up, target):
    tape = backed_up / "tapes/BKUP01.aws"

    assert volser("restore", tape, "--include", "**", "--to", target).code == 0
    assert names(target) == [f"DEMO.{name}" for name in ALL]


def test_a_new_name_is_used_whether_the_old_one_is_there_or_not(restore, target):
    ran = restore("--include", "DEMO.BULK", "--rename", "DEMO.**", "COPY.**")

    assert ran.code == 0
    assert ran.out == "DEMO.BULK as COPY.BULK: restored 24 tracks\n"
    assert names(target) == ["COPY.BULK"]


@pytest.mark.parametrize("rename", [(), ("--rename", "DEMO.KEYED", "OTHER.NAME")])
def test_a_data_set_that_is_there_is_overwritten_only_with_replace(restore, target, rename):
    words = ("--include", "DEMO.KEYED", *rename)
    restore(*words)
    before = target.read_bytes()

    refused = restore(*words)

    assert refused.code == 1
    assert "exists on the target volume" in refused.err
    assert "volser: 1 of 1 not restored" in refused.err
    assert target.read_bytes() == before
    assert restore(*words, "--replace").code == 0


def test_what_can_be_restored_is_beside_what_cannot(restore, target):
    restore("--include", "DEMO.KEYED")

    ran = restore("--include", "DEMO.*")

    assert ran.code == 1
    assert len(ran.out.splitlines()) == len(ALL) - 1
    assert names(target) == [f"DEMO.{name}" for name in ALL]


def test_a_mask_that_selects_nothing_is_code_1_and_changes_nothing(restore, target):
    before = target.read_bytes()

    ran = restore("--include", "NO.SUCH.**")

    assert ran.code == 1
    assert "no data set of the dump is selected by NO.SUCH.**" in ran.err
    assert target.read_bytes() == before


@pytest.mark.parametrize("damage", ["truncated", "changed", "no tape"])
def test_a_damaged_tape_changes_nothing(restore, backed_up, target, damage):
    tape = backed_up / "tapes/BKUP01.aws"
    content = bytearray(tape.read_bytes())
    if damage == "truncated":
        del content[-5000:]
    elif damage == "changed":
        content[len(content) // 2] ^= 1
    else:
        content[:] = b"PK\3\4" * 1000
    tape.write_bytes(content)
    before = target.read_bytes()

    ran = restore("--include", "**")

    assert (ran.code, ran.out) == (1, "")
    assert str(tape) in ran.err
    assert target.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("BKUP09", "--to", "REST01"), "no tape of that serial in"),
        (("BKUP01", "--to", "REST09"), "no disk of"),
        (("BKUP01", "--to", "REST01", "--rename", "A.*", "B.C"), "same wildcards"),
        (("BKUP01", "--to", "REST01", "--by", "DSORG,EQ"), "DSORG"),
    ],
)
def test_what_is_not_there_or_wrong_is_code_1(volser, backed_up, words, message):
    ran = volser("restore", *words, "--include", "**", "--system", backed_up)

    assert ran.code == 1
    assert message in ran.err


@pytest.fixture
def compressed(tmp_path):
    """An empty volume in a compressed image."""
    path = tmp_path / "small.cckd"
    store = create_cckd(path, Geometry(family_named("3390"), 12))
    initialise_volume(store, Volser("SMALL"))
    store.close()
    return path


def test_a_compressed_image_is_as_good_a_target_and_source(volser, backed_up, compressed):
    words = ("--include", "**", "--system", backed_up)

    assert volser("restore", "BKUP01", "--to", compressed, *words).code == 0
    assert names(compressed) == [f"DEMO.{name}" for name in ALL]
    before = compressed.read_bytes()
    assert volser("backup", compressed, "--tape", "B", *words).code == 0
    assert compressed.read_bytes() == before


def test_an_image_that_is_not_sound_enough_to_be_written_is_still_backed_up(
    volser, backed_up, compressed
):
    words = ("--include", "**", "--system", backed_up)
    volser("restore", "BKUP01", "--to", compressed, *words)
    damaged = bytearray(compressed.read_bytes())
    damaged[512 + 16] ^= 1  # the count of bytes in use
    compressed.write_bytes(damaged)

    assert volser("backup", compressed, "--tape", "B", *words).code == 0
    refused = volser("restore", "BKUP01", "--to", compressed, *words, "--replace")
    assert refused.code == 1
    assert str(compressed) in refused.err
    assert compressed.read_bytes() == damaged


def test_a_full_volume_takes_what_fits_and_tells_the_rest(volser, backed_up, tmp_path):
    small = tmp_path / "small.ckd"
    shutil.copyfile(backed_up / "disks/work01.ckd", small)
    words = ("--to", small, "--include", "DEMO.BULK", "--rename", "DEMO.BULK")
    codes = [
        volser("restore", "BKUP01", *words, f"COPY.N{n}", "--system", backed_up).code
        for n in range(5)
    ]

    assert codes[0] == 0
    assert codes[-1] == 1
    assert len([name for name in names(small) if name.startswith("COPY.")]) == codes.count(0)
