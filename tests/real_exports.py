"""Exports that a real Label Studio wrote; `formats/labelstudio/exports/make.py` makes them."""

from pathlib import Path

EXPORTS = Path(__file__).parent / "formats" / "labelstudio" / "exports"
"""The folder of the exports and their labeling configs."""
