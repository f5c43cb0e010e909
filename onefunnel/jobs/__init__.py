"""Long work in the background: the backend of Django's Tasks API, made of leased rows."""
