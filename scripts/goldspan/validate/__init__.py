"""Checks of documents and layers, level by level, each problem a finding with a stable code."""

from goldspan.validate.corpus import PathError, validate_corpus, validate_layer, validate_paths
from goldspan.validate.coverage import Plan

__all__ = ["PathError", "Plan", "validate_corpus", "validate_layer", "validate_paths"]
