from onefunnel.jobs.records import Job

__all__ = ["Job"]
