"""A made-up company: Northwind Controls, two seeded years of it, and the truth that was planted in them."""
