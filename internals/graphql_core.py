"""What we use of graphql-core beyond what ``graphql`` exports.

All of it serves the executors of gateway/execution, which also override methods of ``graphql.Executor`` that are not
its public interface: ``build_per_event_executor``, ``execute_operation``, ``execute_field``, ``complete_value`` and
``collect_subfields`` in ``compiled``, which calls ``build_resolve_info``; the first three, ``execute_fields``,
``complete_awaitable_value``, ``complete_list_value`` and ``complete_list_item_value`` in ``bounded.py``. When any of
this goes, ``GREENROOM_COMPILED=0`` has everything answered as before, more slowly, while the compiled executor is
mended; and a stock executor in ``Schema`` does without bounds of CPU.
"""

from graphql import pyutils
from graphql.execution import collect_fields as collecting
from graphql.execution import executor

__all__ = [
    "CollectedErrors",
    "CollectedFields",
    "FieldDetailsList",
    "GroupedFieldSet",
    "Path",
    "collect_fields",
    "collect_subfields",
]

collect_fields = collecting.collect_fields
collect_subfields = collecting.collect_subfields
CollectedFields = collecting.CollectedFields
GroupedFieldSet = collecting.GroupedFieldSet
FieldDetailsList = collecting.FieldDetailsList
"""What an operation selects, collected once in the form that the executor's other methods take.
When it goes, collect from the document: CollectFields of the specification is some thirty lines."""

CollectedErrors = executor.CollectedErrors
"""The errors of one execution: every event of a subscription begins with none.
When it goes, let ``super().build_per_event_executor`` make the executor."""

Path = pyutils.Path
"""The path in a result, as the executor's methods take it.
When it goes, name the type that they take then."""
