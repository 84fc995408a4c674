"""Workbooks to fill in: a zone, a policy or a roster, made from the schema."""
