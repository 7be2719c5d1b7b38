"""The permissions of root fields. Each root field names one; finer rights follow from owning what is asked for."""

from typing import Any, ClassVar

from strawberry.permission import BasePermission

from domain.scopes import CREDIT_SCOPE, REPORT_SCOPE, SUPPORT_SCOPE
from schema.context import Info


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


class ByScope(BasePermission):
    """Open to tokens with a scope."""

    scope: ClassVar[str]
    error_extensions = {"code": "FORBIDDEN"}

    def has_permission(self, source: Any, info: Info, **kwargs: Any) -> bool:
        """Whether the token carries it."""
        return self.scope in info.context.scopes


class BackOffice(ByScope):
    """Open to tokens with the scope ``wallet:credit``."""

    scope = CREDIT_SCOPE
    message = "This takes the scope wallet:credit."


class CallReporter(ByScope):
    """Open to tokens with the scope ``call:report``."""

    scope = REPORT_SCOPE
    message = "This takes the scope call:report."


class Support(ByScope):
    """Open to tokens with the scope ``support``."""

    scope = SUPPORT_SCOPE
    message = "This takes the scope support."


class MayGoLive(BasePermission):
    """Open to whoever has the scope that it takes to go live, where it takes one."""

    message = "This takes the scope of creators."
    error_extensions = {"code": "FORBIDDEN"}

    def has_permission(self, source: Any, info: Info, **kwargs: Any) -> bool:
        """Whether the token carries the scope."""
        return info.context.may_go_live
