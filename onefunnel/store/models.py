from onefunnel.store.records import LogEntry

__all__ = ["LogEntry"]
