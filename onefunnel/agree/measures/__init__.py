"""What does each number mean, and which records does it count?"""
