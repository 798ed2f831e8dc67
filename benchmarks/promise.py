"""Is the promised rate of wrong answers kept? Measured on many sites drawn from public sets.

A quarter of the questions has no answer; one that is answered all the same counts as a wrong answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.sets import PublicSets, Site, few_shot, small_sites, without_some
from bot.nlu import blended, confidence
from bot.nlu.outcome import Gate, fit_gate

PROMISES = (0.02, 0.05, 0.10)
UNKNOWN_SHARE = 0.25
# A promise is broken when more is wrong than this above it.
TOLERANCE = 0.01
# Others than those the gate was chosen on (0 to 2).
SEEDS = range(100, 103)


@dataclass(frozen=True)
class Kept:
    """What came of one promise, as shares: of the answers, wrong; of the known questions, answered; of those
    not answered, with the right FAQ among the three suggested, and merely among the best three."""

    wrong: float
    answered: float
    suggested: float
    in_three: float


@dataclass(frozen=True)
class Measured:
    """A site. `area` is the chance that a known question is surer than an unknown one; `risk` and `coverage`
    are the curve: of the answers, wrong; of the known questions, answered."""

    site: str
    kept: dict[float, Kept]
    area: float
    risk: np.ndarray
    coverage: np.ndarray

    def coverage_at(self, risk: float) -> float:
        """The largest share answered at which no more than `risk` is wrong."""
        return float(self.coverage[self.risk <= risk].max(initial=0.0))


def groups(sets: PublicSets, *, quick: bool) -> Iterator[tuple[str, list[Site]]]:
    """The sites to measure, by kind; `quick` leaves the full sets out."""
    train, test = sets.banking
    few = [
        without_some("", few_shot(train, shots=10, seed=seed), test, seed=seed) for seed in SEEDS
    ]
    yield "BANKING77 10-shot", few
    yield "BANKING77 small sites", list(small_sites("BANKING77", train, test, seeds=SEEDS))
    if not quick:
        yield "BANKING77 full", [without_some("", train, test, seed=SEEDS[0])]
    train, test, unknown = sets.clinc
    few = [Site("", few_shot(train, shots=10, seed=seed), test, unknown) for seed in SEEDS[:2]]
    yield "CLINC150 10-shot", few
    yield "CLINC150 small sites", list(small_sites("CLINC150", train, test, seeds=SEEDS))
    if not quick:
        yield "CLINC150 full", [Site("", train, test, unknown)]


def measure(site: Site) -> Measured:
    """Train on the site's examples, ask what it knows and what it does not."""
    examples = site.train.examples()
    model = blended.fit(examples)
    everything = np.ones(len(examples.names), dtype=bool)
    evidence = confidence.gather(examples, asked=everything, unknowable=everything)
    known = model.scores(site.known.vectors, site.known.languages)
    unknown = model.scores(site.unknown.vectors, site.unknown.languages)
    best = np.array(model.classes)[np.argsort(-known.by_class, axis=1, kind="stable")[:, :3]]
    right = best == site.known.names[:, None]
    inside = confidence.features(known, model.labels)
    outside = confidence.features(unknown, model.labels)
    gates = {promise: fit_gate(evidence, wrong_answers=promise) for promise in PROMISES}
    gate = gates[PROMISES[0]]
    sure, unsure = gate.best.chance(inside), gate.best.chance(outside)
    risk, coverage = curve(sure, right[:, 0], unsure)
    kept = {promise: _kept(gates[promise], inside, outside, right) for promise in PROMISES}
    return Measured(site.name, kept, area_under_curve(sure, unsure), risk, coverage)


def _kept(gate: Gate, inside: np.ndarray, outside: np.ndarray, right: np.ndarray) -> Kept:
    outcomes = np.array([gate.decide(row).outcome for row in inside])
    answered = outcomes == "answer"
    astray = np.mean([gate.decide(row).outcome == "answer" for row in outside]) * UNKNOWN_SHARE
    wrong = (answered & ~right[:, 0]).mean() * (1 - UNKNOWN_SHARE) + astray
    given = answered.mean() * (1 - UNKNOWN_SHARE) + astray
    rest, in_three = ~answered, right.any(1)
    return Kept(
        float(wrong / max(given, 1e-9)), float(answered.mean()),
        _mean(in_three[rest] & (outcomes[rest] == "suggest")), _mean(in_three[rest]),
    )


