"""What do we win, what do we lose, and what does it tell us?"""
