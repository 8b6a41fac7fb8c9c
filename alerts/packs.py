"""Rule packs: YAML in, rules and watch points out. `docs/rules.md` describes every key."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
import yaml
from pydantic import Field

from alerts.pack_rules import Reference, read_rule
from alerts.pack_source import Fields, Mistake, PackError, PackSource
from alerts.rule import WORD_KINDS, Rule, RuleSet
from detectors.watch_points import LexiconEntry, ObligationSpec, WatchPoints
from detectors.wording import folded
from stream.part_settings import PartSettings
from stream.party import Party

SCHEMA = 1
"""Version of the format this house reads."""

EVERY_LANGUAGE = "*"
"""A pack for calls in any language."""


class PacksSettings(PartSettings):
    """Which rule packs apply."""

    paths: tuple[Path, ...] = Field(
        default=(Path("config/packs"),),
        title="Rule packs",
        description="Pack files, or folders whose *.yaml files are packs; all are merged.",
        min_length=1,
    )


class Pack(msgspec.Struct, frozen=True, kw_only=True):
    """What one file holds."""

    name: str
    """What people call it."""
    languages: frozenset[str]
    """BCP 47 tags of the calls it is for, lower case, or `*`."""
    rules: tuple[Rule, ...]
    """All rules, enabled or not."""
    lexicon: tuple[LexiconEntry, ...]
    """Phrases to listen for."""
    wait_requests: tuple[str, ...]
    """Wordings that ask for time."""
    rate_exempt: tuple[str, ...]
    """Wordings of what is read out, whose rate is nobody's fault."""
    obligations: tuple[ObligationSpec, ...]
    """Required phrases."""

    def speaks(self, language: str) -> bool:
        """Whether it is for calls in `language`: by its whole tag, or by its first part."""
        tag = language.casefold()
        return bool(self.languages & {tag, tag.partition("-")[0], EVERY_LANGUAGE})


class RuleBook:
    """All packs in use; gives each call what applies to its language."""

    def __init__(self, packs: Sequence[Pack]) -> None:
        self.packs = tuple(packs)

    def titles(self) -> dict[str, dict[str, str]]:
        """Titles of all obligations by language, by obligation."""
        found: dict[str, dict[str, str]] = {}
        for pack in self.packs:
            for spec in pack.obligations:
                found.setdefault(spec.id, {}).update(spec.title)
        return found

    def wordings(self) -> dict[str, dict[str, str]]:
        """What the rule about an obligation suggests to say, by language, by obligation."""
        found: dict[str, dict[str, str]] = {}
        for rule in (rule for pack in self.packs for rule in pack.rules):
            if rule.condition.kind == "obligation":
                for entry in rule.condition.entries:
                    found.setdefault(entry, {}).update(rule.suggestion)
        return found

    def for_language(self, language: str) -> RuleSet:
        """Rules and watch points for calls in `language`, a BCP 47 tag.

        A call in a language no pack speaks is still watched by the rules that need no words.
        """
        speaking = [pack for pack in self.packs if pack.speaks(language)]
        if speaking:
            return compile_packs(speaking)
        wordless: dict[str, Rule] = {}
        for pack in self.packs:
            for rule in pack.rules:
                if rule.condition.kind not in WORD_KINDS:
                    wordless.setdefault(rule.id, rule)
        return RuleSet(
            rules=tuple(rule for rule in wordless.values() if rule.enabled),
            watch_points=_watch_points(tuple(wordless.values()), ()),
        )


def compile_packs(packs: Sequence[Pack]) -> RuleSet:
    """One rule set of packs that were checked against each other."""
    rules = tuple(rule for pack in packs for rule in pack.rules if rule.enabled)
    return RuleSet(rules=rules, watch_points=_watch_points(rules, packs))


def _watch_points(rules: Sequence[Rule], packs: Sequence[Pack]) -> WatchPoints:
    """What enabled rules need to be told, and nothing else."""
    active = [rule.condition for rule in rules if rule.enabled]
    named = {
        name
        for condition in active
        if condition.kind in ("phrase", "obligation")
        for name in condition.entries | condition.categories
    }
    return WatchPoints(
        dead_air_s=_measures(rules, "dead_air"),
        talk_over_s=_measures(rules, "talk_over"),
        hold_s=_measures(rules, "hold"),
        loudness=tuple(sorted({condition.watch for condition in active if condition.watch})),
        rate_exempt=_wordings(pack.rate_exempt for pack in packs),
        lexicon=tuple(
            entry for pack in packs for entry in pack.lexicon if named & {entry.id, entry.category}
        ),
        wait_requests=_wordings(pack.wait_requests for pack in packs),
        obligations=tuple(spec for pack in packs for spec in pack.obligations if spec.id in named),
    )


