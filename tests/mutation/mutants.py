"""Small faults in a module: what a tired programmer would write."""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

OPPOSITES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """`number` is its place among all of the module, so that it can be made again."""

    number: int
    line: int
    what: str


def list_mutants(source: str) -> list[Mutant]:
    tree = ast.parse(source)
    return [Mutant(n, node.lineno, what) for n, (node, what, _) in enumerate(_sites(tree))]


def compile_mutant(source: str, number: int, file: str) -> ast.Module:
    """The module with that one fault."""
    tree = copy.deepcopy(ast.parse(source, file))
    for n, (_, _, change) in enumerate(_sites(tree)):
        if n == number:
            change()
            break
    return ast.fix_missing_locations(tree)


def _sites(tree: ast.Module) -> Iterator[tuple[ast.expr | ast.stmt, str, "_Change"]]:
    for node in _nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _statements(node)
        elif isinstance(node, ast.Constant):
            yield from _constants(node)
        elif isinstance(node, ast.Compare):
            for place, op in enumerate(node.ops):
                if opposite := OPPOSITES.get(type(op)):
                    what = f"{type(op).__name__} -> {opposite.__name__}"
                    yield node, what, _Change(node.ops, place, opposite())
        elif isinstance(node, ast.BoolOp):
            other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield node, f"{type(node.op).__name__} swapped", _Change(node, "op", other)
            yield node, "last operand dropped", _Change(node, "values", node.values[:-1])
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            truth = ast.Call(ast.Name("bool", ast.Load()), [node.operand], [])
            yield node, "not dropped", _Change(node, "operand", ast.UnaryOp(ast.Not(), truth))
        elif isinstance(node, ast.If | ast.IfExp):
            yield node, "condition always true", _Change(node, "test", ast.Constant(True))
            yield node, "condition never true", _Change(node, "test", ast.Constant(False))
        elif isinstance(node, ast.comprehension):
            for place, test in enumerate(node.ifs):
                yield test, "filter dropped", _Change(node.ifs, place, ast.Constant(True))


def _nodes(tree: ast.Module) -> Iterator[ast.AST]:
    """All but the options of classes, `slots=True` and the like: without them it does the same."""
    classes = (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    options = {node for each in classes for top in each.decorator_list for node in ast.walk(top)}
    return (node for node in ast.walk(tree) if node not in options)


def _constants(node: ast.Constant) -> Iterator[tuple[ast.expr, str, "_Change"]]:
    if isinstance(node.value, bool):
        yield node, "truth swapped", _Change(node, "value", not node.value)
    elif isinstance(node.value, int) and node.value:
        yield node, "one more", _Change(node, "value", node.value + 1)


def _statements(
    function: ast.FunctionDef | ast.AsyncFunctionDef,
) -> Iterator[tuple[ast.stmt, str, "_Change"]]:
    for node in ast.walk(function):
        for block in (getattr(node, "body", None), getattr(node, "orelse", None)):
            for place, statement in enumerate(block if isinstance(block, list) else []):
                is_call = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
                if is_call or isinstance(statement, ast.AugAssign | ast.Raise):
                    yield statement, "statement dropped", _Change(block, place, ast.Pass())


class _Change:
    """Put something in the place of a node, in a list or as a field."""

    def __init__(self, where: object, place: int | str, new: object) -> None:
        self.where, self.place, self.new = where, place, new

    def __call__(self) -> None:
        if isinstance(self.place, int):
            assert isinstance(self.where, list)
            self.where[self.place] = self.new
        else:
            setattr(self.where, self.place, self.new)
