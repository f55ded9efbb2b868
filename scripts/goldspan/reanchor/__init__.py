"""Labels that follow their text when it changes.

`align` finds what two versions of a text share, `move` takes a layer from one to
the other, and `old_text` finds the version that a layer was made on. A span
moves where there is one place for it and no other; every other is listed with
both contexts, and kept in the layer's residue as GS820.
"""

from goldspan.reanchor.align import Block, align
from goldspan.reanchor.move import REASONS, Lost, Moved, Unmoved, carrier, move
from goldspan.reanchor.old_text import OldTextError, find_old_text

__all__ = ["REASONS", "Block", "Lost", "Moved", "OldTextError", "Unmoved", "align", "carrier", "find_old_text", "move"]
