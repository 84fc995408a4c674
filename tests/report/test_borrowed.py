"""What is printed becomes a part of a paper with all its words."""

from rich.console import Group
from rich.table import Table
from rich.text import Text

from sim.report.paper.borrowed import parts
from sim.report.paper.content import Prose


def printed(title, number):
    table = Table("group", "hit", title=title)
    table.add_row("heads", str(number))
    return table


def test_a_table_that_goes_on_below_says_so():
    """Two tables of a paper never have the same words above them."""
    shown = Group(printed("Strong", 1), printed("Strong", 2), Text("A note."), printed("Mild", 3))
    first, more, note, other = parts(shown, "tail", "Whom the tail hits")
    assert [each.caption for each in (first, more, other)] == [
        "Whom the tail hits: Strong", "Whom the tail hits: Strong (continued)",
        "Whom the tail hits: Mild",
    ]  # fmt: skip
    assert [each.key for each in (first, more, other)] == ["tail", "tail-2", "tail-3"]
    assert note == Prose("A note.")
