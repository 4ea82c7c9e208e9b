"""Bringing a file to stable storage while it is being written, not only at its end.

A tape is only a tape when it is on the disk itself. Left alone, the system keeps gigabytes in
memory, slows the writers down when that gets too much, and has most of the work left at the end;
syncing all along halves the whole time (measured on ext4 with 2.7 GB).
"""

import os
import threading
from typing import Final

FROM_LENGTH: Final = 64 * 1024 * 1024
"""Bytes from which on it is worth a thread."""

_PAUSE_SECONDS: Final = 0.05


class EarlySync:
    """A thread that syncs one descriptor over and over until it is stopped.

    Attributes:
        error: Why it gave up, or None; set once, by the thread. The system tells a write error to
            one caller only, so whoever syncs last must look here too.
    """

    def __init__(self, descriptor: int) -> None:
        self.error: OSError | None = None
        self._descriptor = descriptor
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="early-sync", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, and return when the descriptor is no longer used."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(_PAUSE_SECONDS):
            try:
                os.fdatasync(self._descriptor)
            except OSError as error:
                self.error = error
                return
