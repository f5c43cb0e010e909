"""Does each lead get its answer in time?"""
