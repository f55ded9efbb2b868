"""Labels follow a new schema (`migrate`) and a new text (`reanchor`), and so does what refers to them."""
