"""Gates: who may use a device now, first come, first served."""

import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager


class Gate:
    """Fair mutual exclusion: whoever asks first is next, however fast others ask again.

    A channel program holds the gate of its device from first to last CCW. ``_holder`` and
    ``_queue`` change under ``_lock`` only; a holder that leaves hands the gate to the first in the
    queue, so nobody can slip in between.
    """

    def __init__(self, number: int = 0) -> None:
        self.number = number
        self._lock = threading.Lock()
        self._holder: int | None = None
        self._queue: deque[tuple[int, threading.Lock]] = deque()

    @property
    def waiting(self) -> int:
        """How many queue at the gate."""
        return len(self._queue)

    @property
    def held_by_me(self) -> bool:
        """Whether this thread holds the gate."""
        return self._holder == threading.get_ident()

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Wait for the gate and keep it; RuntimeError when this thread has it already."""
        self._enter()
        try:
            yield
        finally:
            self._leave()

    def _enter(self) -> None:
        me = threading.get_ident()
        with self._lock:
            if self._holder is None:
                self._holder = me
                return
            if self._holder == me:
                msg = f"gate {self.number:04X} is held by this thread already"
                raise RuntimeError(msg)
            turn = threading.Lock()
            turn.acquire()
            self._queue.append((me, turn))
        turn.acquire()

    def _leave(self) -> None:
        with self._lock:
            if not self._queue:
                self._holder = None
                return
            self._holder, turn = self._queue.popleft()
        turn.release()


@contextmanager
def hold_all(gates: Iterable[Gate]) -> Iterator[None]:
    """Hold several gates, taken in the order of their numbers so that nobody waits in a circle."""
    with ExitStack() as stack:
        for gate in sorted(gates, key=lambda gate: gate.number):
            stack.enter_context(gate.hold())
        yield
