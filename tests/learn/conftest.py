from tests.agree.conftest import company, log_in, owner

__all__ = ["company", "log_in", "owner"]
