"""The permissions of root fields, each of which names one; finer rights follow from owning what is asked for."""

from typing import Any

from strawberry.permission import BasePermission

from schema.context import SUPPORT_SCOPE, Info

CREDIT_SCOPE = "wallet:credit"
REPORT_SCOPE = "call:report"
EXPLORE_SCOPE = "explore"
METRICS_SCOPE = "metrics"

STAFF_SCOPES = frozenset({CREDIT_SCOPE, SUPPORT_SCOPE})
"""By which people act for the platform: that they come, and what they do, is kept on record."""


class Anyone(BasePermission):
    """Open to anonymous visitors."""

    def has_permission(self, source: Any, info: Info, **kwargs: Any) -> bool:
        """Always."""
        return True


class SignedIn(BasePermission):
    """Open to whoever has a valid token."""

    message = "Sign in first."
    error_extensions = {"code": "UNAUTHENTICATED"}

    def has_permission(self, source: Any, info: Info, **kwargs: Any) -> bool:
        """Whether there is a viewer."""
        return info.context.viewer is not None


class BackOffice(BasePermission):
    """Open to tokens with the scope ``wallet:credit``."""

    message = "This takes the scope wallet:credit."
    error_extensions = {"code": "FORBIDDEN"}

    def has_permission(self, source: Any, info: Info, **kwargs: Any) -> bool:
        """Whether the token carries the scope."""
        return CREDIT_SCOPE in info.context.scopes


class CallReporter(BasePermission):
    """Open to tokens with the scope ``call:report``."""

    message = "This takes the scope call:report."
    error_extensions = {"code": "FORBIDDEN"}

    def has_permission(self, source: Any, info: Info, **kwargs: Any) -> bool:
        """Whether the token carries the scope."""
        return REPORT_SCOPE in info.context.scopes


class MayGoLive(BasePermission):
    """Open to whoever has the scope that it takes to go live, where it takes one."""

    message = "This takes the scope of creators."
    error_extensions = {"code": "FORBIDDEN"}

    def has_permission(self, source: Any, info: Info, **kwargs: Any) -> bool:
        """Whether the token carries the scope."""
        return info.context.may_go_live


class Support(BasePermission):
    """Open to tokens with the scope ``support``."""

    message = "This takes the scope support."
    error_extensions = {"code": "FORBIDDEN"}

    def has_permission(self, source: Any, info: Info, **kwargs: Any) -> bool:
        """Whether the token carries the scope."""
        return info.context.support is not None
