"""Agreement on chains of mentions of one thing, within a document and across documents."""
