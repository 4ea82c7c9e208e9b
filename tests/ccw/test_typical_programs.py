"""Programs that access methods and drivers send, on volumes as VTOC and access methods leave them.

Each test spells its program out word by word; the comments say what a word is for.
"""

import pytest

from accessmethods.blocking import block_records
from accessmethods.blocks import read_blocks
from accessmethods.directory import parse_entries, read_directory
from accessmethods.partitioned import create_pds
from accessmethods.sequential import write_sequential
from ccw.channel_370 import load
from ccw.dasd import EckdDevice
from ccw.program import Program
from ccw.storage import Storage
from eckd.size_table import SizeTable
from eckd.track import Record, Track
from primitives import CCHH, CCHHR, Dsname, RelativeTrack, Volser
from primitives.dates import OrdinalDate
from primitives.ebcdic import encode
from tests.support.disks import EOC, ITF, count, extent, is_clean, locate_extended, senses
from tests.support.online_volume import online_volume
from vtoc.allocate import SpaceRequest, allocate
from vtoc.data_set import recfm_code
from vtoc.dscb import Format1, Organisation
from vtoc.initialise import initialise_volume
from vtoc.read import read_vtoc

LIBRARY, LEDGER = "TEST.LIBRARY", "TEST.LEDGER"
NAMES = [f"MEMBER{number:02}" for number in range(40)]
BLOCK = 3120
NONE = b""


@pytest.fixture
def device():
    """A 3390 with a sequential data set of three tracks and a library of forty members."""
    guarded = online_volume(cylinders=4, filled=False)
    store = guarded.store
    initialise_volume(store, Volser("WORK01"))
    ledger = new(store, LEDGER, Organisation.PS, 3)
    records = [encode(f"RECORD {number:05}", 80) for number in range(39 * 20)]
    write_sequential(store, ledger, list(block_records("FB", 80, BLOCK, records)))
    library = new(store, LIBRARY, Organisation.PO, 5)
    create_pds(store, library, 8, {name: [encode(name, 80)] for name in NAMES})
    guarded.sizes = SizeTable.scan(store)
    return EckdDevice(guarded, control_unit="2107")


def new(store, name, dsorg, tracks):
    format1 = Format1(
        dsname=Dsname(name),
        volser=Volser("WORK01"),
        created=OrdinalDate(2026, 1),
        dsorg=dsorg,
        recfm=recfm_code("FB"),
        lrecl=80,
        blksize=BLOCK,
    )
    return allocate(store, SpaceRequest(format1=format1, tracks=tracks))


def data_set(device, name):
    return read_vtoc(device.volume).find(name)


def track_at(device, name, tt):
    """The address of a track of a data set."""
    return device.volume.geometry.cchh(RelativeTrack(int(data_set(device, name).tracks()[tt])))


def seek(place):
    return bytes(2) + place.to_bytes()


def bsam(device, place, record, code, data=NONE, size=0, mask=0x80):
    """Run the program BSAM uses for one block."""
    program = (
        Program()
        .add(0x07, seek(place))  # Seek to the track
        .add(0x1F, bytes([mask]))  # Set File Mask: updates only, all seeks
        .add(0x23, b"\x20")  # Set Sector, where the record should come by
        .add(0x31, place.to_bytes() + bytes([record]))  # Search ID Equal
        .back(1)  # until it is found; status modifier skips this
        .add(code, data, count=size)  # Read Data or Write Data
    )
    return program.run_on(device)


def test_bsam_reads_a_block(device):
    place = track_at(device, LEDGER, 0)
    blocks = list(read_blocks(device.volume, data_set(device, LEDGER)))

    result = bsam(device, place, 4, 0x06, size=BLOCK)

    assert is_clean(result)
    assert result.data == blocks[3].data


def test_bsam_updates_a_block_in_place(device):
    place = track_at(device, LEDGER, 0)
    before = [block.data for block in read_blocks(device.volume, data_set(device, LEDGER))]
    after = bytes(reversed(before[3]))

    assert is_clean(bsam(device, place, 4, 0x05, after))

    blocks = [block.data for block in read_blocks(device.volume, data_set(device, LEDGER))]
    assert blocks == [*before[:3], after, *before[4:]]


def test_a_block_that_is_not_there_leaves_the_address_behind_the_search(device):
    result = bsam(device, track_at(device, LEDGER, 0), 99, 0x06, size=BLOCK)

    assert senses(result) == (0x0008, 0)
    assert result.last == 3


