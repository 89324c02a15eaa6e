"""What Microsoft's ConnectorPackageValidator looks for in a certification package, written anew.

It takes the zip apart level by level: the outer one, the package in it, the solutions in its folder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from .shelf import unzipped

if TYPE_CHECKING:
    from collections.abc import Mapping

SOLUTION_FILES = ("[Content_Types].xml", "customizations.xml", "solution.xml")


def structure_problems(raw: bytes, *, plugin: bool) -> list[str]:
    """Return what the validator would say; it stops at the first level that is wrong."""
    outer = unzipped(raw)
    if _folders(outer):
        return ["the outer zip has a folder"]
    for end in (".md", ".zip"):
        if len(_ending(outer, end)) != 1:
            return [f"the outer zip has not one *{end}"]
    inner = unzipped(outer[_ending(outer, ".zip")[0]])
    folders = _folders(inner)
    if len(folders) != 1:
        return ["the package has not one folder"]
    assets = {name.partition("/")[2]: content for name, content in inner.items() if "/" in name}
    if _folders(assets):
        return ["the package's folder has a folder"]
    solutions = _ending(assets, ".zip")
    if len(solutions) != (3 if plugin else 2):
        return [f"there are {len(solutions)} solutions"]
    kinds = set()
    for name in solutions:
        files = unzipped(assets[name])
        if missing := [item for item in SOLUTION_FILES if item not in files]:
            return [f"{name} lacks {missing[0]}"]
        found = _components(ET.fromstring(files["customizations.xml"]), plugin=plugin)
        for component, wanted in (
            ("connector", ("Connector",)),
            ("workflows", ("Connector", "Workflows")),
            ("plugin", ("Connector", "aiplugins", "aipluginoperations")),
        ):
            if component in found and not set(wanted) <= _folders(files):
                return [f"{name} lacks a folder of its {component}"]
        kinds.add(frozenset(found))
    wanted_kinds = {"connector": {"connector"}, "flow": {"connector", "workflows"}}
    wanted_kinds |= {"plugin": {"connector", "plugin"}} if plugin else {}
    return [f"there is no {kind} solution" for kind, found in wanted_kinds.items() if found not in kinds]


def _components(root: ET.Element, *, plugin: bool) -> set[str]:
    nodes = {"connector": "Connector", "workflows": "Workflows"}
    nodes |= {"plugin": "aicopilot_aiplugin"} if plugin else {}
    found = set()
    for component, tag in nodes.items():
        node = next(root.iter(tag), None)
        if node is not None and (len(node) or (node.text or "").strip() or node.attrib):
            found.add(component)
    return found


def _folders(files: Mapping[str, bytes]) -> set[str]:
    return {name.partition("/")[0] for name in files if "/" in name}


def _ending(files: Mapping[str, bytes], end: str) -> list[str]:
    return sorted(name for name in files if "/" not in name and name.endswith(end))