def _wordings(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """All wordings of several packs, each once."""
    return tuple(dict.fromkeys(wording for wordings in lists for wording in wordings))


def _measures(rules: Sequence[Rule], kind: str) -> tuple[float, ...]:
    """Thresholds of the enabled rules about findings of `kind`, ascending."""
    return tuple(
        sorted(
            {
                point
                for rule in rules
                if rule.enabled and rule.condition.kind == kind
                for point in (rule.condition.at_least, *(step.at_least for step in rule.steps))
            }
        )
    )


def load_packs(paths: Iterable[Path]) -> RuleBook:
    """Read pack files, or folders of them, and check them against each other.

    Raises:
        PackError: with every mistake in every file.
    """
    readings = [_Reading(PackSource(path)) for path in _files(paths)]
    for number, reading in enumerate(readings):
        kin = [
            other for other in readings if other is reading or reading.shares_language_with(other)
        ]
        reading.check_references(kin)
        reading.check_duplicates(readings[:number])
    mistakes = [mistake for reading in readings for mistake in reading.source.mistakes]
    if not readings:
        mistakes.append(Mistake(", ".join(map(str, paths)), 1, 1, "no pack was found here"))
    if mistakes:
        raise PackError(mistakes)
    return RuleBook([reading.pack for reading in readings])


def _files(paths: Iterable[Path]) -> list[Path]:
    return [
        file
        for path in paths
        for file in (sorted(path.glob("*.yaml")) if path.is_dir() else [path])
    ]


class _Reading:
    """One file on its way to becoming a pack, with the places of what it defines."""

    def __init__(self, source: PackSource) -> None:
        self.source = source
        self.references: list[Reference] = []
        self.places: dict[tuple[str, str], yaml.Node] = {}
        """Where each (`rule`, `entry` or `obligation`, id) is defined."""
        root = source.root()
        self.pack = self._pack(root) if root else _NOTHING

    def shares_language_with(self, other: "_Reading") -> bool:
        """Whether some call could be watched by both."""
        mine, theirs = self.pack.languages, other.pack.languages
        return bool(mine & theirs) or EVERY_LANGUAGE in mine | theirs

    def check_references(self, kin: Sequence["_Reading"]) -> None:
        """Note references to what none of the packs for the same calls defines."""
        known = {place for reading in kin for place in reading.places}
        known |= {("category", entry.category) for reading in kin for entry in reading.pack.lexicon}
        for reference in self.references:
            if (reference.kind, reference.id) not in known:
                message = f"there is no {reference.kind} `{reference.id}`"
                self.source.mistake(reference.node, message)

    def check_duplicates(self, earlier: Sequence["_Reading"]) -> None:
        """Note ids that an earlier pack for the same calls uses as well."""
        for other in earlier:
            if self.shares_language_with(other):
                for what, node in self.places.items():
                    if what in other.places:
                        line = other.places[what].start_mark.line + 1
                        self.source.mistake(
                            node,
                            f"{what[0]} `{what[1]}` is already defined at"
                            f" {other.source.file}:{line}",
                        )

    def _pack(self, root: Fields) -> Pack:
        schema = root.whole("schema", None, least=1, most=1_000)
        if "schema" in root and schema != SCHEMA:
            root.wrong("schema", f"`schema` must be {SCHEMA}")
        pack = Pack(
            name=root.text("name"),
            languages=frozenset(tag.casefold() for tag in root.texts("languages", required=True)),
            lexicon=tuple(map(self._entry, root.items("lexicon", "a lexicon entry"))),
            wait_requests=root.texts("wait_requests"),
            rate_exempt=root.texts("rate_exempt"),
            obligations=tuple(map(self._obligation, root.items("obligations", "an obligation"))),
            rules=tuple(map(self._rule, root.items("rules", "a rule"))),
        )
        root.close()
        return pack

    def _entry(self, fields: Fields) -> LexiconEntry:
        entry = LexiconEntry(
            id=self._define("entry", fields),
            category=fields.text("category"),
            parties=fields.choices("party", Party),
            phrases=fields.texts("phrases", required=True),
            exceptions=fields.texts("exceptions"),
            instant=fields.flag("instant", default=False),
            suggestion=fields.by_language("suggestion"),
        )
        if "party" not in fields:
            fields.wrong("party", "a lexicon entry needs `party`")
        wordings = [folded(phrase) for phrase in entry.phrases]
        for exception in entry.exceptions:
            if not any(wording in folded(exception) for wording in wordings):
                fields.wrong(
                    "exceptions", f"the exception `{exception}` contains none of the phrases"
                )
        fields.close()
        return entry

    def _obligation(self, fields: Fields) -> ObligationSpec:
        before_end = "before_end_s" in fields
        limit = "before_end_s" if before_end else "within_s"
        spec = ObligationSpec(
            id=self._define("obligation", fields),
            party=fields.choice("party", Party),
            groups=fields.text_lists("groups"),
            digits=fields.whole("digits", 0, least=0, most=20),
            within_ms=round(fields.number(limit, None, least=1, most=3_600) * 1000),
            before_end=before_end,
            title=fields.by_language("title", required=True),
        )
        fields.close()
        return spec

    def _rule(self, fields: Fields) -> Rule:
        rule_id = self._define("rule", fields)
        rule, references = read_rule(fields, rule_id)
        self.references += references
        return rule

    def _define(self, kind: str, fields: Fields) -> str:
        name = fields.text("id")
        if name and (kind, name) in self.places:
            line = self.places[kind, name].start_mark.line + 1
            fields.wrong("id", f"{kind} `{name}` is already defined in line {line}")
        elif name:
            self.places[kind, name] = fields.place("id")
        return name


_NOTHING = Pack(
    name="",
    languages=frozenset(),
    rules=(),
    lexicon=(),
    wait_requests=(),
    rate_exempt=(),
    obligations=(),
)
