"""Journey: what happened between one account, person or deal and us, from the first touch on, in one line of time?"""
