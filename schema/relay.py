"""Relay's types, described in sentences as the rest of the schema is. Import them from here."""

from types import MappingProxyType

from strawberry.relay import Connection, Edge, Node, NodeID, PageInfo
from strawberry.types import get_object_definition

from schema.cost import costs

__all__ = ["Connection", "Edge", "Node", "NodeID", "PageInfo"]

DESCRIPTIONS: dict[type, tuple[str, dict[str, str]]] = {
    Node: (
        "An object that `node` finds again by its id.",
        {"id": "The id of this object, unique among all objects of all types; its text has no meaning to clients."},
    ),
    Connection: (
        "A page of a list.",
        {"page_info": "Where this page begins and ends in the list.", "edges": "The items on this page, in order."},
    ),
    Edge: (
        "An item of a list, with its place in it.",
        {"cursor": "The place of the item in the list, to go on from there.", "node": "The item at this place."},
    ),
    PageInfo: (
        "Where a page begins and ends in its list.",
        {
            "has_next_page": "Whether the list goes on after this page.",
            "has_previous_page": "Whether the list has items before this page.",
            "start_cursor": "The cursor of the first item on this page; null when it is empty.",
            "end_cursor": "The cursor of the last item on this page, which goes into `after` for the next page; null "
            "when it is empty.",
        },
    ),
}


def _describe() -> None:
    """Put our descriptions in the place of Strawberry's. Types that are made from these take them over."""
    for kind, (description, fields) in DESCRIPTIONS.items():
        definition = get_object_definition(kind, strict=True)
        definition.description = description
        for field in definition.fields:
            field.description = fields[field.graphql_name or field.name]
            # As many as the page that its connection stands for has.
            field.metadata = MappingProxyType(costs())


_describe()
