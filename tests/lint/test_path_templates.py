"""Paths in a tree: those that one hides, found without comparing each with each."""

from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.lint import path_templates
from tools.lint.path_templates import Tree, skeleton

_PATHS = st.lists(st.sampled_from(["a", "b", "ab", "{}", "a{}", "{}b", "a{}b"]), min_size=1, max_size=4)


def _tree(paths: list[list[str]]) -> Tree:
    tree = Tree()
    for number, path in enumerate(paths):
        tree.add(path, number)
    return tree


def _hides(path: list[str], other: list[str]) -> bool:
    """Compare two paths alone, as the documentation of the tree says it."""
    overlap = len(path) == len(other) and all(
        mine == theirs if "{" not in mine + theirs else path_templates._overlap(mine, theirs)
        for mine, theirs in zip(path, other, strict=True)
    )
    return overlap and any(
        "{" in mine and "{" not in theirs for mine, theirs in zip(path, other, strict=True)
    )


@given(st.lists(_PATHS, max_size=8))
def test_a_tree_finds_what_comparing_each_with_each_finds(paths: list[list[str]]) -> None:
    tree = _tree(paths)
    for path in paths:
        assert tree.hidden_by(path) == [n for n, other in enumerate(paths) if _hides(path, other)]


def test_paths_of_many_resources_are_not_compared_with_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    overlap = Mock(wraps=path_templates._overlap)
    monkeypatch.setattr(path_templates, "_overlap", overlap)
    paths = [skeleton(f"/books{n}/{{id}}").split("/") for n in range(200)]
    tree = _tree(paths)
    assert not any(tree.hidden_by(path) for path in paths)
    assert overlap.call_count == len(paths)
