"""Which records are probably the same person or company, why, and who said so?"""
