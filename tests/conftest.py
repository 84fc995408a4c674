"""What all tests share."""

from hypothesis import settings

# The first call of a kernel compiles it, which says nothing about the rule under test.
settings.register_profile("catfish", deadline=None)
settings.load_profile("catfish")
