"""In-market accounts: who is looking to buy now, how do we know, and was the last list any good?"""
