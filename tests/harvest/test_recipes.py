"""The cases that are written from recipes are what the connector and the stand-in make of them."""

import pytest

from samples import write


def test_the_written_cases_are_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    code = write.main(["--check"])
    assert (code, capsys.readouterr().out) == (0, "")


def test_each_written_cassette_has_a_recipe() -> None:
    recipes = [recipe for path in write.RECIPES.glob("*.yaml") for recipe in write.load_recipes(path)]
    known = {path for recipe in recipes for path in recipe.cassettes}
    folders = {recipe.operation for recipe in recipes}
    cassettes = write.SAMPLES / "cassettes"
    there = {
        str(path.relative_to(cassettes)) for name in folders for path in (cassettes / name).rglob("*.yaml")
    }
    assert there <= known
