"""One person's data: handed out whole, or taken out everywhere, so that neither the store nor a later import knows them."""
