from onefunnel.agree.agreement.records import Agreement, Draft, Revision, Signature, Withdrawal

__all__ = ["Agreement", "Draft", "Revision", "Signature", "Withdrawal"]
