"""RFC 9162 trees: the published Certificate Transparency vectors, and every proof of every small tree."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongbao.procedures.journal.merkle import (
    EMPTY,
    Blocks,
    Frontier,
    consistency_proof,
    frontier_of,
    inclusion_proof,
    leaf_hash,
    nodes_of,
    root_at,
    verify_consistency,
    verify_inclusion,
)

# The eight leaves and the heads of the certificate-transparency test suite (merkle_tree_test).
CT_LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
CT_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
CT_PATHS = [  # leaf (from 1), size, path
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (3, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        2,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
CT_CONSISTENCY = [  # old, new, path
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
HASHES = [leaf_hash(leaf) for leaf in CT_LEAVES]


def test_empty_tree() -> None:
    assert frontier_of([]).root() == EMPTY == sha256(b"").digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_published_roots(size: int) -> None:
    assert frontier_of(HASHES[:size]).root().hex() == CT_ROOTS[size - 1]


@pytest.mark.parametrize(("leaf", "size", "path"), CT_PATHS)
def test_published_inclusion(leaf: int, size: int, path: list[str]) -> None:
    found = inclusion_proof(leaf - 1, size, nodes_of(HASHES))
    assert [part.hex() for part in found] == path
    assert verify_inclusion(HASHES[leaf - 1], leaf - 1, size, found, bytes.fromhex(CT_ROOTS[size - 1]))


@pytest.mark.parametrize(("old", "new", "path"), CT_CONSISTENCY)
def test_published_consistency(old: int, new: int, path: list[str]) -> None:
    found = consistency_proof(old, new, nodes_of(HASHES))
    assert [part.hex() for part in found] == path
    heads = [bytes.fromhex(CT_ROOTS[size - 1]) for size in (old, new)]
    assert verify_consistency(old, new, heads[0], heads[1], found)


def test_every_proof_of_every_small_tree_holds_and_no_other() -> None:
    leaves = [leaf_hash(bytes([number])) for number in range(33)]
    nodes = nodes_of(leaves)
    heads = [frontier_of(leaves[:size]).root() for size in range(len(leaves) + 1)]
    for size in range(1, len(leaves) + 1):
        for index in range(size):
            path = inclusion_proof(index, size, nodes)
            assert verify_inclusion(leaves[index], index, size, path, heads[size])
            assert not verify_inclusion(leaves[index - 1], index, size, path, heads[size]) or size == 1
            assert not verify_inclusion(leaves[index], index, size, [*path, EMPTY], heads[size])
            if path:
                assert not verify_inclusion(leaves[index], index, size, path[:-1], heads[size])
        for old in range(1, size + 1):
            path = consistency_proof(old, size, nodes)
            assert verify_consistency(old, size, heads[old], heads[size], path)
            assert not verify_consistency(old, size, EMPTY, heads[size], path)
            if old < size:
                assert not verify_consistency(old, size, heads[old], EMPTY, path)


@given(st.lists(st.binary(max_size=4), max_size=70))
def test_appending_gives_the_tree_of_the_whole_list(datas: list[bytes]) -> None:
    leaves = [leaf_hash(data) for data in datas]
    told: dict[tuple[int, int], bytes] = {}
    growing = Frontier(completed=lambda level, index, found: told.__setitem__((level, index), found))
    for leaf in leaves:
        growing.append(leaf)
    whole = frontier_of(leaves)
    assert (growing.size, growing.hashes, growing.root()) == (whole.size, whole.hashes, whole.root())
    nodes = nodes_of(leaves)
    assert all(nodes(level, index) == found for (level, index), found in told.items())


@pytest.mark.parametrize("size", [0, 1, 7, 8, 9, 40, 63])
@pytest.mark.parametrize("earlier", [0, 1, 5, 8, 23, 32, 39])
def test_blocks_read_in_order_give_the_tree_of_the_whole_list(size: int, earlier: int) -> None:
    leaves = [leaf_hash(bytes([number])) for number in range(size)]
    blocks = Blocks(3, [earlier, 1000])
    for first in range(0, size + 1, 8):
        blocks.add(leaves[first : first + 8])
    assert blocks.size == size
    for until in {min(earlier, size), size}:
        assert root_at(until, blocks) == frontier_of(leaves[:until]).root()
    whole = nodes_of(leaves)
    stored = [(level, index) for level in range(3, 7) for index in range(size >> level)]
    assert [blocks(*place) for place in stored] == [whole(*place) for place in stored]
