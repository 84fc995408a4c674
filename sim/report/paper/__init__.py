"""A policy paper made of results: one tree of content, and a writer for each format."""
