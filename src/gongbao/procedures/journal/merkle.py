"""The Merkle tree of RFC 9162 section 2: roots, inclusion, consistency. Hashes are 32 bytes of SHA-256.

The tree is built over leaf hashes. `Frontier` appends with one hash a level in hand; proofs read nodes through a
function, so they work on a list of leaves and on stored nodes alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

EMPTY = sha256(b"").digest()

Nodes = Callable[[int, int], bytes]
"""The hash of the complete subtree of 2**level leaves that is number `index` (from 0) on its level."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of one leaf: a zero byte before the data."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node: a one byte before its two children."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """A growing tree, held as the roots of its complete subtrees from the largest to the smallest.

    `completed` is told each complete subtree: level, index, hash.
    """

    def __init__(
        self,
        size: int = 0,
        hashes: Sequence[bytes] = (),
        completed: Callable[[int, int, bytes], None] | None = None,
    ) -> None:
        if size.bit_count() != len(hashes):
            raise ValueError(f"{size} leaves have {size.bit_count()} complete subtrees, not {len(hashes)}")
        self.size = size
        self.hashes = list(hashes)
        self._completed = completed

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash at the end."""
        size, carry, level = self.size, leaf, 0
        while size & 1:
            carry = sha256(b"\x01" + self.hashes.pop() + carry).digest()
            size >>= 1
            level += 1
            if self._completed is not None:
                self._completed(level, size, carry)
        self.hashes.append(carry)
        self.size += 1

    def root(self) -> bytes:
        """The tree head."""
        if not self.hashes:
            return EMPTY
        head = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            head = node_hash(left, head)
        return head

    def copy(self) -> Frontier:
        """An independent tree of the same leaves, which tells nobody."""
        return Frontier(self.size, self.hashes)


def frontier_of(leaves: Sequence[bytes]) -> Frontier:
    """The tree over a list of leaf hashes, level by level: a million in about a second."""
    size = len(leaves)
    hashes: list[bytes] = []
    level = list(leaves)
    while level:
        if len(level) & 1:
            hashes.append(level.pop())
        joined = zip(level[::2], level[1::2], strict=True)
        level = [sha256(b"\x01" + left + right).digest() for left, right in joined]
    return Frontier(size, hashes[::-1])


def nodes_of(leaves: Sequence[bytes]) -> Nodes:
    """Nodes computed from a list of leaf hashes."""

    def node(level: int, index: int) -> bytes:
        if level == 0:
            return leaves[index]
        return node_hash(node(level - 1, 2 * index), node(level - 1, 2 * index + 1))

    return node


class Blocks:
    """A tree over leaves that are read in order, in little memory: of each block of 2**step leaves its root is kept.

    Of the blocks in which a tree of one of `sizes` ends the leaves are kept as well, so that its root can be told. It
    gives the nodes of level `step` and above, and those below them among the leaves that it kept.
    """

    def __init__(self, step: int, sizes: Iterable[int] = ()) -> None:
        self.size = 0
        self._step = step
        self._ending = {size >> step for size in sizes}
        self._leaves: dict[int, list[bytes]] = {}
        self._nodes: dict[tuple[int, int], bytes] = {}
        self._roots = Frontier(completed=self._complete)

    def add(self, leaves: list[bytes]) -> None:
        """The leaves of the next block: 2**step, or fewer where it is the last one."""
        block = self._roots.size
        self.size += len(leaves)
        whole = len(leaves) == 1 << self._step
        if not whole or block in self._ending:
            self._leaves[block] = leaves
        if whole:
            root = frontier_of(leaves).root()
            self._complete(0, block, root)
            self._roots.append(root)

    def _complete(self, level: int, index: int, found: bytes) -> None:
        self._nodes[self._step + level, index] = found

    def __call__(self, level: int, index: int) -> bytes:
        if level >= self._step:
            return self._nodes[level, index]
        block, within = divmod(index << level, 1 << self._step)
        return frontier_of(self._leaves[block][within : within + (1 << level)]).root()


def root_at(size: int, nodes: Nodes) -> bytes:
    """The head of the tree over the first `size` leaves, from its complete subtrees."""
    hashes: list[bytes] = []
    first = 0
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            hashes.append(nodes(level, first >> level))
            first += 1 << level
    return Frontier(size, hashes).root()


def _range(first: int, last: int, nodes: Nodes) -> bytes:
    """The hash of the tree over leaves `first` (含) to `last` (不含); `first` is a multiple of its largest subtree."""
    count = last - first
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return nodes(level, first >> level)
    split = first + _largest_below(count)
    return node_hash(_range(first, split, nodes), _range(split, last, nodes))


def _largest_below(count: int) -> int:
    """The largest power of two smaller than `count` (count > 1)."""
    return 1 << ((count - 1).bit_length() - 1)


def inclusion_proof(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """The path from leaf `index` to the head of the tree of `size` leaves. ValueError unless 0 <= index < size."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    path: list[bytes] = []
    first, last = 0, size
    while last - first > 1:
        split = first + _largest_below(last - first)
        if index < split:
            path.append(_range(split, last, nodes))
            last = split
        else:
            path.append(_range(first, split, nodes))
            first = split
    return path[::-1]


def consistency_proof(old: int, size: int, nodes: Nodes) -> list[bytes]:
    """What shows that the tree of `size` leaves extends the one of `old`. ValueError unless 0 < old <= size."""
    if not 0 < old <= size:
        raise ValueError(f"no consistency from {old} to {size} leaves")

    def prove(old: int, first: int, last: int, whole: bool) -> list[bytes]:
        if old == last - first:
            return [] if whole else [_range(first, last, nodes)]
        split = _largest_below(last - first)
        if old <= split:
            return [*prove(old, first, first + split, whole), _range(first + split, last, nodes)]
        return [*prove(old - split, first + split, last, False), _range(first, first + split, nodes)]

    return prove(old, 0, size, True)


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], head: bytes) -> bool:
    """Whether the path shows leaf hash `leaf` at `index` of the tree of `size` leaves with that head."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(sibling, found)
            while not at & 1 and at:
                at >>= 1
                last >>= 1
        else:
            found = node_hash(found, sibling)
        at >>= 1
        last >>= 1
    return last == 0 and found == head


def verify_consistency(old: int, size: int, old_head: bytes, head: bytes, path: Sequence[bytes]) -> bool:
    """Whether the path shows that the tree of `size` leaves extends the one of `old` leaves."""
    if not 0 < old <= size:
        return False
    if old == size:
        return not path and old_head == head
    hashes = [old_head, *path] if old & (old - 1) == 0 else list(path)
    if not hashes:
        return False
    at, last = old - 1, size - 1
    while at & 1:
        at >>= 1
        last >>= 1
    before = after = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            before = node_hash(sibling, before)
            after = node_hash(sibling, after)
            while not at & 1 and at:
                at >>= 1
                last >>= 1
        else:
            after = node_hash(after, sibling)
        at >>= 1
        last >>= 1
    return last == 0 and before == old_head and after == head
