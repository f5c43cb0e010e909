"""Measures onefunnel as ratios within one run: beside a bare DuckDB over the same bytes, and beside another CRM's pages."""
