from pathlib import Path

import yaml

from bot.nlu.outcome import share

CONFIG = yaml.safe_load((Path(__file__).parents[2] / "config.yml").read_text(encoding="utf-8"))


def test_pipeline_is_in_the_order_its_parts_need():
    names = [component["name"].rsplit(".", 1)[-1] for component in CONFIG["pipeline"]]
    assert names == ["LanguageIdentifier", "EntityFinder", "SentenceEncoder", "FaqMatcher", "ConfidenceGate"]


def test_promise_in_the_config_is_a_share():
    assert 0 < share(CONFIG["pipeline"][-1]["wrong_answers"]) <= 0.1
