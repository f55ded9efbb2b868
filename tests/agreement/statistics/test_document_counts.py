"""Numbers of documents, pack, in memory and in a file."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from goldspan.agreement.statistics.document_counts import BLOCK_SIZE, DocumentCounts, Spool, StoredBlock, pack

numbers = st.dictionaries(st.sampled_from(["a", "b", ("c", frozenset("xy"))]), st.integers(0, 9) | st.floats(0, 9))


def read(counts):
    """Each document's numbers, by its place; what is 0 is not there."""
    return [(int(at), dict(block.of(row))) for positions, block in counts.read() for row, at in enumerate(positions)]


@given(st.lists(numbers, max_size=5))
def test_a_block_holds_all_that_is_not_0(documents):
    block = pack(list(enumerate(documents)))
    assert [dict(block.of(row)) for row in range(len(documents))] == [
        {key: number for key, number in one.items() if number} for one in documents
    ]
    table = block.table()
    for row, one in enumerate(documents):
        assert dict(zip(block.keys, table[row], strict=True)) == {key: one.get(key, 0) for key in block.keys}


def test_many_documents_make_several_blocks():
    counts = DocumentCounts()
    for number in range(2 * BLOCK_SIZE + 3):
        counts.add(number, {"a": number})
    assert (len(counts.blocks), len(counts.waiting)) == (2, 3)
    assert read(counts) == [(number, {"a": number} if number else {}) for number in range(2 * BLOCK_SIZE + 3)]


@given(st.lists(st.lists(st.tuples(st.booleans(), numbers), max_size=3), max_size=4))
def test_series_are_put_behind_one_another_in_memory_and_in_a_file(pieces):
    """Of each piece, the documents that are in the counts, at their positions among all."""
    expected, in_memory, waiting = [], DocumentCounts(), DocumentCounts()
    with Spool() as spool:
        before = 0
        for piece in pieces:
            one, same = DocumentCounts(), DocumentCounts()
            for at, (there, each) in enumerate(piece):
                if there:
                    one.add(at, each)
                    same.add(at, each)
                    expected.append((before + at, {key: number for key, number in each.items() if number}))
            in_memory.extend(one, before, None)
            waiting.extend(same, before, spool)
            before += len(piece)
        assert read(in_memory) == read(waiting) == expected
        assert all(isinstance(block, StoredBlock) for _, block in waiting.blocks)


def test_the_file_is_gone_at_the_end():
    with Spool() as spool:
        stored = spool.put(pack([(0, {"a": 1})]))
        assert Path(stored.path).exists()
    assert not Path(stored.path).exists()
