"""Rules about ``x-ms-connector-metadata``: website, privacy policy, categories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...connector.lenient import array, mapping
from ...core import lazy
from ...core.suggestion import meant
from ..rule import Hit, rule
from ..sources import CERTIFICATION, VALIDATOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition

ABSOLUTE = lazy.pattern(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s/?#\\]+\S*")
METADATA = "x-ms-connector-metadata"
_NAMES = ("Website", "Privacy policy", "Categories")
MAX_CATEGORIES = 2
CATEGORIES = (
    "AI",
    "Business Management",
    "Business Intelligence",
    "Collaboration",
    "Commerce",
    "Communication",
    "Content and Files",
    "Finance",
    "Data",
    "Human Resources",
    "Internet of Things",
    "IT Operations",
    "Lifestyle and Entertainment",
    "Marketing",
    "Productivity",
    "Sales and CRM",
    "Security",
    "Social Media",
    "Website",
)
_KNOWN_CATEGORIES = frozenset(CATEGORIES)


def entries(definition: Definition) -> list[tuple[str, str, str]]:
    """Return index-pointer, name and value of each entry of the metadata.

    Others are reported elsewhere, and so are members in another case, which certification reads.
    """
    found = []
    for index, entry in enumerate(array(definition.data.get(METADATA))):
        keys = {key.lower(): key for key in mapping(entry)}
        name, value = (entry[keys[key]] if key in keys else None for key in ("propertyname", "propertyvalue"))
        if isinstance(name, str) and isinstance(value, str):
            found.append((f"/{METADATA}/{index}", name, value))
    return found


def _categories(definition: Definition) -> Iterator[tuple[str, list[str]]]:
    for pointer, name, value in entries(definition):
        if name.strip().lower() == "categories":
            yield pointer + "/propertyValue", [item.strip() for item in value.split(";") if item.strip()]


@rule(
    "INF043",
    "missing-connector-metadata",
    {"independent": "error", "certified": "error"},
    VALIDATOR,
    "ConnectorMetadataPropertiesMissing",
)
def missing_connector_metadata(definition: Definition) -> Iterator[Hit]:
    """Checks that ``x-ms-connector-metadata`` says website, privacy policy and categories.

    Why:
        They are on the connector's page, and makers find it by its categories.

    Fix:
        Add the entries that the message names.

    Bad:
        "x-ms-connector-metadata": [{"propertyName": "Website", "propertyValue": "https://shelf.example"}]

    Good:
        "x-ms-connector-metadata": [
            {"propertyName": "Website", "propertyValue": "https://shelf.example"},
            {"propertyName": "Privacy policy", "propertyValue": "https://shelf.example/privacy"},
            {"propertyName": "Categories", "propertyValue": "Productivity"}
        ]
    """
    present = {name.strip().lower() for _, name, value in entries(definition) if value.strip()}
    missing = [name for name in _NAMES if name.lower() not in present]
    if missing:
        pointer = f"/{METADATA}" if METADATA in definition.data else ""
        message = f"x-ms-connector-metadata lacks {listed(missing)}; add an entry for each"
        yield Hit(message, pointer, "key")


@rule(
    "INF044",
    "unknown-category",
    {"independent": "error", "certified": "error"},
    CERTIFICATION,
    "InvalidConnectorCategory",
)
def unknown_category(definition: Definition) -> Iterator[Hit]:
    """Checks that the connector's categories are among those of Power Platform.

    They are: AI, Business Management, Business Intelligence, Collaboration, Commerce, Communication, Content
    and Files, Finance, Data, Human Resources, Internet of Things, IT Operations, Lifestyle and Entertainment,
    Marketing, Productivity, Sales and CRM, Security, Social Media, Website.

    Why:
        The catalogue has no others.

    Fix:
        Choose one or two, separated by a semicolon.

    Bad:
        "x-ms-connector-metadata": [{"propertyName": "Categories", "propertyValue": "Books, Productivity"}]

    Good:
        "x-ms-connector-metadata": [{"propertyName": "Categories", "propertyValue": "Productivity;Data"}]
    """
    for pointer, names in _categories(definition):
        for name in names:
            if name not in _KNOWN_CATEGORIES:
                if "," in name:
                    cure = "; separate categories by a semicolon"
                else:
                    cure = meant(name, CATEGORIES) or f"; there are {', '.join(CATEGORIES)}"
                yield Hit(f"there is no category '{name}'{cure}", pointer)


@rule(
    "INF045",
    "too-many-categories",
    {"independent": "error", "certified": "error"},
    CERTIFICATION,
    "TooManyConnectorCategories",
)
def too_many_categories(definition: Definition) -> Iterator[Hit]:
    """Checks that the connector has at most two categories.

    Why:
        The catalogue takes no more.

    Fix:
        Keep the two that fit best.

    Bad:
        "x-ms-connector-metadata": [{"propertyName": "Categories", "propertyValue": "AI;Data;Productivity"}]

    Good:
        "x-ms-connector-metadata": [{"propertyName": "Categories", "propertyValue": "Data;Productivity"}]
    """
    for pointer, names in _categories(definition):
        if len(names) > MAX_CATEGORIES:
            message = f"the connector has {len(names)} categories; keep the {MAX_CATEGORIES} that fit best"
            yield Hit(message, pointer)


@rule("INF046", "unread-connector-metadata", {"independent": "info", "certified": "info"}, CERTIFICATION)
def unread_connector_metadata(definition: Definition) -> Iterator[Hit]:
    """Checks that entries of ``x-ms-connector-metadata`` are named as documented, once each.

    Why:
        What has another name is not shown.

    Fix:
        Write ``Website``, ``Privacy policy`` and ``Categories``, with these capitals.

    Bad:
        "x-ms-connector-metadata": [
            {"propertyName": "Privacy Policy", "propertyValue": "https://shelf.example/privacy"}
        ]

    Good:
        "x-ms-connector-metadata": [
            {"propertyName": "Privacy policy", "propertyValue": "https://shelf.example/privacy"}
        ]
    """
    seen: set[str] = set()
    for pointer, name, _ in entries(definition):
        known = next((other for other in _NAMES if other.lower() == name.strip().lower()), None)
        if known is None:
            cure = meant(name, _NAMES) or f"; there are {', '.join(_NAMES)}"
            yield Hit(f"nobody reads an entry '{name}'{cure}", pointer + "/propertyName")
        elif known in seen:
            yield Hit(f"there are two entries '{known}'; remove one", pointer + "/propertyName")
        elif known != name:
            yield Hit(f"'{name}' is documented as '{known}'", pointer + "/propertyName")
        seen.add(known or name)


@rule("INF047", "relative-metadata-address", {"independent": "warning", "certified": "error"}, CERTIFICATION)
def relative_metadata_address(definition: Definition) -> Iterator[Hit]:
    """Checks that website and privacy policy of ``x-ms-connector-metadata`` are whole addresses.

    Why:
        They become links on the connector's page.

    Fix:
        Begin them with ``https://``.

    Bad:
        "x-ms-connector-metadata": [{"propertyName": "Website", "propertyValue": "shelf.example"}]

    Good:
        "x-ms-connector-metadata": [{"propertyName": "Website", "propertyValue": "https://shelf.example"}]
    """
    for pointer, name, value in entries(definition):
        kind, address = name.strip().lower(), value.strip()
        if kind in ("website", "privacy policy") and address and not ABSOLUTE.fullmatch(address):
            message = f"the {kind} '{value}' is not a whole address, with 'https://'"
            yield Hit(message, pointer + "/propertyValue")


def listed(names: list[str]) -> str:
    """Return names in quotes, as part of a sentence."""
    quoted = [f"'{name}'" for name in names]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)
