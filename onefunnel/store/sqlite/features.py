"""What this SQLite can do, where Django would ask the standard library's module."""

from django.db.backends.sqlite3.features import DatabaseFeatures as SQLiteFeatures


class DatabaseFeatures(SQLiteFeatures):
    """The pysqlite3 wheel has no `getlimit`; its library is built with SQLite's default of 32,766 parameters."""

    max_query_params = 32_766
