"""What is asked: comparisons, where they run, what is kept."""
