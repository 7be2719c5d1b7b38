"""The scopes of tokens that let somebody do more than everybody may; with which one goes live, an operator says."""

SUPPORT_SCOPE = "support"
"""See and act upon what is anybody's, as the platform's support."""

CREDIT_SCOPE = "wallet:credit"
"""Credit wallets."""

REPORT_SCOPE = "call:report"
"""Report who is in a call that the platform carries by means of its own."""

EXPLORE_SCOPE = "explore"
"""Ask for the schema, and with documents of one's own, where that is not for everybody."""

METRICS_SCOPE = "metrics"
"""Read the metrics, where they are not for everybody."""

STAFF_SCOPES = frozenset({CREDIT_SCOPE, SUPPORT_SCOPE})
"""What their bearers do is recorded for good."""

PLATFORM_SCOPES = frozenset({CREDIT_SCOPE, REPORT_SCOPE})
"""Their bearers are the platform's own servers, which ask for everybody."""
