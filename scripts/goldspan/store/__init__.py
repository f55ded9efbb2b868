"""Documents and layers on disk: the same bytes for the same content, written whole or not at all.

`CorpusReader` reads a corpus in either form; the functions here read and write the form with a file for each record.
"""

from goldspan.store.corpus_reader import CorpusReader, DocumentPlace, Portion, StoredDocument, read_portion
from goldspan.store.files import LONGEST_NAME, AnyPath, StoreError, check_name, safe_name, write_bytes, write_text
from goldspan.store.folder import (
    check_folder,
    document_files,
    document_path,
    layer_files,
    layer_path,
    read_document,
    read_documents,
    read_layer,
    read_layers,
    write_document,
    write_layer,
)
from goldspan.store.format_version import FormatError, check_version
from goldspan.store.order import check_order, order_path, record_order
from goldspan.store.places import check_corpus, check_inside, check_parts, read_regular
from goldspan.store.records import document_from, document_record, dumps, layer_from, layer_record

__all__ = [
    "LONGEST_NAME",
    "AnyPath",
    "CorpusReader",
    "DocumentPlace",
    "FormatError",
    "Portion",
    "StoreError",
    "StoredDocument",
    "check_corpus",
    "check_folder",
    "check_inside",
    "check_name",
    "check_order",
    "check_parts",
    "check_version",
    "document_files",
    "document_from",
    "document_path",
    "document_record",
    "dumps",
    "layer_files",
    "layer_from",
    "layer_path",
    "layer_record",
    "order_path",
    "read_document",
    "read_documents",
    "read_layer",
    "read_layers",
    "read_portion",
    "read_regular",
    "record_order",
    "safe_name",
    "write_bytes",
    "write_document",
    "write_layer",
    "write_text",
]
