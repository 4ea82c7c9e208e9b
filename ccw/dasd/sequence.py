"""What may follow what: the rules a command meets before it looks at a track.

Source: 3990 and 2105 command references, chaining requirements; checked by programs run on
Hercules.
"""

from dataclasses import replace
from typing import Final

from ccw.command_word import Direction, direction_of
from ccw.dasd import sense
from ccw.dasd.arm import Arm
from ccw.dasd.call import Call
from ccw.dasd.chain import SURVIVES, Chain, Identified
from ccw.dasd.commands import (
    AFTER_IDENTIFICATION,
    COUNTED_FIRST,
    FIRST,
    IDENTIFICATIONS,
    IN_DOMAIN_ONLY,
    KEEPS_INDEX_MARK,
    LAST,
    NEEDS_SEEK,
    Command,
)
from ccw.dasd.domain import Domain
from ccw.dasd.operation import Operation
from ccw.dasd.sense import Fault
from ccw.device import Order

_PARTICULAR: Final = (
    FIRST | AFTER_IDENTIFICATION | IN_DOMAIN_ONLY | {Command.SEEK_HEAD, Command.RELEASE}
)
"""Commands with rules of their own outside a domain, besides the one about seeks."""


def refusal(arm: Arm, call: Call | None, order: Order) -> Fault | None:
    """Tell why a command may not run now, or None when it may.

    Args:
        arm: The arm, with its chain.
        call: The command; None for a code that means nothing.
        order: What the channel said.
    """
    chain = arm.chain
    if order.chains_data and not arm.policy.sense_chains_data and not _reads(order.code):
        return sense.INVALID_COMMAND
    if chain.may_follow is not None and (call is None or call.command not in chain.may_follow):
        return sense.INVALID_SEQUENCE
    if call is None or call.command not in arm.known:
        return sense.INVALID_COMMAND
    domain = chain.open_domain
    if domain is not None:
        return _refusal_in_domain(arm, call, domain)
    return _refusal_in_chain(arm, call)


def _reads(code: int) -> bool:
    return direction_of(code) is Direction.READ


def _refusal_in_domain(arm: Arm, call: Call, domain: Domain) -> Fault | None:
    if domain.allows(call, arm.policy):
        return None
    if call.command is Command.NO_OPERATION and arm.chain.previous is Command.READ_IPL:
        return None
    is_short = len(call.output) < COUNTED_FIRST.get(call.command, 0)
    return sense.COUNT_TOO_SMALL if is_short else sense.INVALID_SEQUENCE


def _refusal_in_chain(arm: Arm, call: Call) -> Fault | None:
    chain, command = arm.chain, call.command
    if command in NEEDS_SEEK and arm.unit.needs_seek and not chain.sought:
        return replace(sense.INVALID_SEQUENCE, message=arm.policy.missing_seek_message)
    if command not in _PARTICULAR:
        return None
    headless = command is Command.SEEK_HEAD and arm.unit.eckd and not chain.sought
    late = command in FIRST and not _begins(chain)
    lost = command in AFTER_IDENTIFICATION and not _begins(chain)
    if headless or late or (lost and chain.previous not in IDENTIFICATIONS):
        return sense.INVALID_SEQUENCE
    confined = chain.extent is not None or chain.mask_set or chain.spaced
    if command is Command.RELEASE and (confined or chain.loaded):
        return sense.INVALID_SEQUENCE
    return sense.INVALID_SEQUENCE if command in IN_DOMAIN_ONLY else None


def _begins(chain: Chain) -> bool:
    """Tell whether nothing came before but a wish to stay on one path."""
    if chain.commands == 0:
        return True
    return chain.commands == 1 and chain.previous is Command.SUSPEND_MULTIPATH


def enter(chain: Chain, call: Call) -> None:
    """Note that a command begins."""
    chain.granted, chain.demanded = Identified.NOTHING, None
    keeps = call.command in KEEPS_INDEX_MARK
    if not keeps and (call.command is not Command.READ_COUNT or call.multitrack):
        chain.index_passed = False


def leave(chain: Chain, call: Call, *, same_record: bool) -> None:
    """Note that a command has ended, and what it leaves identified."""
    if chain.identified is Identified.NOTHING or not same_record:
        chain.identified = chain.granted
    else:
        kept = chain.identified & SURVIVES.get(call.command, Identified.NOTHING)
        chain.identified = kept | chain.granted
    chain.commands += 1
    chain.previous = call.command
    chain.may_follow = frozenset() if call.command in LAST else chain.demanded


def count_off(arm: Arm, domain: Domain, order: Order) -> None:
    """Count one command of a domain."""
    domain.fresh = False
    counts_all = arm.policy.strict_domains or domain.operation is not Operation.READ_ANY
    if counts_all or order.code != Command.READ_COUNT | 0x80 or not order.chained:
        domain.left -= 1
