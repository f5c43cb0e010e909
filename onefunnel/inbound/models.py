from onefunnel.inbound.records import ImportFile, ImportRun, Quarantined, Question

__all__ = ["ImportFile", "ImportRun", "Quarantined", "Question"]
