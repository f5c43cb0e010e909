"""What have both teams agreed, since when, and who signed it?"""
