"""What all sockets of a node share."""

from dataclasses import dataclass

from gateway.delivery.groups import Groups
from gateway.documents import Documents
from gateway.execution.schema import Schema
from gateway.intake import Intake
from gateway.origins import AllowedOrigins
from gateway.sockets.transport import ForeignPages
from gateway.sockets.watchdog import SocketWatchdog
from models.rates.limiter import Limiter


@dataclass(frozen=True, slots=True)
class SocketSetup:
    """What sockets are served with. ``most_operations``: of one socket at a time; ``buffer_bytes``: the limit of its
    outbox."""

    schema: Schema
    groups: Groups
    watchdog: SocketWatchdog
    intake: Intake
    origins: AllowedOrigins
    most_operations: int
    buffer_bytes: int
    limiter: Limiter
    documents: Documents
    foreign: ForeignPages
