"""The tree is that of RFC 6962, as pymerkle builds it, at every size and through every restart."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from shared.eventlog.tree import EMPTY_ROOT, HASH_BYTES, Frontier, TileHash, leaf_hash, node_hash


def leaves(count: int) -> list[bytes]:
    return [b"leaf %d" % number for number in range(count)]


def reference(entries: list[bytes]) -> InmemoryTree:
    tree = InmemoryTree(algorithm="sha256")
    for entry in entries:
        tree.append_entry(entry)
    return tree


def test_hashes_are_those_of_the_rfc() -> None:
    assert EMPTY_ROOT == hashlib.sha256().digest() == Frontier().root()
    assert leaf_hash(b"x") == hashlib.sha256(b"\x00x").digest()
    assert node_hash(b"l" * 32, b"r" * 32) == hashlib.sha256(b"\x01" + b"l" * 32 + b"r" * 32).digest()


def test_every_size_up_to_600_has_the_root_of_the_reference() -> None:
    entries = leaves(600)
    tree = reference(entries)
    frontier = Frontier()
    for size, entry in enumerate(entries, start=1):
        frontier.append(leaf_hash(entry))
        assert frontier.size == size
        assert frontier.root() == tree.get_root(size)
        assert len(frontier.packed()) == HASH_BYTES * size.bit_count()


@given(st.lists(st.binary(max_size=40), max_size=60), st.integers(0, 60))
@settings(max_examples=60, deadline=None)
def test_a_tree_goes_on_from_its_packed_edge(entries: list[bytes], cut: int) -> None:
    frontier = Frontier()
    for entry in entries[:cut]:
        frontier.append(leaf_hash(entry))
    again = Frontier.unpack(frontier.size, frontier.packed())
    assert again.root() == frontier.root()
    for entry in entries[cut:]:
        again.append(leaf_hash(entry))
    expected = reference(entries).get_root() if entries else EMPTY_ROOT
    assert again.root() == expected


@pytest.mark.parametrize(("size", "length"), [(0, 32), (1, 0), (1, 64), (2, 64), (3, 32), (255, 8 * 32 - 1), (256, 64)])
def test_an_edge_of_another_size_is_refused(size: int, length: int) -> None:
    with pytest.raises(ValueError, match="does not belong"):
        Frontier.unpack(size, b"x" * length)


def test_tile_hashes_are_roots_of_full_subtrees_each_once() -> None:
    count = 256 * 256 + 300
    hashes = [leaf_hash(b"%d" % number) for number in range(count)]
    frontier = Frontier()
    found: list[tuple[int, TileHash]] = []
    for size, one in enumerate(hashes, start=1):
        found.extend((size, tile) for tile in frontier.append(one))
    level_1 = [root_of(hashes[start : start + 256]) for start in range(0, count - 255, 256)]
    expected = [((index + 1) * 256, 1, index, node) for index, node in enumerate(level_1)]
    expected.insert(256, (65_536, 2, 0, root_of(level_1[:256])))
    assert [(size, tile.level, tile.index, tile.hash) for size, tile in found] == expected


def root_of(nodes: list[bytes]) -> bytes:
    """The root of a full subtree, folded level by level."""
    while len(nodes) > 1:
        nodes = [node_hash(nodes[i], nodes[i + 1]) for i in range(0, len(nodes), 2)]
    return nodes[0]
