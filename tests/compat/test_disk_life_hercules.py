"""A volume at every stage of its life is one to Hercules, and one that began there is one to us.

Hercules' checker of compressed images finds nothing, its list has our names, its unloader gives our
members byte for byte, and what it copies is our volume track by track.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from accessmethods.block import Block
from accessmethods.directory_entry import DirectoryEntry
from accessmethods.member_name import read_name
from accessmethods.stow import MemberData, put_member, put_members
from diskfile.compressed_schema import Compression
from eckd.geometry import FAMILIES, DeviceFamily
from eckd.open_image import open_volume
from primitives import TTR, RelativeTrack
from tests.support.command_line import run, run_good
from tests.support.hercules import call_hercules
from vtoc.read import read_table, read_vtoc

Tool = Callable[..., str]
LIBRARY = "LIFE.SOURCE"
FORMATS = [("ckd", "none"), *(("cckd", each.name.lower()) for each in Compression)]


class Life:
    """A volume that commands change, and Hercules looks at after each of them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._compressed = path.suffix == ".cckd"

    def does(self, verb: str, *words: object) -> None:
        """Run a command of ours on the volume; look at the volume as Hercules sees it."""
        run_good("disk", verb, self.path, *words)
        self.is_a_volume_to_both()

    def is_a_volume_to_both(self) -> None:
        """Compare what both find, list and unload."""
        if self._compressed:
            assert call_hercules("cckdcdsk", "-3", "-ro", self.path).strip() == ""
        assert codes_of(self.path) == []
        names = [row["dsname"] for row in run_good("disk", "ls", self.path, "--json").rows]
        assert self.listed() == sorted(names)
        for name in names:
            if name.startswith(LIBRARY):
                assert self.unloaded(name) == members_of(self.path, name)

    def listed(self) -> list[str]:
        """Return the names that dasdls finds."""
        _, _, listing = call_hercules("dasdls", self.path).partition("VOLSER=LIFE01")
        lines = [line.strip() for line in listing.splitlines()]
        return sorted(line for line in lines if line.startswith("LIFE."))

    def unloaded(self, name: str) -> dict[str, bytes]:
        """Return the members that dasdpdsu unloads."""
        place = self.path.with_name("unloaded")
        place.mkdir()
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(place)
            call_hercules("dasdpdsu", self.path, name)
        members = {path.stem.upper(): path.read_bytes() for path in place.iterdir()}
        shutil.rmtree(place)
        return members


def members_of(path: Path, name: str) -> dict[str, bytes]:
    """Return the members as ``disk get`` gives them."""
    place = path.with_name("got")
    run_good("disk", "get", path, name, "--as", "binary", "-o", place)
    members = {file.name: file.read_bytes() for file in place.iterdir()}
    shutil.rmtree(place)
    return members


def codes_of(path: Path) -> list[str]:
    """Return the codes of what ``disk check`` finds."""
    return [row["code"] for row in run("disk", "check", path, "--records", "--json").rows]


def images_of(path: Path) -> list[bytes]:
    """Return every track."""
    with open_volume(path) as volume:
        return [volume.read_track(RelativeTrack(at)) for at in range(volume.geometry.tracks)]


def sources(place: Path, **lines: int) -> Path:
    """Make a directory of members, each of so many lines."""
    place.mkdir()
    for name, count in lines.items():
        text = "".join(f"{name:8} LINE {number}\n" for number in range(count))
        (place / name).write_text(text)
    return place


