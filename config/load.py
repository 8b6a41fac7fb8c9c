"""Reads settings from a file and the environment, or lists every mistake."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import EnvSettingsSource, SettingsError

from config.errors import ConfigError, ConfigMistake
from config.settings import ALIASES, PREFIX, Settings
from config.yaml_lines import LinedYaml


class _Environment(EnvSettingsSource):
    """The library's reading of the environment, from a mapping instead of the process's own."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = {name.lower(): value for name, value in variables.items()}
        super().__init__(Settings)

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return self._variables


def load(path: Path | None, environment: Mapping[str, str]) -> Settings:
    """The settings of `path` (None: defaults) overridden by `environment`.

    Raises:
        ConfigError: with every mistake and its place.
    """
    file = LinedYaml(path) if path else None
    ours = {ALIASES.get(k, k): v for k, v in environment.items() if k.startswith(PREFIX)}
    mistakes = list(_unknown_variables(ours))
    try:
        from_environment = _Environment(ours)()
    except SettingsError as error:
        raise ConfigError([*mistakes, ConfigMistake("environment", "", str(error))]) from None
    data = _merged(file.data if file else {}, from_environment)
    try:
        settings = Settings.model_validate(data)
    except ValidationError as error:
        mistakes += [_mistake(found, file, ours) for found in error.errors(include_url=False)]
        raise ConfigError(mistakes) from None
    if mistakes:
        raise ConfigError(mistakes)
    return settings


def variable_names(model: type[BaseModel] = Settings, prefix: str = PREFIX) -> Iterator[str]:
    """Names of all environment variables that set something."""
    for name, field in model.model_fields.items():
        variable = prefix + name.upper()
        yield variable
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from variable_names(field.annotation, variable + "__")


def _unknown_variables(variables: Mapping[str, str]) -> Iterator[ConfigMistake]:
    known = set(variable_names())
    for name in variables:
        if name not in known:
            yield ConfigMistake(f"environment variable {name}", "", "there is no such setting")


def _merged(below: Mapping[str, object], above: Mapping[str, object]) -> dict[str, object]:
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            merged[key] = _merged(old, value)
        else:
            merged[key] = value
    return merged


def _mistake(
    found: ErrorDetails, file: LinedYaml | None, variables: Mapping[str, str]
) -> ConfigMistake:
    path = found["loc"]
    key = ".".join(map(str, path))
    message = found["msg"].removeprefix("Value error, ")
    if found["type"] == "extra_forbidden":
        message = "there is no such setting"
    variable = PREFIX + "__".join(str(part).upper() for part in path)
    if variable in variables:
        return ConfigMistake(f"environment variable {variable}", key, message)
    place = f"{file.path}:{file.line(path)}" if file else "settings"
    return ConfigMistake(place, key, message)
