"""Creme CRM beside us."""


def measure(folder: object) -> list[dict[str, object]]:
    return []
