"""The cast of the journeys: one person for each role, all with one password."""

from __future__ import annotations

from datetime import UTC, datetime

from onefunnel.words import Role

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
CAST = {
    Role.FUNNEL_OWNER: "Mara Keller",
    Role.MARKETING_LEAD: "Lena Kovac",
    Role.SALES_LEAD: "Tomas Berg",
    Role.SDR: "Sam Duarte",
    Role.ACCOUNT_EXECUTIVE: "Ana Reyes",
    Role.CFO: "Cleo Ferrand",
    Role.VIEWER: "Vik Rao",
}
