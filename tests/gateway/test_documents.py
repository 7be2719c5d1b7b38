"""Documents that clients name by an id: what is remembered of them, and the file that they come from."""

import tracemalloc
from pathlib import Path

import pytest

from gateway import documents
from gateway.documents import Documents
from gateway.settings.settings import Settings
from schema.request_errors import PersistedQueryNotFound
from tests.gateway.http.test_persisted_queries import digest_of, hashed


def test_what_is_remembered_is_bounded_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "CACHE_BYTES", 5_000)
    known = Documents()
    queries = [f"# {number} {'x' * 990}" for number in range(4)] + ["y" * 100_000]
    for query in queries:
        assert known.text_of(query, None, hashed(digest_of(query)), frozenset()) == query
    for query, there in zip(queries, (False, True, True, True, False), strict=True):
        if there:
            assert known.text_of(None, None, hashed(digest_of(query)), frozenset()) == query
        else:
            with pytest.raises(PersistedQueryNotFound):
                known.text_of(None, None, hashed(digest_of(query)), frozenset())


@pytest.mark.parametrize("text", ["x", "x" * 300, "日" * 3_000, "😀" * 3_000], ids=["x", "short", "日", "😀"])
def test_the_bound_is_of_all_that_is_kept_of_them(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(documents, "CACHE_BYTES", 500_000)
    tracemalloc.start()
    try:
        known = Documents()
        for number in range(2_000):
            query = f"# {number} {text}"
            known.text_of(query, None, hashed(digest_of(query)), frozenset())
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert 250_000 < kept < 550_000


@pytest.mark.parametrize("content", ["", "[]", '{"a": 1}', "{"])
def test_a_file_that_has_none_is_refused_at_the_start(tmp_path: Path, content: str) -> None:
    file = tmp_path / "documents.json"
    file.write_text(content)
    for path in (str(file), str(tmp_path / "nothing.json")):
        with pytest.raises(ValueError, match=r"documents\.json|nothing\.json"):
            Settings(documents=path)
