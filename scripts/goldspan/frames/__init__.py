"""What a corpus holds as pandas DataFrames: their columns, their rows, and frames back to spans and relations."""
