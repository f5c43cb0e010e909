"""The second opinion: the same chances learnt by boosted trees, which know nothing of straight lines."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onefunnel.learn.exposure.logistic import Floats

ROUNDS, LEAVES, LEAST_IN_A_LEAF, RATE = 60, 6, 40, 0.08


def trees(x: Floats, y: Floats, trains: list[NDArray[np.bool_]]) -> list[Callable[[Floats], Floats]]:
    """Learn by gradient boosting, once from each choice of rows."""
    # It takes a second to load: only whoever estimates pays for it.
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    found: list[Callable[[Floats], Floats]] = []
    for rows in trains:
        model = HistGradientBoostingClassifier(
            max_iter=ROUNDS, max_leaf_nodes=LEAVES, min_samples_leaf=LEAST_IN_A_LEAF, learning_rate=RATE,
            l2_regularization=1.0, max_bins=63, early_stopping=False, random_state=1,
        )  # fmt: skip
        with threadpool_limits(1):  # holds only for what is loaded, so it must come after the import
            model.fit(x[rows], y[rows])
        found.append(partial(_chances, model))
    return found


def _chances(model: Any, asked: Floats) -> Floats:
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        return np.asarray(model.predict_proba(asked)[:, 1], dtype=np.float64)
