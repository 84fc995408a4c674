"""Who they are: the staff table, synthetic staff, roster import."""
