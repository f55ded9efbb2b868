"""The annotation schema: its language, and what is generated from it for any tool."""
