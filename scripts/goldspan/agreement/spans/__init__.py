"""Agreement on spans, their labels and attributes, and on document labels."""
