from onefunnel.agree.agreement.records import Agreement, Draft, Revision, Signature, Takeback, Withdrawal

__all__ = ["Agreement", "Draft", "Revision", "Signature", "Takeback", "Withdrawal"]
