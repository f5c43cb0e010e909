from onefunnel.who.records import (
    Account,
    ApiToken,
    AuditEntry,
    Cursor,
    Label,
    Membership,
    Merge,
    Opportunity,
    Owner,
    Person,
    TakenBack,
    UserChange,
)

__all__ = [
    "Account",
    "ApiToken",
    "AuditEntry",
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
