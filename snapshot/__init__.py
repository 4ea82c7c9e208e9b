"""Point-in-time backups: which track, when, to which place on the tape.

The method's own symbols are the vocabulary here. *Element* i is one data set of the backup; E_i(j)
its j-th track; V_i(j) the bytes that track's user records take (count, key and data fields); L_i
where element i begins on the tape, H_i and T_i what stands there before and behind its tracks;
LU_i(j) where track j goes. *T0* is the instant the backup shows. BIT_i(j) says whether the track of
T0 is safe on the tape. A track is *copied in order* by a worker, or *out of order* because a host
was about to change it (*interception*).
"""

from typing import TYPE_CHECKING

from primitives.on_demand import on_demand

if TYPE_CHECKING:
    from snapshot.backup import BackupRequest, BackupResult, plan_backup, run_backup
    from snapshot.dump_file import DumpContent, open_dump
    from snapshot.history import History
    from snapshot.layout import TapeMap
    from snapshot.masks import Mask
    from snapshot.renames import RenamePair, Renames
    from snapshot.restore import RestoreRequest, RestoreResult, run_restore
    from snapshot.selection import Selection
    from snapshot.verify import verify_tape
else:
    __getattr__ = on_demand(
        __name__,
        {
            "snapshot.backup": ["BackupRequest", "BackupResult", "plan_backup", "run_backup"],
            "snapshot.dump_file": ["DumpContent", "open_dump"],
            "snapshot.history": ["History"],
            "snapshot.layout": ["TapeMap"],
            "snapshot.masks": ["Mask"],
            "snapshot.renames": ["RenamePair", "Renames"],
            "snapshot.restore": ["RestoreRequest", "RestoreResult", "run_restore"],
            "snapshot.selection": ["Selection"],
            "snapshot.verify": ["verify_tape"],
        },
    )

__all__ = [
    "BackupRequest",
    "BackupResult",
    "DumpContent",
    "History",
    "Mask",
    "RenamePair",
    "Renames",
    "RestoreRequest",
    "RestoreResult",
    "Selection",
    "TapeMap",
    "open_dump",
    "plan_backup",
    "run_backup",
    "run_restore",
    "verify_tape",
]
