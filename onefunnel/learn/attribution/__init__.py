"""Attribution: which touches, channels and campaigns do deals and their money go back to, under each of the field's models?"""
