"""Layers of passes that come after one another: what a later one stands on, and all of them as one layer."""
