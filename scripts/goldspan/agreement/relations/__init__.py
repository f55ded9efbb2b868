"""Agreement on relations."""
