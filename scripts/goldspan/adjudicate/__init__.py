"""From several annotators' layers of a document to one: what is settled, the cases that are open, and decisions.

Pure: it knows layers, not where they come from, and cases, not the screen on
which they are decided.
"""
