"""A plug-in of ariadne-codegen: the generated types let through what is newer than they are.

The schema grows by adding, so a client may be sent an error type, or a value of an enum, that it was not generated
with. Left alone, the generated classes would refuse the whole answer.
"""

import ast

from ariadne_codegen.plugins.base import Plugin  # type: ignore[import-not-found, unused-ignore]
from graphql import ExecutableDefinitionNode, FragmentDefinitionNode


class OpenTypes(Plugin):  # type: ignore[misc, unused-ignore]
    """Enums may have other values, and a type that is not named in the operation is read as its interface."""

    def generate_result_types_module(
        self, module: ast.Module, operation_definition: ExecutableDefinitionNode
    ) -> ast.Module:
        """The module of an operation."""
        return opened(module)

    def generate_fragments_module(
        self, module: ast.Module, fragments_definitions: dict[str, FragmentDefinitionNode]
    ) -> ast.Module:
        """The module of all fragments."""
        return opened(module)


def opened(module: ast.Module) -> ast.Module:
    """The same module, with types that are open."""
    enums = {
        alias.name
        for node in module.body
        if isinstance(node, ast.ImportFrom) and node.module == "enums"
        for alias in node.names
    }
    tree: ast.Module = ast.fix_missing_locations(Opening(enums).visit(module))
    return tree


class Opening(ast.NodeTransformer):
    """Rewrites annotations."""

    def __init__(self, enums: set[str]) -> None:
        self._enums = enums

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign:
        """A list of type names is that of all types without a class of their own: it takes any."""
        names = node.annotation.slice if isinstance(node.annotation, ast.Subscript) else None
        if isinstance(node.target, ast.Name) and node.target.id == "typename__" and isinstance(names, ast.Tuple):
            node.annotation = ast.Name("str", ast.Load())
        self.generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """An enum, or any text."""
        if node.id in self._enums:
            return ast.BinOp(node, ast.BitOr(), ast.Name("str", ast.Load()))
        return node

    def visit_Call(self, node: ast.Call) -> ast.Call:
        """A union is chosen by what fits best, as no list of names is complete."""
        node.keywords = [keyword for keyword in node.keywords if keyword.arg != "discriminator"]
        return node
