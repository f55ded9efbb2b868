"""The view of tokens: sentences with their tags."""


def test_a_sentence_is_a_row_with_tokens_and_tags(bench, rows):
    bench.full_layer(bench.document())
    (row,) = rows(bench, "tokens")
    words = "😀 The army shelled Raqqa near the river on Monday ."
    assert " ".join(row["tokens"]) == words
    assert row["tags"] == ["O", "O", "B-Actor", "B-Event", "B-Place", "O", "O", "B-Place", "O", "O", "O"]
    assert (row["document_id"], row["sentence"], row["start"]) == ("one", 0, 0)


def test_a_document_that_nobody_labelled_has_no_tags(bench, rows):
    bench.full_layer(bench.document(), status="draft")
    assert rows(bench, "tokens") == []
