"""``disk alloc``, ``extend``, ``release``, ``scratch``, ``rename``, ``compress``."""

import shutil

import pytest

from eckd.open_image import open_volume
from tests.support.sample_disks import make_sample
from vtoc.read import read_vtoc


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    return make_sample(tmp_path_factory.mktemp("disk") / "sample.ckd")


@pytest.fixture
def disk(original, tmp_path):
    return shutil.copy(original, tmp_path / "sample.ckd")


@pytest.fixture
def listed(disk, volser):
    def rows(*words):
        found = volser("disk", "ls", disk, *words, "--json").rows
        return {row.get("member") or row["dsname"]: row for row in found}

    return rows


@pytest.fixture
def refused(disk, volser):
    """Run a command that must fail and change nothing."""

    def run(command, *words):
        before = disk.read_bytes()
        done = volser("disk", command, disk, *words)
        assert done.code == 1
        assert disk.read_bytes() == before
        assert not disk.with_name("sample.ckd.undo").exists()
        return done.err

    return run


def test_a_library_is_allocated_with_its_directory(disk, volser, listed):
    done = volser(
        *("disk", "alloc", disk, "my.source", "--primary", 3, "--directory", 5),
        *("--secondary", 2, "--recfm", "fb", "--lrecl", 80),
    )

    assert done.code == 0
    assert done.out.startswith("MY.SOURCE: 3 tracks on SAMPLE: cylinder ")
    row = listed()["MY.SOURCE"]
    assert (row["dsorg"], row["recfm"], row["blksize"]) == ("PO", "FB", 27_920)
    assert (row["tracks"], row["members"], row["last"]) == (3, 0, [0, 6])
    assert volser("disk", "check", disk, "--records").out == ""


@pytest.mark.parametrize(
    ("words", "tracks", "blksize"),
    [
        (("--primary", 2, "--unit", "cyl", "--recfm", "VB", "--lrecl", 255), 30, 27_998),
        (("--primary", 31, "--unit", "blk", "--blksize", 3_120), 3, 3_120),
        (("--primary", 4, "--unit", "blk", "--average", 27_998), 2, 27_920),
        (("--primary", 1, "--recfm", "U", "--lrecl", 0), 1, 27_998),
        (("--primary", 1, "--dsorg", "DA", "--recfm", "F", "--keylen", 8), 1, 80),
        (("--primary", 0), 0, 27_920),
    ],
)
def test_quantities_and_attributes(words, tracks, blksize, disk, volser, listed):
    assert volser("disk", "alloc", disk, "NEW", *words).code == 0

    row = listed()["NEW"]
    assert (row["tracks"], row["blksize"]) == (tracks, blksize)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("DEMO.BULK", "--primary", 1), "IEF253I DUPLICATE NAME"),
        (("NEW", "--primary", 5_000), "IEF257I SPACE REQUESTED NOT AVAILABLE"),
        (("NEW", "--primary", 1, "--at", "0,0"), "IEF256I ABSOLUTE TRACK NOT AVAILABLE"),
        (("NEW", "--primary", 1, "--at", "0,15"), "expected cylinder,head"),
        (("NEW", "--primary", 1, "--at", "x"), "expected cylinder,head"),
        (("NEW", "--primary", 1, "--unit", "blk", "--average", 60_000), "IEF258I"),
        (("NEW", "--primary", 1, "--dsorg", "PO"), "needs --directory"),
        (("NEW", "--primary", 1, "--directory", 99), "IEF267I DIRECTORY SPACE REQUEST IS LARGER"),
        (("NEW", "--primary", 0, "--at", "5,0"), "IEF127I NO SPACE PARAMETER"),
        (("NEW", "--primary", 1, "--unit", "cyl", "--at", "9,3"), "IEF132I SPACE PARAMETER WRONG"),
        (("NEW", "--primary", 1, "--recfm", "Q"), "expected such as"),
        (("NEW", "--primary", 1, "--lrecl", 80, "--blksize", 100), "not a multiple of"),
        (("1NEW", "--primary", 1), "1NEW"),
    ],
)
def test_what_cannot_be_allocated(words, said, refused):
    assert said in refused("alloc", *words)


def test_a_data_set_is_extended_and_gives_back_what_it_does_not_use(disk, volser, listed):
    volser("disk", "alloc", disk, "NEW", "--primary", 2, "--secondary", 3)
    by_secondary = volser("disk", "extend", disk, "new")
    by_number = volser("disk", "extend", disk, "NEW", "--tracks", 4)
    assert (by_secondary.out, by_number.out) == (
        "NEW: 3 tracks more, 2 extents\n",
        "NEW: 4 tracks more, 3 extents\n",
    )
    assert listed()["NEW"]["tracks"] == 9

    released = volser("disk", "release", disk, "NEW")

    assert released.out == "NEW: 8 tracks given back, 1 kept\n"
    assert volser("disk", "check", disk).out == ""


def test_what_cannot_be_extended(refused):
    assert "no secondary quantity" in refused("extend", "DEMO.LEDGER")
    assert "E37-04" in refused("extend", "DEMO.LEDGER", "--tracks", 9_999)
    assert "not on volume" in refused("release", "NONE")


