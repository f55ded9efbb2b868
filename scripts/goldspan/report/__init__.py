"""Findings and documents for a person's eyes, as styled lines; nothing here prints."""
