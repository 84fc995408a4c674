"""How people respond, one file per channel."""
