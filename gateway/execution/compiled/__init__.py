"""An executor in which compiled Python functions read plain fields and ask resolvers; graphql-core does the rest.

A field is plain when all it does is read an attribute of its object. Resolvers are asked that are methods without
arguments, and wait for nothing or for loaders alone (``LOADED``). Only ``CompiledExecutor``, and each ``Answer`` that
it may keep, are used from outside; ``GREENROOM_COMPILED=0`` does without it, and graphql-core does everything.
"""

from gateway.execution.compiled.executor import CompiledExecutor
from gateway.execution.compiled.resolving import Answer

__all__ = ["Answer", "CompiledExecutor"]
