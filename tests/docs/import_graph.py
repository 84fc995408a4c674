"""What the files of the package import from each other: which go round in circles, how long all is.

`python tests/docs/import_graph.py [FOLDER ...]` says it of this tree, and of others beside it.
"""

import ast
import io
import sys
import tokenize
from pathlib import Path

import numpy as np
from scipy.sparse.csgraph import connected_components

ROOT = Path(__file__).parents[2]


def files(root=ROOT):
    """Return every file of the package, by name from the root."""
    found = (path.relative_to(root) for path in (root / "sim").rglob("*.py"))
    return sorted(str(path) for path in found if "__pycache__" not in path.parts)


def read(name, root=ROOT):
    return ast.parse((root / name).read_text(encoding="utf-8"))


def module_of(name):
    parts = Path(name).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(tree, root=ROOT):
    """Return every module of ``sim`` that a file imports, wherever, with its node."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, node) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: write out where it is from"
            # 'from sim.engine import year' imports a module, 'from sim.version import x' does not.
            folder = bool(node.module) and (root / Path(*node.module.split("."))).is_dir()
            found += [
                (f"{node.module}.{alias.name}" if folder else node.module, node)
                for alias in node.names
            ]
        elif (
            isinstance(node, ast.Call)
            and getattr(node.func, "id", getattr(node.func, "attr", "")) == "import_module"
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            found.append((node.args[0].value, node))
    return [(name, node) for name, node in found if name == "sim" or name.startswith("sim.")]


def circles(root=ROOT, left_out=lambda _name, _module: False):
    """Return the groups of files of which each comes to import each other, wherever in the file.

    Parameters
    ----------
    left_out
        Told a file and a module that it imports: whether not to count that.
    """
    names = files(root)
    place = {module_of(name): at for at, name in enumerate(names)}
    imported = np.zeros((len(names), len(names)), bool)
    for at, name in enumerate(names):
        for module, _ in imports(read(name, root), root):
            if not left_out(name, module):
                # A name that is no file is something that its folder says.
                imported[at, place.get(module, place.get(module.rpartition(".")[0], at))] = True
    count, group = connected_components(imported, connection="strong")
    together = [[names[at] for at in np.flatnonzero(group == each)] for each in range(count)]
    return sorted(each for each in together if len(each) > 1)


def lines(name, root=ROOT):
    """Return how many lines a file has, and how many of them are code.

    Blank lines, comments and strings that stand alone are none.
    """
    text = (root / name).read_text(encoding="utf-8")
    code = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT,
                              tokenize.DEDENT, tokenize.ENDMARKER):  # fmt: skip
            code.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            code.difference_update(range(node.lineno, node.end_lineno + 1))
    return len(text.splitlines()), len(code)


def main():
    for root in map(Path, sys.argv[1:] or [ROOT]):
        names = files(root)
        whole, code = (sum(each) for each in zip(*(lines(n, root) for n in names), strict=True))
        round_about = circles(root)
        print(f"{root}: {len(names)} files, {whole:,} lines, {code:,} of code")
        print(f"{len(round_about)} circles, {sum(map(len, round_about))} files in them")
        for each in round_about:
            print(" ", " <-> ".join(each))


if __name__ == "__main__":
    main()
