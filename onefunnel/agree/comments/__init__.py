"""What do both teams say about this number, and what was it when they said it?"""
