"""Labels that follow their text when it changes.

`text_diff` finds what two versions of a text share, `layer_move` takes a layer from one to
the other, and `old_text` finds the version that a layer was made on. A span
moves where there is one place for it and no other; every other is listed with
both contexts, and kept in the layer's unmapped items as GS820.
"""

from goldspan.change.reanchor.layer_move import REASONS, Lost, Moved, Unmoved, carrier, move
from goldspan.change.reanchor.old_text import OldTextError, find_old_text
from goldspan.change.reanchor.text_diff import Block, align

__all__ = ["REASONS", "Block", "Lost", "Moved", "OldTextError", "Unmoved", "align", "carrier", "find_old_text", "move"]
