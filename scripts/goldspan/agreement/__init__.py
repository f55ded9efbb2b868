"""How far annotators agree: on spans, attributes, relations and links, each figure with its n and how sure it is."""
