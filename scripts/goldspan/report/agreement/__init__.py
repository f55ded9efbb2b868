"""Agreement as people read it: tables for the terminal, records for JSON and CSV, and one HTML page."""
