"""The settings of the rules that an operator may tune: one for each that domain/rules.py declares so."""

from dataclasses import fields
from datetime import timedelta
from typing import Annotated, Any, NamedTuple, get_args, get_origin, get_type_hints

from pydantic import Field, ValidationInfo, create_model, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from domain.rules import MAX_INT, Rules, Tunable
from gateway.settings.secret_files import PREFIX, SecretFiles, folder_of_secrets

LONGEST = timedelta(days=36_525)
"""No time that is set is longer: an instant that far from now is a date, and can be kept."""

SHORTEST = timedelta(milliseconds=1)
"""Nor is any shorter, where it is one: in less than a microsecond nothing happens, as if it were none."""

TIMES = {f"_{unit}": LONGEST / timedelta(**{unit: 1}) for unit in ("seconds", "days")}
"""By how the name of a setting ends, how much it may be."""

MAY_BE_EMPTY = frozenset({"allowed_origins", "allowed_headers", "trusted_proxies", "creator_scope"})
"""Settings that say something by being empty. Any other was left empty by mistake, perhaps of a template."""


class FromEnvironment(BaseSettings):
    """What is read from variables with the prefix ``GREENROOM_``, or from files of these names in a folder of
    secrets."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        frozen=True,
        hide_input_in_errors=True,
        allow_inf_nan=False,
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Where values are looked for, one after the other."""
        folder = folder_of_secrets()
        files = (SecretFiles(settings_cls, folder),) if folder else ()
        return (init_settings, env_settings, *files)

    @field_validator("*", mode="before")
    @classmethod
    def _is_not_empty(cls, given: object, info: ValidationInfo) -> object:
        if isinstance(given, str) and not given.strip() and info.field_name not in MAY_BE_EMPTY:
            raise ValueError("is empty: give it a value, or leave it out")
        if isinstance(given, str) and any("\ud800" <= sign <= "\udfff" for sign in given):
            raise ValueError("is not UTF-8")
        if isinstance(given, str) and "\0" in given:
            raise ValueError("has a NUL in it")
        return given

    @field_validator("*")
    @classmethod
    def _lasts_some_time(cls, given: object, info: ValidationInfo) -> object:
        for ending, most in TIMES.items():
            if isinstance(given, int | float) and (info.field_name or "").endswith(ending):
                if given > most:
                    raise ValueError("is longer than a hundred years")
                if 0 < given < most * (SHORTEST / LONGEST):
                    raise ValueError("is shorter than a millisecond")
        return given


class RuleSetting(NamedTuple):
    """A rule as it is set. ``unit``: of a time, with whose name the setting's ends."""

    rule: str
    unit: str | None
    default: Any
    tunable: Tunable

    @property
    def name(self) -> str:
        """The setting's name."""
        return f"{self.rule}_{self.unit}" if self.unit else self.rule

    def definition(self) -> tuple[Any, Any]:
        """As pydantic takes it."""
        default = self.default / timedelta(**{self.unit: 1}) if self.unit else self.default
        above_zero = self.tunable.above_zero
        field = Field(
            default=default,
            description=self.tunable.meaning,
            gt=0 if above_zero else None,
            ge=None if above_zero else 0,
            le=None if self.unit else MAX_INT,
        )
        return float if self.unit else int, field

    def value(self, given: float) -> Any:
        """What the rules take, of what the operator says."""
        return timedelta(**{self.unit: given}) if self.unit else given


def rule_settings() -> list[RuleSetting]:
    """Each rule that may be tuned, in the order of the rules."""
    hints = get_type_hints(Rules, include_extras=True)
    found = []
    for rule in fields(Rules):
        if get_origin(hint := hints[rule.name]) is Annotated:
            kind, tunable = get_args(hint)
            unit = tunable.unit if kind is timedelta else None
            found.append(RuleSetting(rule.name, unit, rule.default, tunable))
    return found


RULE_SETTINGS = rule_settings()
DEFINITIONS: dict[str, Any] = {setting.name: setting.definition() for setting in RULE_SETTINGS}
RuleSettings = create_model("RuleSettings", __base__=FromEnvironment, **DEFINITIONS)


def tuned_rules() -> Rules:
    """The rules as the environment has them. Raises pydantic's ValidationError."""
    given = RuleSettings()
    return Rules(**{setting.rule: setting.value(getattr(given, setting.name)) for setting in RULE_SETTINGS})
