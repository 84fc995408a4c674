"""Rank and renew: one staffing model in a dozen tools, side by side, and whether they agree.

What the model is: `model.py`. Each version has a file of its own whose ``run(posts, years,
replications, ratio, seed)`` returns a `model.Result`; `versions.py` lists them and `race.py` runs
them. How near Catfish's settings come to the model: README.md here.
"""
