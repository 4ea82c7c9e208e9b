"""Reads and searches against a model of a track that is told in twenty lines.

The model knows records as a list and the pointer as a place in it and the area just passed; it
shares no code with the interpreter.
"""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from ccw.dasd import EckdDevice
from ccw.program import Program
from eckd.size_table import SizeTable
from eckd.track import Record, Track
from primitives import CCHH, CCHHR
from tests.support.online_volume import online_volume

PLACE = CCHH.of(0, 3)
COUNT = 400


class NotFoundError(Exception):
    """The index came by twice."""


class EndOfFileError(Exception):
    """A record without data; carries what was read before its data."""


@dataclass
class Model:
    """A track under the head."""

    records: list[tuple[bytes, bytes, bytes]]
    at: int = -1
    passed: str = "index"
    turned: bool = False

    def count(self, *, zero: bool) -> tuple[bytes, bytes, bytes]:
        """Move to the next count area."""
        following = self.at + 1 if zero or self.at >= 0 else 1
        if following >= len(self.records):
            if self.turned:
                raise NotFoundError
            self.at, self.passed, self.turned = -1, "index", True
            return self.count(zero=zero)
        self.at, self.passed = following, "count"
        return self.records[following]

    def record(self, *areas: str) -> tuple[bytes, bytes, bytes]:
        """Stay at the record when one of these areas has just passed, or go to the next."""
        return self.records[self.at] if self.passed in areas else self.count(zero=False)

    def read(self, name: str, argument: bytes = b"") -> bytes:
        """Do a read; a search gives nothing."""
        if name not in ("count", "id", "key"):
            self.turned = False
        match name:
            case "id":
                self.count(zero=True)
                return b""
            case "key":
                self.record("count")
                self.passed = "key"
                return b""
            case "count":
                return self.count(zero=False)[0]
            case "home":
                self.at, self.passed = -1, "index"
                return b"\x00" + PLACE.to_bytes()
            case "all":
                rest = self.records[max(self.at + 1, 1) :]
                self.at, self.passed = -1, "index"
                return b"".join(b"".join(record) for record in rest)
        if name == "zero":
            self.at, self.passed = 0, "count"
            before, data = b"".join(self.records[0][:2]), self.records[0][2]
        elif name == "data":
            before, data = b"", self.record("count", "key")[2]
        elif name == "key and data":
            record = self.record("count")
            before, data = record[1], record[2]
        else:
            record = self.count(zero=False)
            before, data = b"".join(record[:2]), record[2]
        self.passed = "data"
        if not data:
            raise EndOfFileError(before)
        return before + data


CODES = {
    "id": 0x31,
    "key": 0x29,
    "count": 0x12,
    "home": 0x1A,
    "all": 0x5E,
    "zero": 0x16,
    "data": 0x06,
    "key and data": 0x0E,
    "count, key and data": 0x1E,
}
records = st.lists(
    st.tuples(st.sampled_from([b"", b"KEY"]), st.sampled_from([b"", b"d", b"data!", b"data"])),
    max_size=4,
)
steps = st.lists(st.sampled_from(sorted(CODES)), min_size=1, max_size=10)


def device_with(areas):
    volume = online_volume(cylinders=1, filled=False)
    users = tuple(Record(CCHHR(PLACE, n), *area) for n, area in enumerate(areas, start=1))
    track = Track.of(PLACE, users)
    volume.store.write_track(volume.geometry.track(PLACE), track.to_image())
    volume.sizes = SizeTable.scan(volume.store)
    return EckdDevice(volume, control_unit="3990-6"), track


@given(records, steps)
def test_what_commands_read_is_what_the_model_says(areas, names):
    device, track = device_with(areas)
    parts = [(r.count.to_bytes(), r.key, r.data) for r in (track.r0, *track.records)]
    model = Model(parts)
    program = Program().seek(PLACE.cylinder, PLACE.head)
    expected, fault = {}, 0x0C
    for name in names:
        if name in ("id", "key"):  # an argument that no record has
            program.add(CODES[name], b"\xee" * 5, sli=True)
        else:
            program.add(CODES[name], count=COUNT, sli=True)
    for index, name in enumerate(names, start=1):
        try:
            expected[index] = model.read(name)
        except EndOfFileError as end:
            expected[index], fault = end.args[0], 0x0D
            break
        except NotFoundError:
            fault = 0x0E
            break

    result = program.run_on(device)

    assert result.ended.unit == fault
    assert result.reads == {index: data for index, data in expected.items() if data}
    if fault == 0x0E:
        assert result.sense[:2] == b"\x00\x08"
