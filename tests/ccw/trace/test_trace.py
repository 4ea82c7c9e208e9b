"""What a trace shows of a program."""

from ccw.command_word import Ccw, Flag
from ccw.status import NORMAL_END, ChannelStatus, UnitStatus
from ccw.trace import CommandLine, EndLine, TransferLine, plain, rows
from ccw.trace.read_text import records_text
from ccw.trace.sense_text import cartridge_sense, disk_sense, reel_sense
from tests.support.tracing import trace_of_source

DISK = """
disk 3390 cu=3990-6 cylinders=2
track 0,1
  record 1 data=C'RECORD 1'
  record 2 key=C'KEY2' data=C'RECORD 2'
  record 3
"""


def trace(program):
    return trace_of_source(DISK + program)


def test_a_command_shows_address_code_name_flags_count_bytes_status_and_parameters():
    (seek, *_) = trace("seek 0,1 cc\nnop")

    assert seek == ("000000  07   seek                   cc           6     6        CE DE     0,1")


def test_a_read_shows_its_data_what_is_left_and_the_record_it_came_from():
    *_, read, _ = trace("seek 0,1 cc\nread-data count=20 sli")

    assert read == (
        "000008  06   read-data              sli         20     8    12  CE DE     "
        "C'RECORD 1'  at 0,1,1"
    )


def test_a_transfer_shows_where_it_stands_and_where_it_goes():
    lines = trace("seek 0,1 cc\ns: search-id-eq 0,1,1 cc\ntic s\nread-data count=8")

    assert lines[2].split() == ["000010", "08", "tic", "to", "000008"]
    assert "SM CE DE" in lines[3]
    assert lines[4].startswith("000018  06")


def test_a_transfer_inside_a_data_chain_shows_between_its_words():
    lines = trace("seek 0,1 cc\nread-data count=2 cd\ntic 4\nnop\n0x00 count=6")

    assert [line.split()[0] for line in lines[1:4]] == ["000008", "000010", "000020"]
    assert "to 000020" in lines[2]
    assert "(data goes on)" in lines[3]


def test_a_search_loop_is_told_once_and_then_how_often_it_went_round():
    lines = trace("seek 0,1 cc\ns: search-id-eq 0,1,3 cc\ntic s\nnop")

    assert [line[:6].strip() for line in lines[:5]] == ["000000", "000008", "000010", "", "000008"]
    assert lines[3].strip() == "the two before 2 times more, the last time at 0,1,2"


def test_a_loop_that_goes_round_once_more_is_told_as_it_is():
    lines = trace("seek 0,1 cc\ns: search-id-eq 0,1,2 cc\ntic s\nnop")

    assert [line[:6] for line in lines[1:6]] == ["000008", "000010"] * 2 + ["000008"]


def test_a_unit_check_is_told_with_its_sense_in_words():
    lines = trace("seek 0,1 cc\nwrite-data C'X'")

    assert "CE DE UC" in lines[1]
    assert lines[-3].strip() == ("ended at 000008: channel end, device end, unit check; residual 1")
    assert lines[-2].strip() == "sense: command reject; invalid sequence; at 0,1"
    assert lines[-1].split()[:2] == ["80000000", "00000102"]


def test_a_program_check_before_the_first_command_is_told():
    assert trace("0x00 count=1") == [
        "        ended at 000000: program check; residual 0",
    ]


def test_an_incorrect_length_is_told_at_the_command():
    lines = trace("seek 0,1 cc\nread-data count=4")

    assert "CE DE IL" in lines[1]
    assert "incorrect length" in lines[2]


def test_count_fields_home_addresses_and_whole_tracks_are_read_out():
    lines = trace(
        "seek 0,1 cc\nread-count count=8 cc\nread-home-address count=5 cc\n"
        "read-ckd count=60 cc sli\nread-multiple-ckd count=999 sli"
    )

    assert lines[1].endswith("0,1,1 kl=0 dl=8  at 0,1,1")
    assert lines[2].endswith("     0,1")
    assert lines[3].endswith("0,1,1 kl=0 dl=8 C'RECORD 1'  at 0,1,1")
    assert "R2 kl=4 dl=8, R3 dl=0" in lines[4]


def test_what_a_device_says_it_is_is_read_out():
    lines = trace("sense-id count=20 cc\nread-device-characteristics count=64")

    assert "cu=X'3990e9' device=X'339002' X'0040fa" in lines[0]
    assert lines[1].endswith("cu=X'3990e9' device=X'339002' cylinders=2 heads=15")


def test_parameters_are_in_the_words_of_the_assembler():
    lines = trace(
        "define-extent mask=read-only first=0,0 last=1,14 cc\n"
        "locate-record op=read-data commands=1 search=0,1,2 cc\nread-data count=8"
    )

    assert "mask=read-only first=0,0 last=1,14" in lines[0]
    assert "op=read-data commands=1 search=0,1,2" in lines[1]


def test_long_data_is_cut():
    lines = trace("write-data " + " ".join(f"X'{n:02x}{n + 1:02x}'" for n in range(0, 250, 2)))

    assert lines[0].endswith(" ...")
    assert len(lines[0]) < 180


def test_sense_read_by_a_program_is_told_in_words():
    assert trace("sense count=32")[0].endswith("nothing is wrong; at 0,0")


def test_many_records_of_a_track_are_counted():
    many = b"".join(bytes([0, 0, 0, 0, r, 0, 0, 0]) for r in range(20))

    assert records_text(many + b"\xff" * 8) == (
        "R0 dl=0, R1 dl=0, R2 dl=0, R3 dl=0, R4 dl=0, R5 dl=0, 14 more, end of track"
    )


def test_a_program_that_rests_says_before_which_word():
    resting = EndLine(UnitStatus(0), ChannelStatus(0), 6, 0x18, suspended=True)

    assert [plain(row).strip() for row in rows([resting])] == [
        "rests before 000018: no status; residual 6"
    ]


def test_only_equal_rounds_are_folded():
    word = Ccw(0, 0x31, Flag.CHAIN_COMMAND, 5, 0x100)
    one = CommandLine((word,), "search", "0,1,1", b"", 0, 5, 0, NORMAL_END, ChannelStatus(0), "x")
    other = CommandLine((word,), "search", "0,1,2", b"", 0, 5, 0, NORMAL_END, ChannelStatus(0), "x")
    back = TransferLine(8, 0)

    assert len(list(rows([one, back, one, back, one, back]))) == 3
    assert len(list(rows([one, back, other, back, one, back]))) == 6


def test_sense_of_each_kind_of_device_has_its_own_words():
    disk = disk_sense(bytes.fromhex("0104000000000100" + "00" * 19 + "80 00 0002 0e"))
    assert (disk.bits, disk.place) == (("incomplete domain", "file protected"), "2,14")
    assert disk_sense(bytes.fromhex("1000000000000010")).message == "device equipment check"
    assert disk_sense(b"").bits == ()
    cartridge = cartridge_sense(bytes.fromhex("08402031"))
    assert cartridge.bits == ("data check", "drive online")
    assert cartridge.message == "tape void"
    assert reel_sense(b"\x10\x40").bits == ("equipment check", "ready")