def test_putting_into_a_full_data_set_takes_its_secondary_quantity(disk, volser, listed, tmp_path):
    volser("disk", "alloc", disk, "NEW", "--primary", 1, "--secondary", 1, "--directory", 1)
    source = tmp_path / "big.txt"
    source.write_text("A LINE OF TEXT\n" * 2_000)

    assert volser("disk", "put", disk, "NEW(BIG)", source).code == 0

    assert listed()["NEW"]["tracks"] == 4
    assert volser("disk", "get", disk, "NEW(BIG)").out == source.read_text()
    assert volser("disk", "check", disk, "--records").out == ""


def test_putting_into_a_data_set_that_cannot_grow_changes_nothing(disk, volser, tmp_path):
    volser("disk", "alloc", disk, "NEW", "--primary", 1, "--directory", 1)
    before = disk.read_bytes()
    source = tmp_path / "big.txt"
    source.write_text("A LINE OF TEXT\n" * 2_000)

    done = volser("disk", "put", disk, "NEW(BIG)", source)

    assert (done.code, "D37-04" in done.err) == (1, True)
    assert disk.read_bytes() == before


def test_data_sets_and_members_are_removed_all_or_none(disk, volser, listed, refused):
    assert "not found" in refused("scratch", "DEMO.LEDGER", "DEMO.SOURCE(NONE)")

    assert volser("disk", "scratch", disk, "DEMO.LEDGER", "DEMO.SOURCE(BETA)").code == 0

    assert "DEMO.LEDGER" not in listed()
    assert list(listed("DEMO.SOURCE", "--members")) == ["DEMO.SOURCE", "ALPHA", "EMPTY", "OMEGA"]
    assert volser("disk", "check", disk).out == ""


def test_a_data_set_that_has_not_expired_needs_to_be_purged(disk, volser, listed, refused):
    set_expiration(disk, "DEMO.LEDGER", bytes.fromhex("ff016d"))
    assert "say --purge" in refused("scratch", "DEMO.LEDGER")

    assert volser("disk", "scratch", disk, "DEMO.LEDGER", "--purge").code == 0

    assert "DEMO.LEDGER" not in listed()


def set_expiration(disk, name, raw):
    with open_volume(disk, writable=True) as store:
        vtoc = read_vtoc(store)
        at = vtoc.find(name).addresses[0]
        dscb = bytearray(vtoc.table.slots[at])
        dscb[56:59] = raw
        vtoc.table.write(store, at, bytes(dscb))


def test_data_sets_and_members_get_other_names(disk, volser, listed, refused):
    assert volser("disk", "rename", disk, "DEMO.LEDGER", "demo.books").code == 0
    assert volser("disk", "rename", disk, "DEMO.SOURCE(alpha)", "zulu").code == 0

    assert {"DEMO.BOOKS", "DEMO.SOURCE"} < set(listed())
    assert "ZULU" in listed("DEMO.SOURCE", "--members")
    assert "DUPLICATE NAME" in refused("rename", "DEMO.BOOKS", "DEMO.BULK")
    assert "exists already" in refused("rename", "DEMO.SOURCE(ZULU)", "BETA")
    assert "qualifier '1BAD'" in refused("rename", "DEMO.BOOKS", "1BAD")


def test_dead_space_is_free_after_compress(disk, volser, listed, refused):
    text = volser("disk", "get", disk, "DEMO.SOURCE(OMEGA)").out
    volser("disk", "scratch", disk, "DEMO.SOURCE(ALPHA)")

    done = volser("disk", "compress", disk, "DEMO.SOURCE")

    assert done.out == "DEMO.SOURCE: 3 members moved, 4 tracks in use before, 3 now\n"
    assert volser("disk", "get", disk, "DEMO.SOURCE(OMEGA)").out == text
    assert volser("disk", "check", disk, "--records").out == ""
    assert "expected PO" in refused("compress", "DEMO.SOURCE", "DEMO.LEDGER")


def test_an_interrupted_compress_leaves_everything_as_it_was(disk, volser, monkeypatch):
    volser("disk", "scratch", disk, "DEMO.SOURCE(ALPHA)")
    before = disk.read_bytes()

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("accessmethods.compress.replace_directory", interrupted)
    assert volser("disk", "compress", disk, "DEMO.SOURCE").code != 0

    assert disk.read_bytes() == before


def test_an_indexed_vtoc_is_refused_until_the_index_is_disabled(disk, volser, refused):
    with open_volume(disk, writable=True) as store:
        vtoc = read_vtoc(store)
        dscb = bytearray(vtoc.format4.raw)
        dscb[58] = 0x81
        vtoc.table.write(store, vtoc.label.vtoc, bytes(dscb))
    assert "volser disk unindex" in refused("scratch", "DEMO.LEDGER")

    assert "index disabled" in volser("disk", "unindex", disk).out

    assert volser("disk", "scratch", disk, "DEMO.LEDGER").code == 0
    assert volser("disk", "check", disk).out == ""
    assert "has no index" in volser("disk", "unindex", disk).out
