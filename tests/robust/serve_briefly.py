"""Serves the app at a port, with leases so short that what a killed server worked on is soon taken up."""

from __future__ import annotations

import sys
from datetime import timedelta

from onefunnel.__main__ import main
from onefunnel.jobs import lease, worker

if __name__ == "__main__":
    lease.LEASE = timedelta(seconds=1)
    lease.ATTEMPTS = 1000  # killed servers are no fault of the job
    worker.BEATS_EVERY_SECS = 0.2
    worker.LOOKS_EVERY_SECS = 0.1
    main(["serve", "--port", *sys.argv[1:]])
