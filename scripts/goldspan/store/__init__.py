"""Documents and layers on disk: the same bytes for the same content, written whole or not at all."""

from goldspan.store.files import StoreError, safe_name, write_bytes, write_text
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
from goldspan.store.records import document_from, document_record, dumps, layer_from, layer_record

__all__ = [
    "FormatError",
    "StoreError",
    "check_folder",
    "check_order",
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
    "record_order",
    "safe_name",
    "write_bytes",
    "write_document",
    "write_layer",
    "write_text",
]