def curve(sure: np.ndarray, right: np.ndarray, unsure: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Risk and coverage as ever less sure questions are answered: `sure` (m,) are the known questions'
    chances, `right` (m,) their best class's, `unsure` the unknown ones' chances."""
    chances = np.concatenate([sure, unsure])
    is_known = np.arange(len(chances)) < len(sure)
    weights = np.where(is_known, (1 - UNKNOWN_SHARE) / len(sure), UNKNOWN_SHARE / len(unsure))
    wrong = np.concatenate([~right, np.ones(len(unsure), dtype=bool)]) * weights
    order = np.argsort(-chances, kind="stable")
    risk = np.cumsum(wrong[order]) / np.cumsum(weights[order])
    return risk, np.cumsum(is_known[order]) / len(sure)


def area_under_curve(high: np.ndarray, low: np.ndarray) -> float:
    """The chance that one of `high` is above one of `low`."""
    ordered = np.sort(low)
    below = np.searchsorted(ordered, high, "left") + np.searchsorted(ordered, high, "right")
    return float(below.mean() / 2 / len(low))


def share_broken(measured: list[Measured], promise: float) -> float:
    """Of the sites, how many break the promise."""
    return float(np.mean([one.kept[promise].wrong > promise + TOLERANCE for one in measured]))


def lines(title: str, measured: list[Measured]) -> Iterator[str]:
    """What to print of a kind of sites."""
    area, at_two = (np.mean([one.area for one in measured]),
                    np.mean([one.coverage_at(0.02) for one in measured]))
    yield f"{title}: {len(measured)} sites, AUROC {area:.1%}, {at_two:.1%} could be answered at 2 % wrong"
    for promise in PROMISES:
        kept = [one.kept[promise] for one in measured]
        yield (
            f"  {promise:4.0%} promised: {np.mean([one.wrong for one in kept]):5.1%} wrong, "
            f"broken on {share_broken(measured, promise):4.0%} of the sites, "
            f"answered {np.mean([one.answered for one in kept]):5.1%}; of the rest right among three "
            f"{np.mean([one.in_three for one in kept]):5.1%}, suggested "
            f"{np.mean([one.suggested for one in kept]):5.1%}"
        )


def draw(by_kind: dict[str, list[Measured]], path: Path) -> None:
    """The curves of risk and coverage, the mean of each kind of sites, as SVG."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    matplotlib.rcParams["svg.hashsalt"] = "tanya"  # the same file each time
    figure, axes = pyplot.subplots(figsize=(7, 4.5))
    steps = np.linspace(0, 0.15, 151)
    for kind, measured in by_kind.items():
        shares = [np.mean([one.coverage_at(step) for one in measured]) for step in steps]
        axes.plot(np.array(shares) * 100, steps * 100, label=kind)
    axes.set_xlabel("known questions answered, %")
    axes.set_ylabel("of the answers wrong, %")
    axes.legend()
    axes.grid(alpha=0.3)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, format="svg", metadata={"Date": None})
    pyplot.close(figure)


def run(sets: PublicSets, *, quick: bool, picture: Path) -> None:
    """Measure, print, draw."""
    found: dict[str, list[Measured]] = {}
    for kind, sites in groups(sets, quick=quick):
        found[kind] = [measure(site) for site in sites]
        print(*lines(kind, found[kind]), sep="\n", flush=True)
    everything = [one for measured in found.values() for one in measured]
    shares = ", ".join(f"{promise:.0%}: {share_broken(everything, promise):.1%}" for promise in PROMISES)
    print(f"Broken by more than {TOLERANCE:.0%} on the {len(everything)} sites: {shares}")
    draw(found, picture)
    print(f"The curves of risk and coverage are in {picture}")


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else 1.0
