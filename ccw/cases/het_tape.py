"""A tape of a recorded case on a HET image, as the emulator that recorded it moves over it.

Where that differs from any other tape there, it is how its HET library counts: going back to the
load point is a rewind, which never says that it passed a mark; the end of data is the end of the
tape; and the block number it tells hosts stands still when a Forward Space File fails.

Source: Hercules' HET code, and programs run on it.
"""

from vtape.mounted_tape import MountedTape, Stop


class HetTape(MountedTape):
    """``ccw.tape.Tape`` with those habits."""

    _uncounted = 0
    """Blocks and marks that were passed and are missing in the block number."""

    @property
    def block_number(self) -> int:
        """What the emulator tells a host of the position."""
        return self.position - self._uncounted

    def read(self) -> bytes | Stop:
        """Read the next block."""
        met = super().read()
        return Stop.END_OF_TAPE if met is Stop.END_OF_DATA else met

    def read_backward(self) -> bytes | Stop:
        """Read the block before the head; a mark at the load point is a block without bytes."""
        met = super().read_backward()
        return b"" if met is Stop.MARK and self.position == 0 else met

    def space(self) -> Stop | None:
        """Pass a block (None) or a mark."""
        met = super().space()
        return Stop.END_OF_TAPE if met is Stop.END_OF_DATA else met

    def space_backward(self) -> Stop | None:
        """Pass a block or a mark toward the load point, where both look alike."""
        met = super().space_backward()
        return None if met is Stop.MARK and self.position == 0 else met

    def space_file(self) -> Stop:
        """Stand behind the next mark, or at the end of what is recorded."""
        block = self.block_number
        met = super().space_file()
        if met is Stop.MARK:
            self._uncounted = 0
            return met
        self._uncounted = self.position - block
        return Stop.END_OF_TAPE

    def space_file_backward(self) -> Stop:
        """Stand before the last mark that was passed, unless it is at the load point."""
        met = super().space_file_backward()
        self._uncounted = 0
        return Stop.LOAD_POINT if self.position == 0 else met

    def locate(self, position: int) -> Stop | None:
        """Stand before the block or mark of a number, counting from the load point."""
        self._uncounted = 0
        return super().locate(position)

    def rewind(self) -> None:
        """Stand at the load point."""
        self._uncounted = 0
        super().rewind()
