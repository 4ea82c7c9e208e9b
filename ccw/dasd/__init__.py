"""Count-key-data disks behind a control unit: what each command does to arm and track.

An *arm* is at a track; a *cursor* is a place on it, between areas of records. A *chain* is what one
channel program has set up so far: file mask, extent, and the *domain* Locate Record opened for the
commands that follow. Commands are functions of the arm; ``EckdDevice`` knows which command is what,
and what may follow what.
"""

from ccw.dasd.device import EckdDevice

__all__ = ["EckdDevice"]
