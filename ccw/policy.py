"""Where the architecture and a well-known emulator part ways: one switch for each point.

The default of every switch is the IBM rule. ``HERCULES`` sets those in which Hercules 4.9 was seen
to answer otherwise, for comparing with it and for guests that were tried nowhere else.

Source: programs run on both; the IBM side from command references and Principles of Operation.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final


@dataclass(frozen=True, slots=True)
class Policy:
    """How to answer where answers differ.

    Attributes:
        zero_counts: Format-0 words may have count zero, and any length is right then.
        transfer_first: A program may begin with a transfer in channel.
        loop_limit: Transfers back without a read or write between them, or None for no limit.
        output_lengths: Writes and controls report residual counts and incorrect lengths.
        chained_immediate_lengths: So do immediate commands that are chained from.
        reject_residuals: A rejected command leaves its whole count as residual.
        modifier_moves_on: With status modifier at the end of a program, the address moves on too.
        data_chain_is_whole: A read over several words has its unusual status and its command
            chaining in the last of them, not in the first; and any status at all, when a word after
            the first cannot be used.
        prefetches_output: What a write or control sends is fetched before the device hears of it:
            of no more than 256 words, and zeros where a word cannot be used.
        backward_from_end: A read backward into too small an area stores the end of the block, not
            what is there after its beginning was moved.
        sense_chains_data: Data of sense commands may be chained.
        motions_at_once: Recalibrate, Restore and Suspend Multipath Reconnection ask for no data.
        lost_before_seek: Where no seek is needed, the start of the track is taken for what follows
            what the chain before has passed last, until there is one.
        missing_seek_message: Sense byte 7 when a seek is missing.
        identity_ends_with_record: A search identifies its record, not what is read behind it.
        extent_may_narrow: A second Define Extent may narrow the first.
        updates_heed_mask: Update writes in a domain obey the file mask.
        parameters_checked: Set Sector's sector, Define Extent's heads, all of Seek's bin.
        extended_locate_checked: Locate Record Extended allows no odd orientations, reads data only
            by the operation Read unless it is part of a Prefix, looks for its search argument only
            where the operation wants a record, and lets no operation begin behind the extent.
        strict_domains: Multitrack forms, suffixes and the place of Write R0 are enforced, Read Home
            Address may begin at the home address; a plain write goes on to the next record; Read
            Any and Write Any stay on their track, a Read Count that ends a domain does not go back.
        rejects_keep_sense: A command rejected in an unfinished domain says why, not that the
            domain is unfinished.
        whole_tracks_read: Read Tracks starts at record zero, however it was oriented.
        multiple_read_leaves_track: After Read Multiple CKD the next read is on the next track.
        real_capacity: A track holds what the device would hold, not what an image has room for.
        zero_by_number: Record zero is any record with that number, not the first of the track.
        overflow_everywhere: Every device has track overflow records.
        seams_have_holes: Where a record goes on on the next track, a read leaves room for as many
            bytes as came before its data, and as many are lost at the end.
        home_address_protected: Write Home Address against the mask is file protected, not rejected.
        erases_by_parameter: Erase, and Write Data of record zero alone in its domain, look at
            their data as if it were a count field that must fit.
        record_zero_may_go: Write CKD at the index replaces record zero.
        load_opens_domain: Read IPL opens a domain on every control unit.
        load_sets_block_size: Read IPL stands for a Define Extent with the default block size.
        written_home_lasts: Write Home Address lets record zero be written in the rest of the chain.
        domain_codes_everywhere: Control units without domains know the commands of domains, which
            are out of sequence there.
        track_codes_move_records: Codes that later units have for whole tracks update and read
            single records; an older unit takes Perform Subsystem Function for Seek.
        spaces_counts: Space Count is known.
        conversion_keeps_cylinder: In CKD conversion mode domains end with their cylinder.
        fence_stops_read_backward: A tape drive that has lost its place reads backward no more than
            forward.
        sync_needs_no_ring: Synchronize and Set Tape-Write-Immediate work on a protected tape.
        security_erase_erases: Data Security Erase leaves nothing of the rest of the tape.
        mark_backward_residual: A read backward that meets a tape mark has its count as residual.
        read_buffer_ends: Read Buffer ends with channel end and device end.
        diagnostics_accepted: Tape drives take diagnostic commands, and do nothing.
        cut_block_is_damage: A tape image that ends within a block has damaged data there, not just
            an end.
        reel_sense_of_hercules: 3420 sense has the end of the tape in X'40' of byte 4, invalid
            commands in X'01', and constants from byte 13 on.
        het_as_hercules: A HET image is moved over as by ``ccw.cases.het_tape``, and a blank one
            becomes two tape marks when it is mounted.
        long_tape_blocks: Any drive takes blocks of up to 2 MiB.
    """

    zero_counts: bool = False
    transfer_first: bool = False
    loop_limit: int | None = None
    output_lengths: bool = True
    chained_immediate_lengths: bool = True
    reject_residuals: bool = True
    modifier_moves_on: bool = False
    data_chain_is_whole: bool = True
    prefetches_output: bool = False
    backward_from_end: bool = True
    sense_chains_data: bool = True
    motions_at_once: bool = True
    lost_before_seek: bool = False
    missing_seek_message: int = 0x02
    identity_ends_with_record: bool = True
    extent_may_narrow: bool = False
    updates_heed_mask: bool = True
    parameters_checked: bool = True
    extended_locate_checked: bool = True
    strict_domains: bool = True
    rejects_keep_sense: bool = True
    whole_tracks_read: bool = True
    multiple_read_leaves_track: bool = False
    real_capacity: bool = True
    zero_by_number: bool = False
    overflow_everywhere: bool = False
    seams_have_holes: bool = False
    home_address_protected: bool = False
    erases_by_parameter: bool = False
    record_zero_may_go: bool = False
    load_opens_domain: bool = False
    load_sets_block_size: bool = True
    written_home_lasts: bool = False
    domain_codes_everywhere: bool = False
    track_codes_move_records: bool = False
    spaces_counts: bool = True
    conversion_keeps_cylinder: bool = True
    fence_stops_read_backward: bool = True
    sync_needs_no_ring: bool = True
    security_erase_erases: bool = True
    mark_backward_residual: bool = True
    read_buffer_ends: bool = True
    diagnostics_accepted: bool = True
    cut_block_is_damage: bool = True
    reel_sense_of_hercules: bool = False
    het_as_hercules: bool = False
    long_tape_blocks: bool = False


IBM: Final = Policy()
HERCULES: Final = Policy(
    zero_counts=True,
    transfer_first=True,
    loop_limit=256,
    output_lengths=False,
    chained_immediate_lengths=False,
    reject_residuals=False,
    modifier_moves_on=True,
    data_chain_is_whole=False,
    prefetches_output=True,
    backward_from_end=False,
    sense_chains_data=False,
    motions_at_once=False,
    lost_before_seek=True,
    missing_seek_message=0x22,
    identity_ends_with_record=False,
    extent_may_narrow=True,
    updates_heed_mask=False,
    parameters_checked=False,
    extended_locate_checked=False,
    strict_domains=False,
    rejects_keep_sense=False,
    whole_tracks_read=False,
    multiple_read_leaves_track=True,
    real_capacity=False,
    zero_by_number=True,
    overflow_everywhere=True,
    seams_have_holes=True,
    home_address_protected=True,
    erases_by_parameter=True,
    record_zero_may_go=True,
    load_opens_domain=True,
    load_sets_block_size=False,
    written_home_lasts=True,
    domain_codes_everywhere=True,
    track_codes_move_records=True,
    spaces_counts=False,
    conversion_keeps_cylinder=False,
    fence_stops_read_backward=False,
    sync_needs_no_ring=False,
    security_erase_erases=False,
    mark_backward_residual=False,
    read_buffer_ends=False,
    diagnostics_accepted=False,
    cut_block_is_damage=False,
    reel_sense_of_hercules=True,
    het_as_hercules=True,
    long_tape_blocks=True,
)


class Mode(Enum):
    """A policy by the name people give it."""

    IBM = "ibm"
    HERCULES = "hercules"

    @property
    def policy(self) -> Policy:
        """What the name stands for."""
        return IBM if self is Mode.IBM else HERCULES
