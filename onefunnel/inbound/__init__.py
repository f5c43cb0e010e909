"""The road in: from outside rows to facts, with every record accounted for.

`starting.begin` keeps a folder's files and makes a run; `importing.carry_out` lands it, refreshes the ledger and asks what is
open; `importing.take_back` and `give_back` undo it. `reconcile.report` says whether it adds up; `answering.answer` and
`replaying.replay_mended` make the run that follows. `guess.guess` drafts a mapping, `preview.preview` shows what it would do.
"""
