"""The agreement as a text that people like to read (TOML): read, checked, written, and said in plain words."""

from onefunnel.agree.agreement.wording.problems import Problem, count
from onefunnel.agree.agreement.wording.reading import Terms, read
from onefunnel.agree.agreement.wording.writing import quarter_key, write

__all__ = ["Problem", "Terms", "count", "quarter_key", "read", "write"]
