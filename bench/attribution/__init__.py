"""Attribution beside a bare DuckDB scan of the same columns and beside its peers from PyPI, as whole processes in one run."""
