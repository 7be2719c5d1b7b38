"""The presence subscription with whatever the schema knows: a new kind of event is asked for as soon as it is there."""

from graphql import GraphQLSchema, GraphQLUnionType, get_named_type, is_composite_type, is_object_type

DEPTH = 3


def presence_document(schema: GraphQLSchema, first: int | None) -> str:
    """The subscription with every kind of event that the schema knows, each with all of its leaves. ``first``: of so
    many who are near in the line; None: of everybody."""
    union = schema.type_map["PresenceEvent"]
    assert isinstance(union, GraphQLUnionType)
    near = f", first: {first}" if first is not None else ""
    events = " ".join(f"... on {kind.name} {selection(kind, DEPTH)}" for kind in union.types)
    return (
        f"subscription Presence($streamId: ID!) {{ waitingRoomPresence(streamId: $streamId{near}) "
        f"{{ cursor event {{ __typename {events} }} }} }}"
    )


def selection(kind: object, depth: int) -> str:
    """All leaves of a type, and those of its parts up to a depth."""
    assert is_object_type(kind)
    chosen = []
    for name, field in kind.fields.items():
        part = get_named_type(field.type)
        if not is_composite_type(part):
            chosen.append(name)
        elif is_object_type(part) and depth > 1:
            chosen.append(f"{name} {selection(part, depth - 1)}")
    return f"{{ {' '.join(chosen)} }}"
