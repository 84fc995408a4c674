"""Draw the pictures of the gallery: ``python docs/make_gallery.py``."""

from pathlib import Path

from matplotlib import pyplot as plt

import sim
from sim.report.canvas import style

IMAGES = Path(__file__).parent / "img"
VIEWS = ("measured", "frontier", "fan", "flows", "tail", "budget", "pay")
READY = ("do-nothing", "as-adopted", "strong")
TIGHT = {"pay.budget": {0: 1.37, 24: 1.17}}
NAMES = {"en": "views.png", "zh": "views-zh.png"}


def main() -> None:
    """Draw every view of one comparison, in both languages."""
    zone = "scenarios/small-zone.yaml"
    policies = {name: sim.load_scenario(zone, [name]) for name in READY}
    policies["tight"] = sim.load_scenario(zone, ["strong"], TIGHT)
    study = sim.compare(policies, baseline="do-nothing", replications=50)
    for language, file in NAMES.items():
        sim.language(language)
        with style():
            figure, axes = plt.subplots(4, 2, figsize=(13, 15), layout="constrained")
            for ax, view in zip(axes.flat, VIEWS, strict=False):
                study.plot(ax, view=view)
            axes.flat[-1].set_axis_off()
            figure.savefig(IMAGES / file, dpi=75)


if __name__ == "__main__":
    main()
