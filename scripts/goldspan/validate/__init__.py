"""Checks of documents and layers, level by level, each problem a finding with a stable code."""

from goldspan.validate.context import Context
from goldspan.validate.corpus import validate_corpus, validate_paths
from goldspan.validate.coverage import Plan
from goldspan.validate.layer import validate_layer
from goldspan.validate.plugins import PluginError, corpus_rule, rule
from goldspan.validate.summaries import Summary

__all__ = [
    "Context",
    "Plan",
    "PluginError",
    "Summary",
    "corpus_rule",
    "rule",
    "validate_corpus",
    "validate_layer",
    "validate_paths",
]
