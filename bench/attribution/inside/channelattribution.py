"""Run inside ChannelAttribution's own environment: `rules` or `markov` of a CSV of paths; prints one line of JSON."""

import json
import sys

import pandas as pd
from ChannelAttribution import heuristic_models, markov_model

KIND, FILE = sys.argv[1:]
TOLD = pd.read_csv(FILE)
if KIND == "rules":
    found = heuristic_models(TOLD, "path", "conversions", var_value="value", sep=">", flg_pro=False)
    columns = {
        "first_touch": "first_touch_conversions", "last_touch": "last_touch_conversions", "linear": "linear_touch_conversions",
    }  # fmt: skip
else:
    found = markov_model(
        TOLD, "path", "conversions", var_value="value", var_null="nulls", sep=">", verbose=False, flg_pro=False
    )  # fmt: skip
    columns = {"markov_1": "total_conversions"}
told = {ours: dict(zip(found["channel_name"], map(float, found[theirs]), strict=True)) for ours, theirs in columns.items()}
print(json.dumps({"credits": told}))