@pytest.fixture(scope="module", params=FORMATS, ids="-".join)
def original(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new volume LIFE01 with a library of three members and a sequential data set."""
    kind, compression = request.param
    place = tmp_path_factory.mktemp("life")
    size = ("--device", "3390", "--cylinders", 3, "--volser", "LIFE01")
    life = Life(place / f"life01.{kind}")
    run_good("disk", "init", life.path, *size, *format_options(kind, compression))
    life.does("alloc", LIBRARY, "--primary", 6, "--secondary", 3, "--directory", 4)
    life.does("alloc", "LIFE.DATA", "--primary", 5, "--secondary", 2)
    life.does("put", LIBRARY, sources(place / "first", ONE=900, TWO=3, EMPTY=0))
    life.does("put", "LIFE.DATA", place / "first" / "ONE")
    return life.path


@pytest.fixture
def life(original: Path, tmp_path: Path) -> Life:
    """The volume LIFE01, to be changed."""
    return Life(shutil.copy(original, tmp_path / original.name))


def format_options(kind: str, compression: str) -> tuple[str, ...]:
    """Return the options for a format."""
    return ("--format", kind, *(("--compress", compression) if kind == "cckd" else ()))


def test_a_volume_is_one_to_hercules_after_every_change(life: Life, tmp_path: Path) -> None:
    more = sources(tmp_path / "second", ONE=40, THREE=1_500)
    life.does("put", LIBRARY, more)
    life.does("scratch", f"{LIBRARY}(TWO)")
    life.does("rename", f"{LIBRARY}(EMPTY)", "NOTHING")
    life.does("compress", LIBRARY)
    life.does("rename", LIBRARY, f"{LIBRARY}2")
    life.does("extend", f"{LIBRARY}2", "--tracks", 4)
    life.does("put", f"{LIBRARY}2(LAST)", more / "THREE")
    life.does("release", f"{LIBRARY}2")
    life.does("extend", "LIFE.DATA", "--tracks", 15)
    life.does("release", "LIFE.DATA")
    life.does("scratch", "LIFE.DATA")

    assert life.unloaded(f"{LIBRARY}2").keys() == {"ONE", "THREE", "NOTHING", "LAST"}


def test_a_repaired_volume_is_one_to_hercules(life: Life, tmp_path: Path) -> None:
    with open_volume(life.path, writable=True) as store:
        label, _, table = read_table(store)
        format4 = bytearray(table.slots[label.vtoc])
        format4[50:52] = b"\x00\x07"  # DS4DSREC, how many DSCBs are free
        table.write(store, label.vtoc, bytes(format4))
    assert codes_of(life.path) == ["dscb-count"]

    life.does("check", "--repair", "--backup", tmp_path / "old-tracks")


def test_a_volume_we_convert_is_the_same_to_dasdcopy_track_by_track(
    original: Path, tmp_path: Path, hercules: Tool
) -> None:
    for kind, compression in FORMATS:
        converted, copied = tmp_path / f"converted.{kind}", tmp_path / "copied.ckd"
        format_ = format_options(kind, compression)
        run_good("disk", "convert", original, converted, *format_, "--force")
        hercules("dasdcopy", "-q", "-r", "-lfs", "-o", "CKD", converted, copied)

        assert images_of(copied) == images_of(original)


def test_the_older_copying_programs_keep_every_track(
    original: Path, tmp_path: Path, hercules: Tool
) -> None:
    tool = "cckd2ckd" if original.suffix == ".cckd" else "ckd2cckd"
    hercules(tool, original, tmp_path / "copied")

    assert images_of(tmp_path / "copied") == images_of(original)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_a_volume_that_dasdinit_made_lacks_nothing_but_a_vtoc(
    family: DeviceFamily, tmp_path: Path, hercules: Tool
) -> None:
    # Hercules does not tell the track size of a 2305-2, so no compressed image of one is opened.
    compressed = () if family.name == "2305-2" else ("-z", "-bz2", "-0")
    for option in ("-lfs", *compressed):
        path = tmp_path / f"new{option}.ckd"
        hercules("dasdinit", option, path, family.name, "HERC01", 3)

        assert codes_of(path) == ["label-missing"]


def loaded(tmp_path: Path, hercules: Tool, *options: str) -> Path:
    """Return a volume that dasdload made, with a sequential data set and an empty library."""
    (tmp_path / "cards").write_bytes("A CARD".encode("cp037").ljust(80, b"\x40") * 50)
    (tmp_path / "control").write_text(
        "LIFE01 3350-1 4\nSYSVTOC VTOC TRK 5\n"
        f"LIFE.CARDS SEQ {tmp_path / 'cards'} TRK 3 1 0 PS FB 80 800\n"
        f"{LIBRARY} EMPTY TRK 10 2 4 PO FB 80 800\n"
    )
    path = tmp_path / "loaded.ckd"
    hercules("dasdload", *options, tmp_path / "control", path)
    return path


@pytest.mark.parametrize("options", [(), ("-z",), ("-bz2",), ("-0",)], ids=str)
def test_a_volume_that_dasdload_made_has_one_oddity(
    options: tuple[str, ...], tmp_path: Path, hercules: Tool
) -> None:
    done = run("disk", "check", loaded(tmp_path, hercules, *options), "--records", "--json")

    assert done.code == 0
    assert [(row["severity"], row["code"]) for row in done.rows] == [("info", "vtoc-dos")]


@pytest.mark.parametrize("option", ["-z", "-bz2", "-0"])
def test_a_volume_that_dasdload_made_compressed_holds_the_tracks_of_the_plain_one(
    option: str, tmp_path: Path, hercules: Tool
) -> None:
    plain = images_of(loaded(tmp_path, hercules))
    compressed = images_of(loaded(tmp_path, hercules, "-r", option))

    assert compressed == plain


def test_a_volume_that_dasdload_made_stays_one_when_we_have_changed_it(
    tmp_path: Path, hercules: Tool
) -> None:
    """The first change writes what DSCBs tell of free space, so nothing odd is left."""
    life = Life(loaded(tmp_path, hercules))
    life.does("alloc", "LIFE.NEW", "--primary", 5)
    life.does("put", "LIFE.NEW", sources(tmp_path / "first", ONE=300) / "ONE")
    life.does("put", LIBRARY, tmp_path / "first")
    life.does("scratch", "LIFE.CARDS")
    life.does("compress", LIBRARY)

    assert life.listed() == ["LIFE.NEW", LIBRARY]


def test_dasdisup_finds_the_modules_of_a_library_we_wrote(tmp_path: Path) -> None:
    """It follows the TTR of a module's text record, which moves when the library is compressed."""
    path = tmp_path / "sysres.ckd"
    run_good("disk", "init", path, "--device", "3350", "--cylinders", 3, "--volser", "SYSRES")
    size = ("--primary", 10, "--directory", 5, "--recfm", "U", "--lrecl", 0, "--blksize", 1_024)
    run_good("disk", "alloc", path, "SYS1.SVCLIB", *size)
    with open_volume(path, writable=True) as store:
        library = read_vtoc(store).find("SYS1.SVCLIB")
        assert library is not None
        library = put_member(store, library, "AAA", [b"\xc1" * 1_000] * 9)
        put_members(store, library, [module("IGC0001I")])
    run_good("disk", "scratch", path, "SYS1.SVCLIB(AAA)")
    run_good("disk", "compress", path, "SYS1.SVCLIB")

    said = call_hercules("dasdisup", path)

    assert "1 members selected" in said
    assert codes_of(path) == []


def module(name: str) -> MemberData:
    """A load module whose entry tells where its text record is."""
    control, text = TTR(0, 1), TTR(0, 2)
    user_data = text.to_bytes() + bytes(21)
    entry = DirectoryEntry(read_name(name), control, 0x20 | len(user_data) // 2, user_data)
    blocks = [Block(control, b"", b"\x01" + bytes(15)), Block(text, b"", bytes(512))]
    return MemberData((entry,), blocks, TTR(0, 3))
