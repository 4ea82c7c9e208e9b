"""Tape drives as channel devices: 3420, 3480, 3490, and the basics of a 3590.

A *reel* drive is a 3420, a *cartridge* drive any of the others. What a *tape* can do in a drive is
the protocol ``Tape``; ``vtape`` has it for images and for memory. A drive is *fenced* when it has
lost its place on the tape, until it rewinds. Commands are functions of the drive; ``TapeDrive``
knows which command is what, and what must be before it may run.
"""

from ccw.tape.device import TapeDrive
from ccw.tape.model import MODELS, Model
from ccw.tape.tape import Tape

__all__ = ["MODELS", "Model", "Tape", "TapeDrive"]