def test_an_end_of_file_tells_bsam_that_the_data_set_ends(device):
    blocks = list(read_blocks(device.volume, data_set(device, LEDGER)))
    last = blocks[-1].ttr
    place = track_at(device, LEDGER, last.track)

    assert bsam(device, place, last.record + 1, 0x06, size=BLOCK).ended.unit == 0x0D


def test_bsam_appends_a_block_and_a_new_end_of_file(device):
    blocks = list(read_blocks(device.volume, data_set(device, LEDGER)))
    last = blocks[-1].ttr
    place = track_at(device, LEDGER, last.track)
    program = (
        Program()
        .add(0x07, seek(place))  # Seek
        .add(0x1F, b"\x00")  # Set File Mask: all writes but home address and record zero
        .add(0x31, place.to_bytes() + bytes([last.record]))  # Search ID Equal: the last block
        .back(1)
        .add(0x1D, count(place, last.record + 1, 0, BLOCK) + bytes(BLOCK))  # Write CKD over the end
        .add(0x1D, count(place, last.record + 2, 0, 0))  # Write CKD: the new end of file
    )

    assert is_clean(program.run_on(device))

    device.volume.store.log.clear()
    appended = device.volume.read_track(device.volume.geometry.track(place))
    assert appended.endswith(bytes(BLOCK) + count(place, last.record + 2, 0, 0) + b"\xff" * 8)
    assert device.volume.sizes == SizeTable.scan(device.volume.store)


def test_a_full_track_dump_reads_everything_in_two_commands(device):
    place = track_at(device, LIBRARY, 0)
    image = device.volume.read_track(device.volume.geometry.track(place))
    program = (
        Program()
        .add(0x07, seek(place))  # Seek
        .add(0x1F, b"\x40")  # Set File Mask: no writes
        .add(0x16, count=16, sli=True)  # Read Record Zero
        .add(0x5E, count=0xE000, sli=True)  # Read Multiple CKD; the residual tells how much
    )

    result = program.run_on(device)

    assert is_clean(result)
    assert b"\x00" + place.to_bytes() + result.data + b"\xff" * 8 == image
    assert result.ended.residual == 0xE000 - len(result.reads[3])


def test_a_full_track_dump_of_several_tracks_needs_one_locate(device):
    first, last = track_at(device, LIBRARY, 0), track_at(device, LIBRARY, 4)
    program = extent(first, to=last, mask=0x40)  # Define Extent: these tracks, no writes
    located = bytes([0x4C, 0, 0, 5]) + first.to_bytes() * 2  # Locate: five Read Tracks
    program.add(0x47, located + b"\x00\xff\x00\x00")
    for _ in range(5):
        program.add(0xDE, count=0xE000, sli=True)  # Read Track

    result = program.run_on(device)

    assert is_clean(result)
    geometry = device.volume.geometry
    for index in range(5):
        track = RelativeTrack(geometry.track(first) + index)
        assert result.reads[2 + index] == device.volume.read_track(track)[5:]


def vtoc_search(name, code, size):
    """Write the program that looks for a DSCB by its key, the name of its data set."""
    return (
        Program()
        .add(0x07, seek(CCHH.of(0, 1)))  # Seek to the first track of the VTOC
        .add(0x1F, b"\x40")  # Set File Mask: no writes, head switching
        .add(0xA9, encode(name, 44), sli=True)  # Search Key Equal, multitrack
        .back(1)
        .add(code, count=size)  # Read Data: 96 bytes behind the key
    )


def test_a_data_set_is_found_in_the_vtoc_by_its_name(device):
    result = vtoc_search(LIBRARY, 0x06, 96).run_on(device)

    assert is_clean(result)
    found = Format1.from_bytes(encode(LIBRARY, 44) + result.data)
    assert found.dsorg == Organisation.PO
    assert found.blksize == BLOCK


def test_a_name_that_is_not_there_ends_with_the_cylinder(device):
    result = vtoc_search("NO.SUCH.DATA.SET", 0x06, 96).run_on(device)

    assert senses(result) == (EOC, 0)
    assert result.last == 2


def test_counts_alone_tell_where_a_dscb_is(device):
    """The first key search leaves the record's address to a Read Count of the record before."""
    program = (
        Program()
        .add(0x07, seek(CCHH.of(0, 1)))
        .add(0x92, count=8)  # Read Count, multitrack: format 4
        .add(0x92, count=8)  # format 5
        .add(0x92, count=8)  # the first format 1
        .add(0x0E, count=140)  # Read Key and Data of it
    )

    result = program.run_on(device)

    assert result.reads[3] == count(CCHH.of(0, 1), 3, 44, 96)
    assert result.reads[4][:44] in (encode(LEDGER, 44), encode(LIBRARY, 44))


