"""Adjudication: merges the layers of several annotators into cases, and votes and decisions into a gold layer.

Pure functions on layers and cases. Files, and the screen on which cases are
decided, belong to the operations.
"""
