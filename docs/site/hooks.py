"""What mkdocs does beside its plugins: formulas become MathML, which every browser draws itself."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from latex2mathml.converter import convert

_FORMULA = re.compile(r'<(span|div) class="arithmatex">\\([(\[])(.*?)\\[)\]]</\1>', re.S)
_NARROW = 40
"""Signs of a formula that fits any screen; a longer one moves to and fro in its own frame."""


def on_page_content(html: str, **_: Any) -> str:
    """Return a page in which formulas are drawn without a script from elsewhere."""
    return _FORMULA.sub(_drawn, html)


def _drawn(found: re.Match[str]) -> str:
    display = "inline" if found[2] == "(" else "block"
    # \text{} and \texttt{} hold names of settings, in which a line below is no index.
    latex = re.sub(
        r"\\text(?:tt)?\{([^}]*)\}", lambda t: t[0].replace(r"\_", "_"), unescape(found[3])
    )
    drawn = convert(latex, display=display)
    wide = display == "block" or len(latex) > _NARROW
    return f'<span class="formula-{display}">{drawn}</span>' if wide else drawn