def member_search(device, name):
    """Write the program BLDL uses: the first directory block whose key is not below the name."""
    return (
        Program()
        .add(0x07, seek(track_at(device, LIBRARY, 0)))  # Seek to the directory
        .add(0x1F, b"\x40")
        .add(0xE9, encode(name, 8))  # Search Key High or Equal, multitrack
        .back(1)
        .add(0x06, count=256)  # Read Data: the directory block
    )


@pytest.mark.parametrize("name", [NAMES[0], NAMES[17], NAMES[-1]])
def test_a_member_is_found_through_the_keys_of_the_directory(device, name):
    result = member_search(device, name).run_on(device)

    assert is_clean(result)
    used = int.from_bytes(result.data[:2], "big")
    entries = {entry.name: entry for entry in parse_entries(result.data[2:used]).entries}
    entry = entries[name]
    assert entry.ttr == read_directory(device.volume, data_set(device, LIBRARY)).find(name).ttr
    place = track_at(device, LIBRARY, entry.ttr.track)
    assert bsam(device, place, entry.ttr.record, 0x06, size=80, mask=0x40).data == encode(name, 80)


def test_a_name_behind_all_members_leads_to_the_last_block_in_use(device):
    result = member_search(device, "ZZZZZZZZ").run_on(device)

    assert is_clean(result)
    assert b"\xff" * 8 in result.data


# Linux on Z, dasd_eckd

SIZE = 4096
FIRST, SECOND = CCHH.of(3, 0), CCHH.of(3, 1)


def define(mask, first=FIRST, last=SECOND, attributes=0xC0):
    return (
        bytes([mask, attributes]) + SIZE.to_bytes(2, "big") + bytes(4)
        + first.to_bytes() + last.to_bytes() + bytes(16)
    )  # fmt: skip


def locate(operation, number, place=FIRST, record=1):
    """Parameters of a locate with a transfer length, its sector not given."""
    head = bytes([operation, 0x80, 0, number]) + place.to_bytes() * 2
    return head + bytes([record, 0xFF]) + SIZE.to_bytes(2, "big")


def prefix(mask, operation, number, record=1):
    """Prefix, format 1: the extent, then a locate extended."""
    both = define(mask) + locate(operation, number, record=record) + bytes(4)
    return Program().add(0xE7, bytes([1, 0x80]) + bytes(10) + both)


def formatted(device):
    """Format two tracks as dasdfmt does, twelve blocks of 4 KiB on each."""
    program = Program().add(0x63, define(0x00, attributes=0xC4)[:16])  # bypass the cache
    program.add(0x47, locate(0x03, 24, record=0))  # Locate: 24 format writes behind record zero
    for number in range(1, 13):  # Write CKD; only the count is sent, the data becomes zeros
        program.add(0x1D, count(FIRST, number, 0, SIZE), sli=True)
    program.add(0x9D, count(SECOND, 1, 0, SIZE), sli=True)  # Write CKD Next Track
    for number in range(2, 13):
        program.add(0x1D, count(SECOND, number, 0, SIZE), sli=True)
    return program.run_on(device)


def test_linux_formats_tracks(device):
    assert is_clean(formatted(device))

    for place in (FIRST, SECOND):
        records = tuple(Record(CCHHR(place, number), b"", bytes(SIZE)) for number in range(1, 13))
        image = device.volume.read_track(device.volume.geometry.track(place))
        assert image == Track.of(place, records).to_image()
    assert device.volume.sizes == SizeTable.scan(device.volume.store)


def test_linux_writes_blocks_and_reads_them_back_over_two_tracks(device):
    formatted(device)
    blocks = [bytes([number]) * SIZE for number in range(6)]
    write = prefix(0x80, 0x01, 6, record=10)  # Prefix: updates of six records
    for block in blocks:
        write.add(0x85, block)  # Write Update Data
    read = prefix(0x40, 0x16, 6, record=10)
    for _ in blocks:
        read.add(0x86, count=SIZE)  # Read Data, multitrack

    assert is_clean(write.run_on(device))
    result = read.run_on(device)

    assert is_clean(result)
    assert list(result.reads.values()) == blocks


