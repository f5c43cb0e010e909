"""One file that holds everything a company would miss: the operational store, the uploads and the secret.

The ledger is not in it: it is made again from the log.
"""
