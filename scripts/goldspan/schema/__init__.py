"""The annotation schema: its language, and what is generated from it without knowing of any tool."""