def test_linux_does_the_same_without_prefix(device):
    formatted(device)
    write = Program().add(0x63, define(0x80)[:16]).add(0x47, locate(0x01, 1)).add(0x85, b"x" * SIZE)
    read = Program().add(0x63, define(0x40)[:16]).add(0x47, locate(0x16, 1)).add(0x86, count=SIZE)

    assert is_clean(write.run_on(device))
    assert read.run_on(device).data == b"x" * SIZE


def test_linux_finds_out_by_counts_how_a_disk_is_formatted(device):
    formatted(device)
    program = Program().add(0x63, define(0x40, attributes=0xC4)[:16])
    program.add(0x47, bytes([0x06, 0, 0, 4]) + FIRST.to_bytes() * 2 + b"\x00\x00\x00\x00")
    for _ in range(4):
        program.add(0x12, count=8)  # Read Count

    result = program.run_on(device)

    assert is_clean(result)
    assert list(result.reads.values()) == [count(FIRST, n, 0, SIZE) for n in range(1, 5)]


def test_linux_invalidates_a_track(device):
    formatted(device)
    program = Program().add(0x63, define(0x00, attributes=0xC4)[:16])
    program.add(0x47, locate(0x03, 1, record=0)).add(0x1D, count(FIRST, 1, 0, 0))

    assert is_clean(program.run_on(device))

    image = device.volume.read_track(device.volume.geometry.track(FIRST))
    assert image.endswith(bytes(8) + count(FIRST, 1, 0, 0) + b"\xff" * 8)


def test_linux_formats_record_zero_as_well(device):
    program = Program().add(0x63, define(0xC2)[:16])  # mask: all writes, device support
    program.add(0x47, locate(0x43, 2, record=0))  # from the home address
    program.add(0x15, count(FIRST, 0, 0, 8), sli=True)  # Write Record Zero
    program.add(0x1D, count(FIRST, 1, 0, SIZE), sli=True)

    assert is_clean(program.run_on(device))


def test_linux_reads_a_raw_track(device):
    formatted(device)
    head = locate_extended(0x4C, FIRST, 0)  # Locate Extended from the home address: one Read Track
    program = Program().add(0xE7, bytes([1, 0x80]) + bytes(10) + define(0x40) + head)

    result = program.add(0xDE, count=0xE000, sli=True).run_on(device)

    assert is_clean(result)
    assert result.data == device.volume.read_track(device.volume.geometry.track(FIRST))[5:]


def test_a_block_of_another_size_is_refused_and_stays(device):
    place = track_at(device, LEDGER, 0)
    before = device.volume.read_track(device.volume.geometry.track(place))
    program = Program().add(0x63, define(0x80, place, place)[:16])
    program.add(0x47, locate(0x01, 1, place)).add(0x85, b"x" * SIZE)

    assert senses(program.run_on(device)) == (ITF, 0)
    assert device.volume.read_track(device.volume.geometry.track(place)) == before


# initial program load


def test_loading_goes_from_record_1_to_record_2_to_the_program(device):
    """The channel reads record 1 to address 0 and goes on with the words it brought, at 8."""
    psw = bytes.fromhex("000c000000005000")
    ipl1 = psw + bytes.fromhex("06002000 60000060") + bytes.fromhex("08002000 00000000")
    words = [
        "07002040 40000006",  # Seek cylinder 3, head 0
        "31002046 40000005",  # Search ID Equal, record 1
        "08002008 00000000",  # back to the search
        "06005000 20001000",  # Read Data: the program
    ]
    ipl2 = bytes.fromhex("".join(words)).ljust(0x40, b"\x00")
    ipl2 = (ipl2 + seek(FIRST) + FIRST.to_bytes() + b"\x01").ljust(96, b"\x00")
    store, first = device.volume.store, CCHH.of(0, 0)
    formatted(device)
    areas = (encode("IPL1", 4), ipl1), (encode("IPL2", 4), ipl2)
    records = tuple(Record(CCHHR(first, number), *area) for number, area in enumerate(areas, 1))
    store.write_track(RelativeTrack(0), Track.of(first, records).to_image())
    storage = Storage(0x10000)

    with device.volume.gate.hold():
        ended = load(storage, device)

    assert (ended.unit, ended.channel) == (0x0C, 0)
    assert ended.next_address == 0x2020
    assert storage.fetch(0, 8) == psw
    assert storage.fetch(0x5000, SIZE) == bytes(SIZE)


def test_a_new_volume_loads_a_program_that_waits(device):
    storage = Storage(0x10000)

    with device.volume.gate.hold():
        ended = load(storage, device)

    assert (ended.unit, ended.channel) == (0x0C, 0)
    assert storage.fetch(0, 8) == bytes.fromhex("000600000000000f")
