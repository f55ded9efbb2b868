"""Agreement on chains of mentions, within a document and across documents."""
