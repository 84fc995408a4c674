"""The sheet that figures are drawn on: its style, its fonts, its heading, and what it can spell."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Text
from rich.console import Console
from rich.text import Text as Lines

from sim.report.colours import GREY
from sim.report.names import bilingual, fitted, parameter, wrapped
from sim.scenario.spoken import label
from sim.words import N_, _, language

_LATIN = "DejaVu Sans"  # comes with matplotlib
_PACKED = "pylopdf_fonts_zh_cn", "NotoSansSC-Regular.otf"
"""Package and file of a Chinese font with an open licence (SIL OFL), the same everywhere."""
_UNSPELT = N_(
    "Names with letters that no font here has are numbered in the order of the tables, or left out."
)
_DPI = 150
_SMALL, _CELLS, _LEADING = 6.5, 18, 0.125  # of the foot: points, cells an inch, inches a line
_STYLE: dict[Any, Any] = {
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.titley": 1.0,  # nothing stands above a panel that a title would have to make room for
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#E5E5E5",
    "axes.axisbelow": True,
    "hatch.linewidth": 0.6,
    "legend.frameon": False,
}


class Page(Figure):
    """A figure in the style of the house, laid out when it is drawn, and that a notebook shows."""

    def draw(self, renderer: Any) -> None:
        """Draw it; ticks are made only now, and share the style.

        Ticks of which the layout did not know can push a label over the edge: it is drawn anew
        then, over what was drawn, with all that is known now.
        """
        with style():
            super().draw(renderer)
            if self._is_cut(renderer):
                super().draw(renderer)

    def _is_cut(self, renderer: Any) -> bool:
        """Whether a label of a panel stands over the edge of the page."""
        labels = (each for ax in self.axes for each in (ax.title, ax.xaxis.label, ax.yaxis.label))
        boxes = (each.get_window_extent(renderer) for each in labels if each.get_text())
        page = self.bbox
        return any(
            box.x0 < page.x0 or box.y0 < page.y0 or box.x1 > page.x1 or box.y1 > page.y1
            for box in boxes
        )

    def _repr_png_(self) -> bytes:
        return png(self, self.get_dpi())


_TITLE = 58  # cells in a line of a title


@contextmanager
def style() -> Iterator[None]:
    """Draw in the style of the house, and leave the style of others alone."""
    with mpl.rc_context({"font.family": list(fonts()), **_STYLE}):
        yield


@contextmanager
def sheet(
    size: tuple[float, float],
    rows: int = 1,
    columns: int = 1,
    title: str = "",
    told: str = "",
    outside: Iterable[str] = (),
    **grid: Any,
) -> Iterator[tuple[Page, Any]]:
    """Open a page of panels to draw on; it is laid out in the style of the house.

    Parameters
    ----------
    size : tuple of float
        Width and height in inches.
    rows, columns : int
        Of panels.
    title, told : str
        What the page is about, in the words of whoever asked, and what was run: above all panels.
    outside : iterable of str
        Names from outside that the page shows. If no font has the letters of one, the page says so.
    **grid
        As for `matplotlib.figure.Figure.subplots`.

    Yields
    ------
    Page and ndarray of Axes
        The latter has as many rows and columns as there are of panels.
    """
    with style():
        page = Page(figsize=size, layout=ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.12))
        yield page, page.subplots(rows, columns, squeeze=False, **grid)
        heading = drawable(bilingual(title))
        if heading or told:
            page.suptitle("\n".join(filter(None, (heading, told))), fontsize=11)
    if not all(map(spelt, outside)) or (title and not heading):
        foot(page, _(_UNSPELT))


def foot(page: Figure, told: str) -> None:
    """Write sentences below a page, after those that stand there, and make it higher by as much."""
    width, height = page.get_size_inches()
    broken = Lines(_gapped(told)).wrap(Console(width=500), int(_CELLS * width))
    lines = [line.plain.rstrip() for line in broken]
    above = [page.get_supxlabel()] if page.get_supxlabel() else []
    with style():
        page.set_size_inches(width, height + _LEADING * (len(lines) + 1))
        page.supxlabel(
            "\n".join([*above, *lines]),
            x=0.01, ha="left", fontsize=_SMALL, color="#555555", parse_math=False,
        )  # fmt: skip


def png(page: Figure, dpi: float = _DPI) -> bytes:
    """Return a page as PNG; the same page is the same bytes.

    It is laid out and drawn in one go, where `savefig` lays it out first and then draws it.
    """
    content, before = BytesIO(), page.get_dpi()
    page.set_dpi(dpi)
    FigureCanvasAgg(page).print_png(
        content, metadata={"Software": None}, pil_kwargs={"compress_level": 3}
    )
    page.set_dpi(before)
    return content.getvalue()


def vector(page: Figure, kind: str) -> bytes:
    """Return a page as SVG or PDF; the same page is the same bytes."""
    content = BytesIO()
    none = {"svg": {"Date": None}, "pdf": {"CreationDate": None, "ModDate": None}}
    with style(), mpl.rc_context({"svg.hashsalt": "catfish"}):
        page.savefig(content, format=kind, metadata=none[kind])
    return content.getvalue()


def legible(text: str, instead: str = "") -> str:
    """Return a text if the fonts here have all its letters.

    If not, what is given in its stead, or else those of its words that can be drawn.
    """
    if spelt(text):
        return text
    return instead or " ".join(word for word in text.split() if spelt(word))


def _gapped(text: str) -> str:
    """Return a text with an ellipsis for what cannot be drawn, but for translations in brackets."""
    words = [word if spelt(word) else "" if word.startswith("(") else "…" for word in text.split()]
    return " ".join(filter(None, words))


def drawable(text: str, instead: str = "") -> str:
    r"""Return the legible part of a text, in which a ``$`` is a dollar and begins no formula."""
    return legible(text, instead).replace("$", r"\$")


def drawable_names(names: Sequence[str], width: int, lines: int = 2) -> list[str]:
    """Return names as they can be drawn, in lines of so many cells, each unlike the others."""
    known = [
        name if spelt(name) else _("no. {place}").format(place=place)
        for place, name in enumerate(names, start=1)
    ]
    return [drawable(name) for name in fitted(known, width, lines)]


def drawable_parameter(path: str) -> str:
    """Return what a parameter is called; in English with the Chinese label below it."""
    words = drawable(parameter(path), instead=_("the parameter"))
    if language() == "zh":
        return words
    return "\n".join(filter(None, (words, drawable(label(path)))))


def spelt(text: str) -> bool:
    """Whether the fonts here have all letters of a text."""
    return all(letter.isspace() or ord(letter) in _letters() for letter in text)


def zero_line(ax: Axes, across: bool = False) -> None:
    """Draw where the baseline is, or what changes nothing."""
    (ax.axhline if across else ax.axvline)(0, color=GREY, linewidth=1.2, zorder=1)


def arms(mean: Any, low: Any, high: Any) -> Any:
    """Return the arms of error bars; nan, where there is no interval, draws none."""
    return np.maximum([np.subtract(mean, low), np.subtract(high, mean)], 0)


def titled(ax: Axes, told: str) -> Axes:
    """Put above the panel what it shows, in two lines at most."""
    ax.set_title("\n".join(wrapped(drawable(told), _TITLE, 2)))
    return ax


def styled(drawing: Callable[..., Axes], study: object, ax: Axes, **how: Any) -> Axes:
    """Draw on Axes of one's own, in the style and with the fonts of the house."""
    with style():
        drawing(study, ax, **how)
    # Axes of one's own have the fonts of whoever made them, which seldom know Chinese.
    for text in ax.findobj(Text):
        text.set_fontfamily(fonts())
    for own in (ax, *ax.child_axes):
        for axis in ("x", "y"):
            own.tick_params(axis=axis, labelfontfamily=fonts())
    return ax


@cache
def fonts() -> tuple[str, ...]:
    """Return the families to draw with: the Chinese one after the Latin."""
    package, file = _PACKED
    path = files(package) / file
    font_manager.fontManager.addfont(str(path))
    return (_LATIN, font_manager.FontProperties(fname=str(path)).get_name())


@cache
def _letters() -> frozenset[int]:
    paths = (font_manager.findfont(font) for font in fonts())
    return frozenset().union(*(FT2Font(path).get_charmap() for path in paths))
