"""Settings: what an operator sets is what the rules go by, and what the documentation says."""

import re

import pytest
from pydantic import ValidationError

from domain.rules import Rules
from gateway.rule_settings import RULE_SETTINGS, RuleSetting
from gateway.settings import Settings
from gateway.settings_table import PAGE, written


def test_without_any_setting_the_rules_are_as_they_are_declared() -> None:
    assert Settings().rules == Rules()


@pytest.mark.parametrize("setting", RULE_SETTINGS, ids=lambda setting: setting.name)
def test_a_rule_is_what_the_setting_of_its_name_says(setting: RuleSetting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"GREENROOM_{setting.name.upper()}", "7")
    assert getattr(Settings().rules, setting.rule) == setting.value(7)


@pytest.mark.parametrize("setting", RULE_SETTINGS, ids=lambda setting: setting.name)
def test_a_rule_is_never_less_than_nothing(setting: RuleSetting, monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong in ("-1", "0") if setting.tunable.above_zero else ("-1",):
        monkeypatch.setenv(f"GREENROOM_{setting.name.upper()}", wrong)
        with pytest.raises(ValidationError, match=setting.name):
            Settings()


def test_the_page_for_operators_has_every_setting_as_it_is() -> None:
    page = PAGE.read_text()
    assert written(page) == page, "make docs"
    assert len(re.findall(r"^\| `[A-Z_]+` \|", page, re.MULTILINE)) >= len(Settings.model_fields) + len(RULE_SETTINGS)
