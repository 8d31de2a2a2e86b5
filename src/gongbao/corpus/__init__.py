"""Documents kept: store and versions, citations between documents, validity on a day, search, export."""

from gongbao.corpus.errors import CorpusError, NoCorpusError
from gongbao.corpus.keeping import Kept, keep
from gongbao.corpus.lookup import Found, NotFoundError, find
from gongbao.corpus.store import Corpus, default_path, open_corpus

__all__ = [
    "Corpus",
    "CorpusError",
    "Found",
    "Kept",
    "NoCorpusError",
    "NotFoundError",
    "default_path",
    "find",
    "keep",
    "open_corpus",
]
