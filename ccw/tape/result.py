"""What a command of a tape drive gives back."""

from ccw.device import Outcome
from ccw.tape.sense import Fault

Result = Outcome | Fault
"""How a command ended, or why it did not."""
