"""Gates: who may use a device now, first come, first served.

A channel program holds the gate of its device from first to last CCW, a copier holds it while it
lets hosts go first, and T0 holds the gates of its whole set. So T0 lies between two channel
programs of every device (invariant I7), never inside one.
"""

import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from itertools import count
from typing import Final

_made: Final = count()
"""Tells gates of the same number apart, so that they too are taken in one order."""


class Gate:
    """Fair mutual exclusion: whoever asks first is next, however fast others ask again.

    ``_holder`` and ``_queue`` change under ``_lock`` only. A holder that leaves hands the gate to
    the first in the queue, so nobody can slip in between.

    Attributes:
        number: Device number; several gates are taken in its order.
    """

    __slots__ = ("_holder", "_lock", "_made", "_queue", "number")

    def __init__(self, number: int = 0) -> None:
        self.number = number
        self._made = next(_made)
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

    @property
    def order(self) -> tuple[int, int]:
        """Where the gate comes when several are taken."""
        return self.number, self._made

    def hold(self) -> AbstractContextManager[None]:
        """Wait for the gate and keep it for a block; RuntimeError when this thread has it."""
        return self

    def __enter__(self) -> None:
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
        self._wait(turn)

    def __exit__(self, *reason: object) -> None:
        with self._lock:
            self._pass_on()

    def _wait(self, turn: threading.Lock) -> None:
        try:
            turn.acquire()
        except BaseException:  # an interrupt: nobody must hand the gate to one who has gone
            self._give_up(turn)
            raise

    def _give_up(self, turn: threading.Lock) -> None:
        """Leave the queue, or pass the gate on when it came in the very last moment."""
        with self._lock:
            for place, (_who, queued) in enumerate(self._queue):
                if queued is turn:
                    del self._queue[place]
                    return
            self._pass_on()

    def _pass_on(self) -> None:
        if not self._queue:
            self._holder = None
            return
        self._holder, turn = self._queue.popleft()
        turn.release()


@contextmanager
def hold_all(gates: Iterable[Gate]) -> Iterator[None]:
    """Hold several gates, taken in the order of their numbers so that nobody waits in a circle."""
    with ExitStack() as stack:
        for gate in sorted(gates, key=lambda gate: gate.order):
            stack.enter_context(gate.hold())
        yield
