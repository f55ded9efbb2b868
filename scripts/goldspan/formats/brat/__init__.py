"""brat's configuration, read as a schema."""
