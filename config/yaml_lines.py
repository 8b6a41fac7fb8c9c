"""A YAML file as plain data, with the line of every key."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from config.errors import ConfigError, ConfigMistake

Path_ = tuple[str | int, ...]


class LinedYaml:
    """The content of one YAML file, and where each part of it stands."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            text = path.read_text(encoding="utf-8-sig")
            node = yaml.compose(text, Loader=yaml.SafeLoader)
            data = yaml.safe_load(text)
        except OSError as error:
            raise self._error(0, f"the file cannot be read: {error.strerror}") from None
        except UnicodeDecodeError:
            raise self._error(0, "the file is not UTF-8") from None
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line if error.problem_mark else 0
            raise self._error(line, f"not valid YAML: {error.problem or error.context}") from None
        except yaml.YAMLError:
            raise self._error(0, "not valid YAML") from None
        if data is not None and not isinstance(data, dict):
            raise self._error(0, "the file must be a mapping of keys to values")
        self.data: dict[str, object] = data or {}
        self._lines = dict(_lines(node, ())) if node is not None else {}

    def line(self, path: Path_) -> int:
        """Line of a setting, counting from 1; of the nearest part above it when it is absent."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def _error(self, line: int, message: str) -> ConfigError:
        return ConfigError([ConfigMistake(f"{self.path}:{line + 1}", "", message)])


def _lines(node: yaml.Node, path: Path_) -> Iterator[tuple[Path_, int]]:
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*path, str(key.value))
            yield from _lines(value, inner)
            yield inner, key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from _lines(value, (*path, number))
