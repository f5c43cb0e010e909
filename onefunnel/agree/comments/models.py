from onefunnel.agree.comments.records import Comment, Resolution, Withdrawal

__all__ = ["Comment", "Resolution", "Withdrawal"]
