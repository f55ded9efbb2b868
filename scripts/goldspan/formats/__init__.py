"""Files of other tools, read as documents with layers, and written from them. The registry has one module for each."""
