"""The Merkle tree over the leaves: RFC 6962 hashes, kept by its right edge.

The edge ("frontier") is the list of roots of the full subtrees that the size decomposes into, largest
first: as many hashes as the size has bits set. Appending a leaf merges equal heights; the root folds the
edge from the right. Heights that are multiples of 8 are the hashes that tlog-tiles serves above level 0.
"""

import hashlib
from dataclasses import dataclass, field

TILE_HEIGHT = 8
HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256 of 0x00 and the leaf (RFC 6962 section 2.1)."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of 0x01 and both children (RFC 6962 section 2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class TileHash:
    """The root of the full subtree `index` of 256**`level` leaves."""

    level: int
    index: int
    hash: bytes


@dataclass(slots=True)
class Frontier:
    """A tree of `size` leaves by its right edge."""

    size: int = 0
    edge: list[bytes] = field(default_factory=list)

    @classmethod
    def unpack(cls, size: int, packed: bytes) -> "Frontier":
        """The edge as `packed` wrote it. Raises ValueError when it cannot belong to a tree of that size."""
        if len(packed) != HASH_BYTES * size.bit_count():
            raise ValueError(f"an edge of {len(packed)} bytes does not belong to a tree of {size} leaves")
        return cls(size, [packed[i : i + HASH_BYTES] for i in range(0, len(packed), HASH_BYTES)])

    def packed(self) -> bytes:
        """The edge as bytes, largest subtree first."""
        return b"".join(self.edge)

    def append(self, hash_of_leaf: bytes) -> list[TileHash]:
        """Adds a leaf; returns the tile hashes that it completes, lowest level first."""
        edge = self.edge
        node = hash_of_leaf
        height = 0
        completed: list[TileHash] = []
        merging = self.size
        while merging & 1:
            node = node_hash(edge.pop(), node)
            merging >>= 1
            height += 1
            if height % TILE_HEIGHT == 0:
                completed.append(TileHash(height // TILE_HEIGHT, merging, node))
        edge.append(node)
        self.size += 1
        return completed

    def root(self) -> bytes:
        """The tree's root hash."""
        if not self.edge:
            return EMPTY_ROOT
        node = self.edge[-1]
        for left in reversed(self.edge[:-1]):
            node = node_hash(left, node)
        return node
