"""The house stands as docs/house.md says: imports go down, and files stay short."""

import ast
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from import_graph import ROOT, circles, files, imports, module_of, read

NAMES = files()

FLOORS = (
    "words",
    "chance",
    "scenario",
    "staff",
    "behaviour",
    "reform",
    "engine",
    "law",
    "study",
    "validation",
    "report",
    "app",
    "commands",
    "cli",
)
"""From the bottom up. What belongs to no room lies below, and sim/__init__.py above."""

LOOKS_UP = {("sim/study", "sim.report")}
"""The explicit exceptions: file or folder, and what it may import from above."""

LAZY = "sim/study"
"""Who may look up inside functions only."""

KNOWN = [
    ["book_cells", "overrides", "policy", "reading", "zone_book"],  # a policy is read on a scenario
    ["compare", "comparison", "money"],  # what came of a question can ask it again
]
"""Files that import each other in a circle, beside a result and what shows it."""

LONGEST = 400
MOST = 8


def floor(module):
    """Return how high a module lies."""
    parts = module.split(".")
    if parts == ["sim"]:
        return len(FLOORS)
    if parts[1] in ("version", "kernels", "shelf", "drafts", "compiled", "files"):
        return -1
    assert parts[1] in FLOORS, f"{module}: a new room; give it a place in docs/house.md"
    return FLOORS.index(parts[1])


def upward(name):
    """Return what a file imports from above, with the nodes that do it."""
    tree = read(name)
    own = floor(module_of(name))
    return tree, [(module, node) for module, node in imports(tree) if floor(module) > own]


def exceptions(name, module):
    """Return the exceptions under which a file imports a module."""
    return {
        (who, above)
        for who, above in LOOKS_UP
        if within(name, who, "/") and within(module, above, ".")
    }


def within(name, whole, joint):
    return name == whole or name.startswith(whole + joint)


@pytest.mark.parametrize("name", NAMES)
def test_imports_go_down(name):
    """A file imports from its own folder or from below, but for the exceptions by name."""
    if name == "sim/__init__.py":
        return  # the door
    tree, found = upward(name)
    wrong = [f"line {n.lineno}: {module}" for module, n in found if not exceptions(name, module)]
    assert not wrong, f"{name} looks up: {wrong}"
    if within(name, LAZY, "/"):
        inside = {
            id(node)
            for function in ast.walk(tree)
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
            for node in ast.walk(function)
        }
        assert all(id(node) in inside for _, node in found), f"{name}: only inside functions"


def test_every_exception_is_still_needed():
    """An exception that nothing uses any more is taken out here and in docs/house.md."""
    used = set()
    for name in NAMES:
        if name != "sim/__init__.py":
            used |= set().union(*(exceptions(name, module) for module, _ in upward(name)[1]))
    assert used == LOOKS_UP


def test_no_other_files_go_round_in_a_circle():
    """A circle is one file in several: none can be read, or changed, without the rest of it."""
    found = circles(left_out=lambda name, module: bool(exceptions(name, module)))
    assert [[Path(name).stem for name in each] for each in found] == KNOWN


@pytest.mark.parametrize("name", NAMES)
def test_files_can_be_read_in_one_sitting(name):
    """No file has more than 400 lines."""
    lines = len((ROOT / name).read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST, f"{name} has {lines} lines: it has two subjects"


@pytest.mark.parametrize("name", NAMES)
def test_a_rule_takes_few_arguments(name):
    """No compiled rule takes more than eight: what belongs together comes as one named tuple."""
    for node in ast.walk(read(name)):
        if isinstance(node, ast.FunctionDef):
            marks = {mark.id for mark in node.decorator_list if isinstance(mark, ast.Name)}
            many = len(node.args.args) + len(node.args.kwonlyargs)
            assert not marks & {"kernel", "maker", "inlined"} or many <= MOST, node.name


@pytest.mark.parametrize("name", [name for name in NAMES if within(name, "sim/reform", "/")
                                  or within(name, "sim/behaviour", "/")])  # fmt: skip
def test_the_test_of_a_rule_has_the_rules_name(name):
    """As the README says: sim/reform/pay.py is tested by tests/reform/test_pay.py."""
    _, room, file = Path(name).parts
    if file != "__init__.py":
        assert (ROOT / "tests" / room / f"test_{file}").is_file(), f"nothing tests {name}"


def test_no_two_files_of_tests_have_one_name():
    """For pytest imports them by name alone, and so do those who look for one."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(set(names)) == sorted(names)


def test_the_page_shows_every_room_and_every_exception():
    """docs/house.md lists the folders from the top down, and the files that look up."""
    page = (ROOT / "docs" / "house.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1].strip().strip("`") for line in page.splitlines()
            if line.startswith("| `sim/")]  # fmt: skip
    rooms = [row.removeprefix("sim/").removesuffix(".py") for row in rows]
    assert rooms[: len(FLOORS) + 1] == ["__init__", *reversed(FLOORS)]
    looking_up = page[page.index("look up") :]
    for name, above in LOOKS_UP:
        assert f"| `{name}` | `{above}` |" in looking_up


def test_every_folder_is_a_room():
    folders = {path.name for path in (ROOT / "sim").iterdir() if any(path.glob("*.py"))}
    assert folders == set(FLOORS) - {"cli"}
