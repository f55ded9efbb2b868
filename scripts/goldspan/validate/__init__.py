"""Checks of documents and layers, level by level, each problem a finding with a stable code."""
