"""What all tests share."""

import signal

from hypothesis import settings

# Whatever is started in the background of a script ignores Ctrl-C, which some tests send.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The first call of a kernel compiles it, which says nothing about the rule under test.
settings.register_profile("catfish", deadline=None)
settings.load_profile("catfish")
