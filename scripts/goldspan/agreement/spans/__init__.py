"""Agreement on spans, their labels and their attributes."""
