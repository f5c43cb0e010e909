"""Exposure lift: are buyers who met our marketing more likely to talk to sales within 30 days, and by how much?"""
