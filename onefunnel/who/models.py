from onefunnel.who.records import Account, Cursor, Label, Membership, Merge, Opportunity, Owner, Person, TakenBack, UserChange

__all__ = [
    "Account",
    "Cursor",
    "Label",
    "Membership",
    "Merge",
    "Opportunity",
    "Owner",
    "Person",
    "TakenBack",
    "UserChange",
]
