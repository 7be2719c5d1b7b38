"""Evenings that were recorded are answered as they were: an estimate that changes is meant to.

Where it is meant to, ``.venv/bin/python main.py estimate --replay tests/domain/forecasting/recorded/evenings.jsonl
>tests/domain/forecasting/recorded/answers.jsonl`` writes them anew, and ``make bench-estimates`` says whether they are
better. Seven creators: of one evening and of up to four, with a line of seventy, promises, no-shows, and a log that is
told twice, late or not at all.
"""

import json
from pathlib import Path

import pytest

from domain.forecasting.replay import replayed

RECORDED = Path(__file__).parent / "recorded"
TOLD_TWICE = (37, 226, 334, 553, 562, 587)
SECONDS = 0.05
"""How far apart two machines' logarithms may take an answer."""


def test_the_same_log_has_the_answers_that_it_had() -> None:
    complaints: list[str] = []
    lines = (RECORDED / "evenings.jsonl").read_text().splitlines()
    answers = [json.loads(answer) for answer in replayed(lines, lambda why: complaints.append(str(why)))]

    recorded = [json.loads(answer) for answer in (RECORDED / "answers.jsonl").read_text().splitlines()]
    assert [_sessions(one) for one in answers] == [_sessions(one) for one in recorded]
    for answer, before in zip(answers, recorded, strict=True):
        assert _times(answer) == pytest.approx(_times(before), abs=SECONDS), f"asked at {before['t']}"
    assert complaints == [f"line {number} is passed over: it was told before" for number in TOLD_TWICE]


def _sessions(answer: dict[str, list[dict[str, float]]]) -> tuple[object, list[float]]:
    return answer["t"], [one["session"] for one in answer["estimates"]]


def _times(answer: dict[str, list[dict[str, float]]]) -> list[float]:
    return [one[name] for one in answer["estimates"] for name in ("earliest", "likely", "latest")]
