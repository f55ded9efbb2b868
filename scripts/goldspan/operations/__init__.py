"""What a verb of the command line, and a method of the Python API, does: one function for each, named like it."""
