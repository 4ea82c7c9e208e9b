"""Writes against a model: a track is a list of records, and a write is an operation on the list."""

from hypothesis import given
from hypothesis import strategies as st

from eckd.size_table import SizeTable
from tests.support.announcements import Witness, complaints
from tests.support.disks import EMPTY, contents, count, disk, found, located, whole

keys = st.sampled_from([b"", b"K", b"KEY"])
areas = st.sampled_from([b"d", b"data", b"long data" * 30])
new = st.tuples(st.integers(0, 255), keys, areas | st.just(b""))
at_record = st.integers(0, 4)
operations = st.one_of(
    st.tuples(st.just("update"), at_record, areas),
    st.tuples(st.just("update key"), at_record, areas),
    st.tuples(st.just("append"), at_record, st.lists(new, min_size=1, max_size=3)),
    st.tuples(st.just("erase"), at_record, st.none()),
)


def padded(data, length):
    return data[:length].ljust(length, b"\x00")


def expected(track, kind, place, what):
    """Return the list as it is after an operation on its record number ``place``, 0 for none."""
    if kind == "append":
        return track[:place] + what
    if kind == "erase":
        return track[:place]
    number, key, data = track[place - 1]
    if not data:  # an end of file record cannot be updated
        return track
    if kind == "update":
        changed = (number, key, padded(what, len(data)))
    else:
        both = padded(what, len(key) + len(data))
        changed = (number, both[: len(key)], both[len(key) :])
    return [*track[: place - 1], changed, *track[place:]]


def words(program, kind, what):
    if kind == "append":
        for number, key, data in what:
            program.add(0x1D, count(EMPTY, number, len(key), len(data)) + key + data)
        return program
    code = {"update": 0x05, "update key": 0x0D, "erase": 0x11}[kind]
    return program.add(code, what or bytes(8), sli=True)


def ordinary(track, kind, place, what):
    """Search for the record by its place: the first with its number must be it."""
    number = track[place - 1][0] if place else 0
    return words(found(EMPTY, number), kind, what)


def in_domain(track, kind, place, what):
    number = track[place - 1][0] if place else 0
    commands = len(what) if kind == "append" else 1
    operation, attributes = {"append": 0x03, "erase": 0x0B}.get(kind, 0x01), 0x20
    start = located(operation, EMPTY, number, number=commands, attributes=attributes)
    return words(start, kind, what)


def can_be_told_apart(track):
    """Tell whether a search by number finds the right record, record zero among them."""
    numbers = [0, *(number for number, _key, _data in track)]
    return len(set(numbers)) == len(numbers)


@given(st.lists(st.tuples(operations, st.booleans()), min_size=1, max_size=6))
def test_a_track_is_what_the_operations_on_its_list_make_of_it(steps):
    device, track = disk(), []
    witness, before = Witness(device.volume), whole(device)
    first = [(1, b"", b"data"), (2, b"KEY", b"data"), (3, b"", b"")]
    for (kind, wanted, what), by_locate in [(("append", 0, first), False), *steps]:
        place = min(wanted, len(track))
        after = expected(track, kind, place, what) if place or "update" not in kind else None
        if after is None or not can_be_told_apart(after):
            continue
        run = in_domain if by_locate else ordinary
        result = run(track, kind, place, what).run_on(device)
        is_end = "update" in kind and after is track
        assert result.ended.unit == (0x0D if is_end else 0x0C), result.sense
        track = after
        assert contents(device, EMPTY) == track
        assert device.volume.sizes == SizeTable.scan(device.volume.store)
    assert complaints(device, witness, before) == []
