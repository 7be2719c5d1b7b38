"""What nodes of 0.1.0 wrote, as the tables have it now: migrations fill it in with this while those nodes serve, and
``0020_settled`` what they wrote meanwhile."""

HOLDS = """
    INSERT INTO hold (id, session_id, amount, status, captured, at, ended_at)
    SELECT id, id, price, payment_status, captured, requested_at, ended_at FROM private_session
"""
"""The one hold of each session, of its own id."""

STEP = "CASE step WHEN 'SETTLE' THEN 'END' ELSE step END"
"""A transfer's step."""

REASONS = """
    UPDATE private_session SET end_reason = (
        SELECT CASE step.trigger
            WHEN 'END' THEN CASE WHEN step.by_id = private_session.creator_id THEN 'CREATOR_ENDED' ELSE 'FAN_ENDED' END
            WHEN 'BLOCK' THEN 'BLOCKED'
            WHEN 'END_STREAM' THEN 'STREAM_ENDED'
            ELSE 'TIME_UP' END
        FROM session_transition step WHERE step.session_id = private_session.id AND step.target = 'COMPLETED'
    ) WHERE status = 'COMPLETED' AND end_reason IS NULL
"""
"""Why each session is over that has been in progress."""

SUMS = """sum(CASE account WHEN 'AVAILABLE' THEN amount ELSE 0 END),
        sum(CASE account WHEN 'HELD' THEN amount ELSE 0 END),
        sum(CASE account WHEN 'EARNED' THEN amount ELSE 0 END)"""
"""What entries come to, as a balance has it."""
