"""The demonstration: a backup of a volume that a host never stops writing to, and its proof.

Nothing in it is staged but the speed of the disk, which is slowed down so that there is something
to watch. The host's channel programs are random ones through the same control unit as any other
host's, jobs are submitted as decks, and what the tape must be comes from a witness that shares
nothing with the engine (``snapshot.witness``).
"""
