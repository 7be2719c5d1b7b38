"""Greenroom for servers and scripts: paid 1:1s between a fan and a creator, live."""

from . import generated
from .acts import Done, Mutation, NotDone
from .clock import ServerClock
from .connect import Greenroom, connect
from .documents import Document
from .generated import *  # noqa: F403
from .live import follow, followed, repeated
from .money import money
from .problems import Closed, Refused, Unreachable
from .rooms import Page, Room, chat, enter_room, members, written_before
from .sessions import SessionNow, call, session, stages
from .socket import Connection
from .token import TokenSource

__all__ = [
    "Closed",
    "Connection",
    "Document",
    "Done",
    "Greenroom",
    "Mutation",
    "NotDone",
    "Page",
    "Refused",
    "Room",
    "ServerClock",
    "SessionNow",
    "TokenSource",
    "Unreachable",
    "call",
    "chat",
    "connect",
    "enter_room",
    "follow",
    "followed",
    "members",
    "money",
    "repeated",
    "session",
    "stages",
    "written_before",
]
__all__ += generated.__all__
