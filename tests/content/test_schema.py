"""The schemas that editors' tools read agree with what `tanya check` says."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from bot.cli.schema import schemas
from tests.content.broken_faqs import GOOD as GOOD_FAQ

ROOT = Path(__file__).parents[2]


class TextDates(yaml.SafeLoader):
    """As the tools read YAML: a date is a text."""


TextDates.yaml_implicit_resolvers = {
    sign: [(tag, pattern) for tag, pattern in rows if not tag.endswith("timestamp")]
    for sign, rows in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def faults(text: str, schema: str) -> list[str]:
    validator = jsonschema.Draft7Validator(schemas()[schema])
    return [error.message for error in validator.iter_errors(yaml.load(text, Loader=TextDates))]


@pytest.mark.parametrize("schema", sorted(schemas()))
def test_schema_is_one(schema):
    jsonschema.Draft7Validator.check_schema(schemas()[schema])


@pytest.mark.parametrize(
    ("path", "schema"),
    [
        *((path, "faq.schema.json") for path in sorted((ROOT / "data" / "faq").glob("*.yml"))),
        (ROOT / "data" / "hours.yml", "hours.schema.json"),
        (ROOT / "data" / "messages.yml", "messages.schema.json"),
    ],
    ids=lambda value: value.name if isinstance(value, Path) else "",
)
def test_content_fits_its_schema(path, schema):
    assert faults(path.read_text(encoding="utf-8"), schema) == []


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("handoff: offer", "handof: offer", "handof"),
        ("handoff: offer", "handoff: sometimes", "sometimes"),
        ("en: Wait 30 minutes.", "en: [Wait]", "string"),
        ("[web, email]", "[fax]", "fax"),
        ("pl: Brak kodu", "de: Code fehlt", "de"),
        ("- no code came", "- no", "string"),
        ("id: login_locked", "id: Login-Locked", "Login-Locked"),
    ],
)
def test_schema_finds_what_the_check_finds(old, new, word):
    assert any(word in fault for fault in faults(GOOD_FAQ.replace(old, new, 1), "faq.schema.json"))


def test_every_field_is_explained():
    faq = schemas()["faq.schema.json"]["properties"]["faqs"]["items"]["properties"]
    assert all(field["description"] for field in faq.values())


def test_new_faq_that_tools_offer_fits_the_schema():
    items = schemas()["faq.schema.json"]["properties"]["faqs"]["items"]
    body = re.sub(r"\$\{\d:([^}]*)\}", r"\1", json.dumps(items["defaultSnippets"][0]["body"]))
    assert not list(jsonschema.Draft7Validator(items).iter_errors(json.loads(body)))


def test_editor_settings_name_schemas_and_files_that_are_there():
    settings = json.loads((ROOT / ".vscode" / "settings.json").read_text(encoding="utf-8"))
    for schema, files in settings["yaml.schemas"].items():
        assert (ROOT / schema).is_file()
        assert list(ROOT.glob(files))


def test_editor_task_understands_what_check_prints():
    tasks = json.loads((ROOT / ".vscode" / "tasks.json").read_text(encoding="utf-8"))
    pattern = tasks["tasks"][0]["problemMatcher"]["pattern"]["regexp"]
    found = re.fullmatch(pattern, "data/faq/a.yml:3:5: warning: odd. Try: this.")
    assert found is not None
    assert found.groups() == ("data/faq/a.yml", "3", "5", "warning", "odd. Try: this.")
