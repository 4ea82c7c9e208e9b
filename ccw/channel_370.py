"""How System/370 starts programs: an address word in storage, a status word, and loading.

====== === ===============================================================================
at     len channel-address word, X'48'
====== === ===============================================================================
0      1   F0 key, 08 suspend control, 07 zero
1      3   address of the first command word
====== === ===============================================================================

====== === ===============================================================================
at     len channel-status word, X'40'
====== === ===============================================================================
0      1   F0 key, 04 logout pending, 03 deferred condition code
1      3   address behind the last command word
4      1   unit status
5      1   channel status
6      2   residual
====== === ===============================================================================

Words are of format 0. Every program ends with an interruption here, never at once.

Source: System/370 Principles of Operation, channel-address and channel-status words, initial
program loading.
"""

from typing import Final

from construct import Int8ub, Int16ub, Int24ub, Struct

from ccw.channel import Ended, run
from ccw.command_word import CCW_LENGTH, Flag
from ccw.device import Device
from ccw.orb import KeyFlag, Orb
from ccw.policy import IBM, Policy
from ccw.status import NOTHING, ChannelStatus
from ccw.storage import Storage

CSW_ADDRESS: Final = 0x40
CAW_ADDRESS: Final = 0x48
CawLayout = Struct("key_flags" / Int8ub, "address" / Int24ub)
CswLayout = Struct(
    "key" / Int8ub,
    "next_address" / Int24ub,
    "unit" / Int8ub,
    "channel" / Int8ub,
    "residual" / Int16ub,
)
assert CawLayout.sizeof() == 4
assert CswLayout.sizeof() == 8

_RESERVED: Final = 0x07
_KEY: Final = 0xF0
_READ_IPL: Final = 0x02
_IPL_LENGTH: Final = 24


def start_io(storage: Storage, device: Device, *, policy: Policy = IBM) -> Ended:
    """Run the program the address word points to, and store the status word.

    Args:
        storage: Where program, data and both words are.
        device: What executes the commands; whoever calls holds the gate of its volume.
        policy: The rules where they differ.

    Raises:
        AddressingError: Storage ends before the two words do.
    """
    caw = CawLayout.parse(storage.fetch(CAW_ADDRESS, CawLayout.sizeof()))
    key_flags, start = int(caw.key_flags), int(caw.address)
    if key_flags & _RESERVED:
        ended = Ended(NOTHING, ChannelStatus.PROGRAM_CHECK, 0, start + CCW_LENGTH)
    else:
        suspends = bool(key_flags & KeyFlag.SUSPEND_CONTROL)
        orb = Orb(ccw_format=0, key=key_flags >> 4, suspends=suspends)
        ended = run(storage, start, device, orb=orb, policy=policy)
    storage.store(CSW_ADDRESS, csw(ended, key=key_flags & _KEY))
    return ended


def csw(ended: Ended, *, key: int) -> bytes:
    """Build a channel-status word; ``key`` is in the upper half of its byte."""
    return CswLayout.build(
        {
            "key": key,
            "next_address": ended.next_address & 0xFFFFFF,
            "unit": int(ended.unit),
            "channel": int(ended.channel),
            "residual": ended.residual,
        }
    )


def load(storage: Storage, device: Device, *, policy: Policy = IBM) -> Ended:
    """Begin initial program loading: read 24 bytes to 0 and go on with the words among them, at 8.

    The channel behaves as if it had fetched a Read with command chaining from location 0; here it
    stands there until it has read its own data over itself.
    """
    flags = Flag.CHAIN_COMMAND | Flag.SUPPRESS_LENGTH
    first = bytes([_READ_IPL, 0, 0, 0, flags, 0, 0, _IPL_LENGTH])
    storage.store(0, first)
    return run(storage, 0, device, orb=Orb(ccw_format=0), policy=policy)
