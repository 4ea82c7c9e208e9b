"""A host in a thread of its own that never stops writing."""

import threading
from types import TracebackType
from typing import Final, Self

from ccw.workload import RandomHost
from primitives import DasdError

NAME: Final = "HOST1"


class HostFailedError(DasdError):
    """The host came to an end by itself."""


class BackgroundHost:
    """Sends the programs of a random host, one after another, while the block is not left."""

    def __init__(self, host: RandomHost) -> None:
        self._host = host
        self._leaving = threading.Event()
        self._sent = threading.Condition()
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._run, name=NAME)

    def __enter__(self) -> Self:
        """Let it begin."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Let it finish its program and stop.

        Raises:
            HostFailedError: It had stopped by itself, and nothing else went wrong.
        """
        self._leaving.set()
        self._thread.join()
        if error is None:
            self._refuse_failure()

    def wait_for(self, programs: int) -> None:
        """Return when it has sent so many more programs.

        Raises:
            HostFailedError: It has stopped by itself.
        """
        with self._sent:
            goal = self._host.sent + programs
            self._sent.wait_for(lambda: self._host.sent >= goal or self._failure is not None)
        self._refuse_failure()

    def _refuse_failure(self) -> None:
        if self._failure is not None:
            msg = f"{NAME} stopped: {self._failure}"
            raise HostFailedError(msg) from self._failure

    def _run(self) -> None:
        try:
            while not self._leaving.is_set():
                self._host.send_one()
                with self._sent:
                    self._sent.notify_all()
        except Exception as error:  # noqa: BLE001 -- told to whoever waits for the host
            with self._sent:
                self._failure = error
                self._sent.notify_all()
