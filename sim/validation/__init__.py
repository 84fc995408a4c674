"""The ladder of validation: textbook cases, a published simulation, field effects, real files.

Each file holds one rung: the case as a scenario made of public settings, the known answer with its
source, and what the engine obtains. ``ladder`` runs them, ``page`` writes them down.
"""
