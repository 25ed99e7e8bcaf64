"""Words for every entry of the format, so that no field of the workbench is without its name and help."""

from __future__ import annotations

import inspect

from pydantic import BaseModel

from loket.services.catalogue import definition, helping, inspection_shape, partner_shape, rehearsal


def entries() -> set[str]:
    models = [
        one for module in (definition, inspection_shape, partner_shape, rehearsal) for _, one in inspect.getmembers(module, inspect.isclass)
        if issubclass(one, BaseModel) and one.__module__ == module.__name__ and one is not definition.Strict
    ]  # fmt: skip
    return {f"{model.__name__}.{field.alias or name}" for model in models for name, field in model.model_fields.items()}


def test_every_entry_of_the_format_has_its_words_in_both_languages() -> None:
    assert set(helping.WORDS) == entries()
    for key, words in helping.WORDS.items():
        assert words.label.id, key
        assert words.label.en, key
        assert bool(words.help.id) == bool(words.help.en), key
