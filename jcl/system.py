"""The system a job runs on."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ccw.choke_point import GuardedVolume
from jcl.tape_library import tape_image
from primitives import Volser
from snapshot.events import Listener, ignore
from snapshot.history import History
from snapshot.session import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """What is there for jobs, and how backups are taken.

    Attributes:
        volumes: The online volumes.
        tapes: Directory of the tape images.
        drives: Unit addresses of the tape drives.
        clock: Tells the time, with its zone.
        events: Told what backups and restores do.
        history: Where backups are entered, if anywhere.
        job_id: The number of the job that runs, as JES2 writes it.
        workers, m, policy: As in ``snapshot.backup.BackupRequest``.
    """

    volumes: Mapping[Volser, GuardedVolume]
    tapes: Path
    clock: Callable[[], datetime.datetime]
    drives: frozenset[int] = frozenset()
    events: Listener = ignore
    history: History | None = None
    job_id: str = "JOB00001"
    workers: int = 2
    m: int = 16
    policy: Policy = Policy.PROTECT_HOST

    def tape_path(self, volser: Volser) -> Path:
        """Return where the image of a tape is, or would be."""
        return tape_image(self.tapes, volser)
