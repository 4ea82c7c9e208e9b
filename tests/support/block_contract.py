"""What every fixed-block disk promises, whatever holds its bytes: a suite for each implementation.

A subclass gives the fixture ``store``: a disk of 1,000 blocks filled by ``fill_blocks``; its last
group is not full.
"""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from opensys.block_store import BLOCK_SIZE, BlockOutOfRangeError, BlockStore

BLOCKS = 1000


def pattern(block: int, seed: int = 1) -> bytes:
    """Return what ``fill_blocks`` stores; of ten groups of blocks one is zeros."""
    if block // 120 % 4 == 2 and seed == 1:
        return bytes(BLOCK_SIZE)
    return f"block {block} seed {seed} ".encode().ljust(24) * (BLOCK_SIZE // 24) + b"\xff" * 8


def patterns(first: int, count: int, seed: int = 1) -> bytes:
    return b"".join(pattern(block, seed) for block in range(first, first + count))


def fill_blocks(store: BlockStore, seed: int = 1) -> None:
    store.write_blocks(0, patterns(0, store.blocks, seed))


class BlockStoreContract:
    def test_every_block_comes_back_as_it_was_stored(self, store: BlockStore) -> None:
        assert store.blocks == BLOCKS
        assert store.read_blocks(0, BLOCKS) == patterns(0, BLOCKS)
        for block in range(0, BLOCKS, 7):
            assert store.read_blocks(block, 1) == pattern(block)

    @pytest.mark.parametrize(
        ("first", "count"), [(0, 0), (119, 2), (1, 240), (950, 50), (1000, 0), (360, 120)]
    )
    def test_a_run_may_lie_anywhere_on_the_disk(
        self, store: BlockStore, first: int, count: int
    ) -> None:
        assert store.read_blocks(first, count) == patterns(first, count)
        store.write_blocks(first, patterns(first, count, seed=2))
        before, after = patterns(0, first), patterns(first + count, BLOCKS - first - count)
        assert store.read_blocks(0, BLOCKS) == before + patterns(first, count, 2) + after

    def test_there_is_no_block_before_the_first_and_behind_the_last(
        self, store: BlockStore
    ) -> None:
        for first, count in ((-1, 1), (BLOCKS, 1), (BLOCKS - 1, 2), (0, BLOCKS + 1)):
            with pytest.raises(BlockOutOfRangeError, match="is outside the disk"):
                store.read_blocks(first, count)
            with pytest.raises(BlockOutOfRangeError):
                store.write_blocks(first, bytes(count * BLOCK_SIZE))
        assert store.read_blocks(0, BLOCKS) == patterns(0, BLOCKS)

    def test_blocks_are_written_whole(self, store: BlockStore) -> None:
        for wrong in (b"x", bytes(BLOCK_SIZE + 1)):
            with pytest.raises(ValueError, match="no whole number of blocks"):
                store.write_blocks(0, wrong)
        assert store.read_blocks(0, 2) == patterns(0, 2)

    def test_the_last_of_many_writes_stays(self, store: BlockStore) -> None:
        dice, content = random.Random(5), bytearray(patterns(0, BLOCKS))
        for seed in range(2, 40):
            first = dice.randrange(BLOCKS)
            count = dice.randrange(1, min(300, BLOCKS - first) + 1)
            data = bytes(count * BLOCK_SIZE) if seed % 5 == 0 else patterns(first, count, seed)
            store.write_blocks(first, data)
            content[first * BLOCK_SIZE : first * BLOCK_SIZE + len(data)] = data
        store.flush()
        assert store.read_blocks(0, BLOCKS) == content

    def test_threads_may_read_and_write_different_blocks(self, store: BlockStore) -> None:
        """They share groups, but no block."""

        def work(part: int) -> None:
            for block in range(part + 90, 150, 4):
                store.write_blocks(block, pattern(block, seed=3))
                assert store.read_blocks(block, 1) == pattern(block, seed=3)

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(work, range(4)))
        assert store.read_blocks(90, 70) == patterns(90, 60, seed=3) + patterns(150, 10)

    def test_closing_twice_is_closing_once(self, store: BlockStore) -> None:
        store.close()
        store.close()
