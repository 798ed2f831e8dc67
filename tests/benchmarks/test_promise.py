import numpy as np
import pytest

from benchmarks.promise import Kept, Measured, area_under_curve, curve, draw, share_broken
from benchmarks.sets import Questions, few_shot, small_sites, without_some


def make_questions(*, classes=60, each=12):
    names = np.repeat([f"c{number:02}" for number in range(classes)], each)
    return Questions([str(n) for n in range(len(names))], names, {"e5": np.zeros((len(names), 2))})


def make_measured(wrong):
    kept = {0.05: Kept(wrong, 0.5, 0.9, 0.95)}
    return Measured("site", kept, 0.9, np.array([0.0, 0.05, 0.2]), np.array([0.3, 0.6, 1.0]))


def test_few_shot_takes_as_many_of_each_class_and_others_with_another_seed():
    one, other = (few_shot(make_questions(), shots=5, seed=seed) for seed in (0, 1))
    assert set(np.unique(one.names, return_counts=True)[1]) == {5}
    assert one.texts != other.texts


def test_without_some_asks_what_the_site_does_not_know():
    site = without_some("", make_questions(), make_questions(), seed=0)
    assert not set(site.train.names) & set(site.unknown.names)
    assert set(site.train.names) == set(site.known.names)
    assert len(set(site.unknown.names)) == 15


def test_small_sites_have_the_sizes_they_are_named_after():
    sites = list(small_sites("set", make_questions(), make_questions(), seeds=range(1)))
    assert len(sites) == 12
    for site in sites:
        faqs, shots = (int(number) for number in site.name.removeprefix("set ").split(" x "))
        assert len(set(site.train.names)) == faqs
        assert len(site.train.names) == faqs * shots
        assert not set(site.train.names) & set(site.unknown.names)


def test_curve_counts_an_answered_unknown_question_as_wrong():
    risk, coverage = curve(np.array([0.9, 0.5]), np.array([True, False]), np.array([0.7]))
    np.testing.assert_allclose(coverage, [0.5, 0.5, 1.0])
    np.testing.assert_allclose(risk, [0, 0.25 / 0.625, (0.25 + 0.375) / 1])


def test_coverage_at_a_risk_is_the_largest_that_keeps_it():
    assert make_measured(0.0).coverage_at(0.05) == 0.6
    assert make_measured(0.0).coverage_at(0.01) == 0.3


def test_area_under_curve_is_a_half_where_nothing_is_told_apart():
    assert area_under_curve(np.array([1.0, 2.0]), np.array([1.0, 2.0])) == 0.5
    assert area_under_curve(np.array([3.0]), np.array([1.0, 2.0])) == 1.0


def test_share_broken_lets_a_point_pass():
    measured = [make_measured(wrong) for wrong in (0.0, 0.055, 0.0601, 0.2)]
    assert share_broken(measured, 0.05) == pytest.approx(0.5)


def test_draw_makes_the_same_picture_each_time(tmp_path):
    for name in ("one.svg", "two.svg"):
        draw({"small sites": [make_measured(0.0)]}, tmp_path / name)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
    assert b"<svg" in (tmp_path / "one.svg").read_bytes()
