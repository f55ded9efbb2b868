"""What other tools write, read into the types of the house."""
