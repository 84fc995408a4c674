"""What is assumed: one section model per file, reading, overrides."""
