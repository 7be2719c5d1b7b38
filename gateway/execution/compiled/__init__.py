"""An executor that reads what is plain by compiled Python functions; graphql-core does the rest.

``CompiledExecutor`` is all that others know of it. Without it (``GREENROOM_COMPILED=0``) graphql-core does everything.
"""

from gateway.execution.compiled.executor import CompiledExecutor

__all__ = ["CompiledExecutor"]
