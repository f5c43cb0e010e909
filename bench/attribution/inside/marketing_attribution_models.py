"""Run inside the environment of marketing-attribution-models: `rules`, `markov` or `shapley`; prints one line of JSON."""

import json
import sys

import polars as pl
from mam import MAM

KIND, FILE = sys.argv[1:]
TOLD = pl.read_csv(FILE).with_columns(has=pl.col("conversions") > 0, all=pl.col("conversions") + pl.col("nulls"))
MODELS = MAM(TOLD, "grouped_journey", "path", "has", occurrences_colname="all", path_separator=" > ")
RULES = {
    "first_touch": MODELS.run_first_click, "last_touch": MODELS.run_last_click, "linear": MODELS.run_linear,
    "position_based": MODELS.run_position_based,
}  # fmt: skip


def credits(result):
    channels, parts = result._aggregated_df.select("channels", "attribution")
    return dict(zip(channels.cast(pl.Utf8).to_list(), parts.to_list(), strict=True))


if KIND == "rules":
    print(json.dumps({"credits": {name: credits(run()) for name, run in RULES.items()}}))
elif KIND == "markov":
    effect = MODELS.run_markov().metadata["removal_effect"]["removal_effect"].to_dict()
    print(json.dumps({"effects": {"markov_1": effect}}))
else:
    MODELS.run_shapley()
    print(json.dumps({}))
