"""What we use of graphql-core beyond what ``graphql`` exports.

All of it serves the compiled executor (gateway/execution/compiled), which also overrides methods of
``graphql.Executor`` that are not its public interface: ``build_per_event_executor``, ``execute_operation``,
``execute_field``, ``complete_value`` and ``collect_subfields``. When any of this goes, run with
``GREENROOM_COMPILED=0``: everything is answered as before, more slowly, while the compiled executor is mended.

=====================  ===========================================================  ==================================
name                   why                                                          when it goes
=====================  ===========================================================  ==================================
``collect_fields``,    a plan knows once what an operation selects, by the rules    collect them from the document:
``collect_subfields``  that the rest of the answer follows too                      CollectFields of the specification
``CollectedFields``,   what both give, and what an executor is asked for with it    whatever they give then
``GroupedFieldSet``,
``FieldDetailsList``
``CollectedErrors``    each event of a subscription begins with no errors           call ``super()`` for a new executor
``Path``,              types of what an executor is given and gives                 leave them out
``AwaitableOrValue``
=====================  ===========================================================  ==================================
"""

from graphql.execution.collect_fields import (
    CollectedFields,
    FieldDetailsList,
    GroupedFieldSet,
    collect_fields,
    collect_subfields,
)
from graphql.execution.executor import CollectedErrors
from graphql.pyutils import AwaitableOrValue, Path

__all__ = [
    "AwaitableOrValue",
    "CollectedErrors",
    "CollectedFields",
    "FieldDetailsList",
    "GroupedFieldSet",
    "Path",
    "collect_fields",
    "collect_subfields",
]
