"""Every step of a session is an occurrence of its creator's log, or is known to be none."""

from domain.lifecycle import TABLE, Status
from domain.occurring import BY_TARGET, QUIET, SAME_STATUS


def test_a_step_to_any_status_is_an_occurrence() -> None:
    assert BY_TARGET.keys() == set(Status)


def test_what_leaves_the_status_as_it_is_is_one_where_the_line_moves() -> None:
    stays = {row.target for row in TABLE if row.source is row.target and not row.in_place and row.trigger not in QUIET}
    assert SAME_STATUS.keys() <= stays
