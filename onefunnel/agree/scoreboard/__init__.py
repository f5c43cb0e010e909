"""How do we stand, in one report for both teams?"""
