"""Spans and relations that are suggested to annotators, by sources that know nothing of the document's own layers.

A source is one module with a `SourceKind`, found by `source_registry`. The sources of a suggestion are asked in turn;
each sees what those before it suggested. An article's own layers are never looked at, but by the source ``layer``,
which is asked for by name: what is measured on suggestions is measured without leakage.
"""
