"""Agreement as one HTML file: figures as charts, confusion matrices, and the texts with both layers side by side."""
