"""The published list of models: what there is, for which language, and what suits whom."""

import re
from collections.abc import Iterable

import msgspec

from detectors.engines.supply import ListBrokenError

RECOGNISERS = frozenset({"small", "big", "big-lgraph"})
"""Types on the list that recognise speech; others identify speakers or speak themselves."""

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
"""Names we take: they become folder names."""

NARROW_BAND = frozenset({"vosk-model-en-us-aspire-0.2", "vosk-model-ru-0.10"})
"""Published models trained on telephone sound at 8 kHz; the list does not say so."""

TAGS = {
    "cn": "zh-CN",
    "kz": "kk",
    "ua": "uk",
    "vn": "vi",
    "el-gr": "el-GR",
    "tl-ph": "tl-PH",
}
"""BCP 47 tags of languages the list calls otherwise."""

_PREFIX = re.compile(r"vosk-model-(?:small-)?")


class PublishedModel(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the list."""

    name: str
    lang: str
    """The list's own name of the language."""
    lang_text: str = ""
    """The language in English."""
    size: int
    """Bytes of the archive."""
    type: str
    """`small`, `big`, `big-lgraph`, or what we do not use."""
    version: str = ""
    url: str
    """Where the archive is."""
    md5: str = ""
    """Checksum of the archive, in hexadecimal."""
    obsolete: str = "false"
    """`true` when there is a better one."""

    @property
    def language(self) -> str:
        """BCP 47 tag."""
        return language_tag(self.lang)

    @property
    def outdated(self) -> bool:
        """Whether its makers have a better one."""
        return self.obsolete == "true"

    @property
    def rate(self) -> int:
        """Hz of the sound it was trained on, as far as is known before it is here."""
        return 8000 if self.name in NARROW_BAND else 16000


def language_tag(lang: str) -> str:
    """The BCP 47 tag of a language as the list names it."""
    known = TAGS.get(lang.lower())
    if known:
        return known
    language, _, region = lang.partition("-")
    return f"{language.lower()}-{region.upper()}" if region else language.lower()


def language_in_name(name: str) -> str:
    """The BCP 47 tag a published model's name stands for; empty if it has no such name."""
    rest = _PREFIX.match(name)
    if rest is None:
        return ""
    parts = name[rest.end() :].split("-")
    regional = len(parts) > 1 and re.fullmatch("[a-z]{2}", parts[1]) is not None
    lang = "-".join(parts[:2]) if regional else parts[0]
    return language_tag(lang) if re.fullmatch("[a-z]{2,3}(-[a-z]{2})?", lang) else ""


def read_catalogue(body: bytes) -> tuple[PublishedModel, ...]:
    """The recognition models on a list; entries that make no sense are left out.

    Raises:
        ListBrokenError: it is no list, or nothing on it makes sense.
    """
    try:
        entries = msgspec.json.decode(body, type=list[msgspec.Raw])
    except (msgspec.DecodeError, RecursionError) as error:
        raise ListBrokenError(f"The list of models is no JSON list: {error}.") from error
    found: dict[str, PublishedModel] = {}
    for entry in entries:
        try:
            model = msgspec.json.decode(entry, type=PublishedModel)
        except msgspec.DecodeError:
            continue
        if model.type in RECOGNISERS and NAME.fullmatch(model.name) and model.size > 0:
            found.setdefault(model.name, model)
    if not found:
        raise ListBrokenError("The list of models names no model for recognition.")
    return tuple(sorted(found.values(), key=lambda model: (model.language, model.name)))


def recommended(catalogue: Iterable[PublishedModel]) -> dict[str, str]:
    """What the newest model of each kind and language is good for, by its name."""
    best: dict[tuple[str, str], PublishedModel] = {}
    for model in catalogue:
        if model.outdated:
            continue
        place = (model.language, model.type)
        if place not in best or _version(model) > _version(best[place]):
            best[place] = model
    return {model.name: PURPOSE[model.type] for model in best.values()}


PURPOSE = {
    "big": "accuracy",
    "big-lgraph": "less memory",
    "small": "many calls",
}
"""Why one would take the newest model of each type."""


def _version(model: PublishedModel) -> tuple[tuple[int, ...], int]:
    """Something to compare: the numbers of the version, and of equals the larger archive."""
    numbers = tuple(int(number) for number in re.findall(r"\d+", model.version)[:3])
    return numbers, model.size
