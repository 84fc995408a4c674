"""The page on which a planner moves a lever and sees what it does."""
