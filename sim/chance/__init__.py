"""Chance: random numbers looked up by what they decide; at the bottom of the house."""
