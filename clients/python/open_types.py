"""A plug-in of ariadne-codegen: the generated types let through what is newer than they are.

The schema grows by adding, so a client may be sent an error type, a member of a union, or a value of an enum, that it
was not generated with. Left alone, the generated classes would refuse the whole answer.
"""

import ast

from ariadne_codegen.plugins.base import Plugin  # type: ignore[import-not-found, unused-ignore]
from graphql import ExecutableDefinitionNode, FragmentDefinitionNode


class OpenTypes(Plugin):  # type: ignore[misc, unused-ignore]
    """Enums may have other values, and a type that is not named in the operation is read as its interface, or where it
    has none as ``Newer``, which is its name alone."""

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


NEWER = """
class Newer(BaseModel):
    typename__: str = Field(alias="__typename")
"""


def opened(module: ast.Module) -> ast.Module:
    """The same module, with types that are open."""
    enums = {
        alias.name
        for node in module.body
        if isinstance(node, ast.ImportFrom) and node.module == "enums"
        for alias in node.names
    }
    opening = Opening(enums, {node.name: node for node in module.body if isinstance(node, ast.ClassDef)})
    opening.visit(module)
    if opening.needs_newer:
        first = next(place for place, node in enumerate(module.body) if isinstance(node, ast.ClassDef))
        module.body[first:first] = ast.parse(NEWER).body
    return ast.fix_missing_locations(module)


class Opening(ast.NodeTransformer):
    """Rewrites annotations."""

    def __init__(self, enums: set[str], classes: dict[str, ast.ClassDef]) -> None:
        self._enums = enums
        self._closed = {name for name, node in classes.items() if isinstance(names_of(node), ast.Name)}
        self.needs_newer = False

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        """A list of type names is that of all types without a class of their own: it takes any."""
        field = typename(node)
        if field and isinstance(names_of(node), ast.Tuple):
            field.annotation = ast.Name("str", ast.Load())
        self.generic_visit(node)
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.Subscript:
        """A union each of whose classes is of one type takes any other type as ``Newer``."""
        if isinstance(node.value, ast.Name) and node.value.id == "Union" and isinstance(node.slice, ast.Tuple):
            members = node.slice.elts
            if all(ast.unparse(one).strip('"') in self._closed for one in members):
                members.append(ast.Name('"Newer"', ast.Load()))
                self.needs_newer = True
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


def typename(node: ast.ClassDef) -> ast.AnnAssign | None:
    """The field of a generated class that says of which type the object is."""
    fields = (one for one in node.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name))
    return next((one for one in fields if ast.unparse(one.target) == "typename__"), None)


def names_of(node: ast.ClassDef) -> ast.expr | None:
    """The name of that type, or a tuple of the names that it may have."""
    field = typename(node)
    return field.annotation.slice if field and isinstance(field.annotation, ast.Subscript) else None
