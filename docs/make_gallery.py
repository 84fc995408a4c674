"""Draw the pictures of the gallery: ``python docs/make_gallery.py``."""

from pathlib import Path

from matplotlib import pyplot as plt

import sim
from sim.report.canvas import style

IMAGES = Path(__file__).parent / "img"
VIEWS = ("measured", "frontier", "fan", "flows", "tail", "budget", "pay")
READY = ("do-nothing", "as-adopted", "strong")
TIGHT = {"pay.budget": {0: 1.37, 24: 1.17}}
GROUPS = [["winners", "departments"], ["winners", "months"]]
ENDINGS = {"en": "", "zh": "-zh"}


def main() -> None:
    """Draw the views of one comparison, its groups and one history, in both languages."""
    zone = "scenarios/small-zone.yaml"
    policies = {name: sim.load_scenario(zone, [name]) for name in READY}
    study = sim.compare(
        policies | {"tight": sim.load_scenario(zone, ["strong"], TIGHT)},
        baseline="do-nothing", replications=50,
    )  # fmt: skip
    hurt = sim.affected(policies, baseline="do-nothing", by=["status", "grade", "age"])
    inside = sim.breakdown(policies, baseline="do-nothing")
    for language, ending in ENDINGS.items():
        sim.language(language)
        with style():
            figure, axes = plt.subplots(4, 2, figsize=(13, 15), layout="constrained")
            for ax, view in zip(axes.flat, VIEWS, strict=False):
                study.plot(ax, view=view)
            axes.flat[-1].set_axis_off()
            figure.savefig(IMAGES / f"views{ending}.png", dpi=75)
            figure, panels = plt.subplot_mosaic(GROUPS, figsize=(13, 6.5), layout="constrained")
            hurt.plot(panels["winners"], policy="strong")
            inside.plot(panels["departments"], measure="pack")
            study.plot(panels["months"], view="months", policy="strong")
            figure.savefig(IMAGES / f"groups{ending}.png", dpi=75)


if __name__ == "__main__":
    main()
