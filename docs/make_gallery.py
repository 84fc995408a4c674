"""Draw the pictures of the gallery: ``python docs/make_gallery.py``."""

from pathlib import Path

from matplotlib import pyplot as plt

import sim
from sim.report.canvas import style

IMAGES = Path(__file__).parent / "img"
VIEWS = ("measured", "frontier", "fan", "flows", "tail", "budget", "pay")
NAMES = {
    "en": ("do-nothing", "as-adopted", "strong", "tight"),
    "zh": ("维持现状", "按方案实施", "强力方案", "预算从紧"),
}
"""Three ready policies by the names of each language, and one of this file."""
TIGHT = {"pay.budget": {0: 1.37, 24: 1.17}}
GROUPS = [["winners", "departments"], ["winners", "months"]]
ENDINGS = {"en": "", "zh": "-zh"}


def main() -> None:
    """Draw the views of one comparison, its groups and one history, in both languages."""
    zone = "scenarios/small-zone.yaml"
    for language, ending in ENDINGS.items():
        sim.language(language)
        baseline, adopted, strong, tight = NAMES[language]
        policies = {name: sim.load_scenario(zone, [name]) for name in (baseline, adopted, strong)}
        study = sim.compare(
            policies | {tight: sim.load_scenario(zone, [strong], TIGHT)},
            baseline=baseline, replications=50,
        )  # fmt: skip
        hurt = sim.affected(policies, baseline=baseline, by=["status", "grade", "age"])
        inside = sim.breakdown(policies, baseline=baseline)
        with style():
            figure, axes = plt.subplots(4, 2, figsize=(13, 15), layout="constrained")
            for ax, view in zip(axes.flat, VIEWS, strict=False):
                study.plot(ax, view=view)
            axes.flat[-1].set_axis_off()
            figure.savefig(IMAGES / f"views{ending}.png", dpi=75)
            figure, panels = plt.subplot_mosaic(GROUPS, figsize=(13, 6.5), layout="constrained")
            hurt.plot(panels["winners"], policy=strong)
            inside.plot(panels["departments"], measure="pack")
            study.plot(panels["months"], view="months", policy=strong)
            figure.savefig(IMAGES / f"groups{ending}.png", dpi=75)


if __name__ == "__main__":
    main()
