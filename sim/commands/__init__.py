"""The commands, a file for each group; each imports what is heavy when it is used."""
