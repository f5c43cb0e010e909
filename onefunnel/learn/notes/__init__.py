"""Field notes: what do prospects tell sales, what does it cost us, and which campaign does it speak of?"""
