"""Would they have talked to sales anyway? A part of those a campaign is for is left out by lot, and both are counted."""
