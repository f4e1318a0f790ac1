"""What a record says about a type: the filter and smoother beside hmmlearn."""

import numpy as np
from hmmlearn.hmm import CategoricalHMM

from benchmarks.machine import copied_bytes
from benchmarks.table import agree, floor, print_table, time_in_turns
from detente.methods.hidden_markov import filter_beliefs, smooth_beliefs

N_YEARS, N_TYPES, N_REPORTS = 26, 3, 3
N_RECORDS = 10_000
"""Records under one model."""
N_MODELS = 300
"""Records with a model each, as draws have it: their parameters differ."""

HOW = {"scaling": "scaling", "its default": "log"}
"""Kinds of arithmetic of hmmlearn: the quicker one, and the one that it takes unless asked."""


class Models:
    """Hidden Markov models, and a record of reports for each."""

    def __init__(self, n_models: int, n_records: int) -> None:
        rng = np.random.default_rng(1)
        self.prior = rng.dirichlet(np.ones(N_TYPES), n_models)
        stay = 0.9 * np.eye(N_TYPES)
        self.transition = stay + 0.1 * rng.dirichlet(np.ones(N_TYPES), (n_models, N_TYPES))
        self.emission = rng.dirichlet(np.ones(N_REPORTS), (n_models, N_TYPES))
        self.reports = rng.integers(0, N_REPORTS, (n_records, N_YEARS))

    def smooth(self) -> np.ndarray:
        """Beliefs about every year in the light of the whole record."""
        log_likelihoods, transitions = self._read()
        filtered = filter_beliefs(
            np.broadcast_to(self.prior, (len(self.reports), N_TYPES)), transitions, log_likelihoods
        )
        return smooth_beliefs(filtered, transitions)

    def weigh(self) -> np.ndarray:
        """Log-probability of each record."""
        log_likelihoods, transitions = self._read()
        prior = np.broadcast_to(self.prior, (len(self.reports), N_TYPES))
        return filter_beliefs(prior, transitions, log_likelihoods).log_evidence

    def _read(self) -> tuple[np.ndarray, np.ndarray]:
        n_records = len(self.reports)
        by_report = np.broadcast_to(np.log(self.emission).transpose(0, 2, 1), (n_records, N_REPORTS, N_TYPES))
        log_likelihoods = by_report[np.arange(n_records)[:, None], self.reports]
        return log_likelihoods, np.broadcast_to(
            self.transition[:, None], (n_records, N_YEARS, N_TYPES, N_TYPES)
        )

    def make_rival(self, model: int = 0, how: str = "scaling") -> CategoricalHMM:
        """One model as hmmlearn has it; its first step is already a year on."""
        rival = CategoricalHMM(n_components=N_TYPES, implementation=HOW[how])
        rival.startprob_, rival.n_features = self.prior[model] @ self.transition[model], N_REPORTS
        rival.transmat_, rival.emissionprob_ = self.transition[model], self.emission[model]
        return rival


def run(repeats: int) -> None:
    compare_one_model(repeats)
    compare_model_each(repeats)


def compare_one_model(repeats: int) -> None:
    models = Models(1, N_RECORDS)
    column, lengths = models.reports.reshape(-1, 1), [N_YEARS] * N_RECORDS
    rivals = {f"hmmlearn, one call for all, {how}": models.make_rival(how=how) for how in HOW}
    n_bytes = 8 * N_RECORDS * N_YEARS * N_TYPES
    beliefs, evidence = models.smooth().reshape(-1, N_TYPES), models.weigh().sum()
    apart = max(np.abs(rival.predict_proba(column, lengths) - beliefs).max() for rival in rivals.values())
    asked = {by: lambda rival=rival: rival.predict_proba(column, lengths) for by, rival in rivals.items()}
    print_table(
        f"Filter and smoother: {N_RECORDS:,} records of {N_YEARS} years, {N_TYPES} types, one model for all",
        f"no belief differs by more than {agree(apart, 1e-9, 'beliefs'):.0e}",
        [
            *time_in_turns({"detente": models.smooth} | asked, repeats),
            floor("likelihoods read once, beliefs written twice", 3 * n_bytes / copied_bytes()),
        ],
    )
    apart = max(abs(rival.score(column, lengths) / evidence - 1) for rival in rivals.values())
    asked = {by: lambda rival=rival: rival.score(column, lengths) for by, rival in rivals.items()}
    print_table(
        f"Filter alone, the probability of the same {N_RECORDS:,} records",
        f"log-probabilities differ by a share of {agree(apart, 1e-9, 'log-probabilities'):.0e}",
        [
            *time_in_turns({"detente": models.weigh} | asked, repeats),
            floor("likelihoods read once, beliefs written once", 2 * n_bytes / copied_bytes()),
        ],
    )


def compare_model_each(repeats: int) -> None:
    models = Models(N_MODELS, N_MODELS)

    def ask_rival() -> np.ndarray:
        return np.array(
            [models.make_rival(i).predict_proba(models.reports[i, :, None]) for i in range(N_MODELS)]
        )

    apart = agree(np.abs(ask_rival() - models.smooth()).max(), 1e-9, "beliefs")
    rows = time_in_turns({"detente": models.smooth, "hmmlearn, a model and a call each": ask_rival}, repeats)
    print_table(
        f"Filter and smoother: {N_MODELS} records of {N_YEARS} years, each with parameters of its own, as draws have them",
        f"no belief differs by more than {apart:.0e}",
        rows,
    )
