"""Channel programs against count-key-data devices, and the one place where their tracks change.

A *host* starts a channel program: a chain of *command words* (CCWs) in storage. The *channel*
fetches them, moves data and decides what comes next; a *device* executes the commands and answers
with unit status and, on a unit check, *sense*. Every change of a track goes through the *choke
point*, where hooks are asked first, and a program runs with the *gate* of its device held.
"""

from typing import TYPE_CHECKING

from primitives.on_demand import on_demand

if TYPE_CHECKING:
    from ccw.choke_point import GuardedVolume, WriteHook
    from ccw.dasd import EckdDevice
    from ccw.online_tracks import OnlineTracks
    from ccw.policy import HERCULES, IBM, Policy
    from ccw.program import Program, Result
else:
    __getattr__ = on_demand(
        __name__,
        {
            "ccw.choke_point": ["GuardedVolume", "WriteHook"],
            "ccw.dasd": ["EckdDevice"],
            "ccw.online_tracks": ["OnlineTracks"],
            "ccw.policy": ["HERCULES", "IBM", "Policy"],
            "ccw.program": ["Program", "Result"],
        },
    )

__all__ = [
    "HERCULES",
    "IBM",
    "EckdDevice",
    "GuardedVolume",
    "OnlineTracks",
    "Policy",
    "Program",
    "Result",
    "WriteHook",
]
