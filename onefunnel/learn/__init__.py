"""What works, and how do we know?"""
