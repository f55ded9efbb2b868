"""Layers follow their text when it changes.

`text_diff` finds the equal blocks of two versions of a text, `layer_move` moves
a layer from one version to the other, and `old_text` finds the version that a
layer was made on. A span moves only where it has one possible place. All others
are reported with both contexts, and kept in the layer's unmapped items as GS820.
"""

from goldspan.change.reanchor.layer_move import REASONS, LostRelation, MovedLayer, UnmovedSpan, layer_mover, move
from goldspan.change.reanchor.old_text import OldTextError, find_old_text
from goldspan.change.reanchor.text_diff import MatchingBlock, align

__all__ = [
    "REASONS",
    "LostRelation",
    "MatchingBlock",
    "MovedLayer",
    "OldTextError",
    "UnmovedSpan",
    "align",
    "find_old_text",
    "layer_mover",
    "move",
]
