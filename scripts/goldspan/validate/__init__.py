"""Checks of documents and layers, level by level, each problem a finding with a stable code."""

from goldspan.validate.corpus import PathError, validate_corpus, validate_layer, validate_paths

__all__ = ["PathError", "validate_corpus", "validate_layer", "validate_paths"]
