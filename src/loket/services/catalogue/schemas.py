"""JSON Schemas for editors: completion and errors while a clerk types."""

from __future__ import annotations

from typing import Any, Final

from loket.services.catalogue import helping, regional, rehearsal
from loket.services.catalogue.definition import Form, ServiceDefinition

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_BILINGUAL: Final[dict[str, Any]] = {
    "type": "object", "required": ["id", "en"], "additionalProperties": False,
    "properties": {"id": {"type": "string", "minLength": 1}, "en": {"type": "string", "minLength": 1}},
}  # fmt: skip
_RULES: Final[dict[str, Any]] = {
    "title": "rules.yaml",
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "parameters": {
            "description": "Angka hukum menurut tanggal berlakunya / numbers of law by the day they begin",
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["type", "values"],
                "additionalProperties": False,
                "properties": {
                    "type": {"enum": ["integer", "text", "boolean", "date", "text_list", "integer_list"]},
                    "unit": {"type": "string"},
                    "title": _BILINGUAL,
                    "values": {
                        "type": "array", "minItems": 1,
                        "items": {
                            "type": "object", "required": ["from", "value", "reference"], "additionalProperties": False,
                            "properties": {"from": {"type": "string", "format": "date"}, "value": {}, "reference": {"type": "string", "minLength": 1}},
                        },
                    },
                },
            },
        },
        "tables": {
            "description": "Tabel keputusan; baris pertama yang benar menentukan / decision tables; the first true row decides",
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["title", "rows"],
                "additionalProperties": False,
                "properties": {
                    "title": _BILINGUAL,
                    "rows": {
                        "type": "array", "minItems": 1,
                        "items": {
                            "type": "object", "required": ["id", "outcome", "reason", "legal_basis"], "additionalProperties": False,
                            "oneOf": [{"required": ["when"]}, {"required": ["otherwise"]}],
                            "properties": {
                                "id": {"type": "string"}, "when": {"type": "string", "maxLength": 4000}, "otherwise": {"const": True},
                                "outcome": {"type": "string"}, "reason": _BILINGUAL, "legal_basis": {"type": "string", "minLength": 1},
                            },
                        },
                    },
                },
            },
        },
    },
}  # fmt: skip


def schemas() -> dict[str, dict[str, Any]]:
    """Return every schema by file name (`service.json`)."""
    service = ServiceDefinition.model_json_schema(by_alias=True)
    for name in ("form", "rules"):
        service["properties"].pop(name)
        if name in service["required"]:
            service["required"].remove(name)
    service["$defs"] = {name: part for name, part in service["$defs"].items() if name in _used(service)}
    found = {
        "service.json": {**service, "title": "service.yaml"},
        "form.json": {**Form.model_json_schema(by_alias=True), "title": "form.yaml"},
        "rules.json": _RULES,
        "parameters.json": {**regional.RegionParameters.model_json_schema(by_alias=True), "title": "parameters/<layanan>.yaml"},
        "examples.json": {**rehearsal.Example.model_json_schema(by_alias=True), "title": "examples/*.yaml"},
    }
    return {name: {"$schema": DIALECT, **_told(schema, _MODELS.get(name, ""))} for name, schema in found.items()}


#: The model at the top of each file.
_MODELS: Final = {"service.json": "ServiceDefinition", "form.json": "Form", "examples.json": "Example"}


def _told(schema: dict[str, Any], model: str) -> dict[str, Any]:
    """Return a schema in which every entry says what to write there, in both languages: the same words as in the workbench."""
    told = {**schema, "properties": {name: _with_words(part, model, name) for name, part in schema.get("properties", {}).items()}}
    if "$defs" in schema:
        told["$defs"] = {name: _told(part, name) if "properties" in part else part for name, part in schema["$defs"].items()}
    return told


def _with_words(part: dict[str, Any], model: str, name: str) -> dict[str, Any]:
    words = helping.WORDS.get(f"{model}.{name}")
    if words is None:
        return part
    said = [" / ".join(dict.fromkeys((text.id, text.en))) for text in (words.label, words.help) if text.id]
    return {**part, "description": ". ".join(one.rstrip(".") for one in said)}


def _used(schema: dict[str, Any]) -> set[str]:
    """Names of `$defs` that the properties reach."""
    found: set[str] = set()
    waiting: list[Any] = [schema["properties"]]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            name = str(part.get("$ref", "")).removeprefix("#/$defs/")
            if name and name not in found:
                found.add(name)
                waiting.append(schema["$defs"][name])
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)
    return found
