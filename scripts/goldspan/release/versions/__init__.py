"""Versions of a dataset: manifests, differences, the changelog, and git tags."""
