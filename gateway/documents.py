"""Documents that clients name by an id instead of sending them: those that clients were built with, and those that
somebody has sent with their hash before (automatic persisted queries)."""

from collections.abc import Mapping, Set
from hashlib import sha256
from pathlib import Path
from sys import getsizeof

import orjson
from cachetools import LRUCache

from domain.scopes import EXPLORE_SCOPE
from schema.request_errors import BadRequest, DocumentNotTrusted, PersistedQueryNotFound

CACHE_BYTES = 16 * 1024 * 1024
ENTRY_BYTES = 600
"""About what is kept beside a text: its hash, and its entry. Of ten letters it is nearly everything."""

MOST_CHARACTERS = 64 * 1024
"""Of a document. What is longer is not executed, and therefore not remembered either."""

NOT_ITS_HASH = "`sha256Hash` is not that of `query`."
"""Whichever of the two were executed, the client would take the answer for that of the other."""

HASHED = "sha256:"
"""How a ``documentId`` begins that is the document's hash (GraphQL over HTTP, appendix A)."""


class Documents:
    """``trusted``: the documents that clients were built with, by their ids; then no others are executed, but for
    tokens with EXPLORE_SCOPE. None: any, and those that come with their hash are remembered."""

    def __init__(self, trusted: Mapping[str, str] | None = None) -> None:
        self._trusted = trusted
        self._texts = frozenset((trusted or {}).values())
        self._by_hash = {_hash(text): text for text in self._texts}
        """The trusted ones: clients may name them so, whatever ids their file has."""
        self._hashed: LRUCache[str, str] = LRUCache(CACHE_BYTES, _bytes)

    def text_of(
        self,
        query: str | None,
        document_id: str | None,
        extensions: Mapping[str, object] | None,
        scopes: Set[str],
    ) -> str | None:
        """The document that a request means; None when it names none.

        Raises BadRequest, PersistedQueryNotFound for an id that is not known, or DocumentNotTrusted.
        """
        if self._trusted is None and not document_id and not extensions:
            return query
        digest = hash_in(extensions)
        if query and document_id:
            raise BadRequest("Send `query` or `documentId`, not both.")
        named = document_id or digest
        if self._trusted is not None and EXPLORE_SCOPE not in scopes:
            return self._trusted_text(query, named)
        if not query:
            return self._text(named) if named else None
        if digest:
            self._remember(query, digest)
        return query

    def _trusted_text(self, query: str | None, named: str | None) -> str | None:
        if not query and not named:
            return None
        meant = self._built_with(named or "")
        text = query or meant
        if text is None or text not in self._texts:
            raise DocumentNotTrusted
        if named and text != meant:
            raise BadRequest(NOT_ITS_HASH)
        return text

    def _built_with(self, named: str) -> str | None:
        return (self._trusted or {}).get(named) or self._by_hash.get(named.removeprefix(HASHED))

    def _text(self, named: str) -> str:
        text = self._built_with(named) or self._hashed.get(named.removeprefix(HASHED))
        if text is None:
            raise PersistedQueryNotFound
        return text

    def _remember(self, query: str, digest: str) -> None:
        if query in (self._hashed.get(digest), self._built_with(digest)) or len(query) > MOST_CHARACTERS:
            return
        if _hash(query) != digest:
            raise BadRequest(NOT_ITS_HASH)
        self._hashed[digest] = query


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _bytes(text: str) -> int:
    return ENTRY_BYTES + getsizeof(text)


def hash_in(extensions: Mapping[str, object] | None) -> str | None:
    """The hash in a request's ``extensions``; None when there is none. Raises BadRequest."""
    given = extensions.get("persistedQuery") if extensions else None
    if given is None:
        return None
    digest = given.get("sha256Hash") if isinstance(given, dict) and given.get("version") == 1 else None
    if not isinstance(digest, str):
        raise BadRequest("`extensions.persistedQuery` has `version` 1 and a `sha256Hash`.")
    return digest


def read_documents(path: str) -> dict[str, str]:
    """The documents of a file, by their ids: a JSON object, as GraphQL Code Generator's client preset and Relay's
    compiler write it. Raises ValueError."""
    try:
        found = orjson.loads(Path(path).read_bytes())
    except (OSError, ValueError) as error:
        raise ValueError(f"{path} cannot be read as JSON: {error}") from None
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise ValueError(f"{path} has to be a JSON object of documents by their ids")
    return found
