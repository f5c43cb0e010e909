"""What buyers of the made-up company say when they talk: by what their deal was lost for, and where it was won."""

from __future__ import annotations

# why the deal was lost: what speaks against us, and their own words
SAID_WHY: dict[str, tuple[tuple[str, str], ...]] = {
    "price": (
        ("Too expensive against the offer they hold", "For that price I can buy two of theirs and keep one in the cupboard."),
        ("Wants a discount of a fifth before the next round", "My purchasing will laugh at me with this number."),
        ("Price of the spare modules", "The controller is fine, the pricing of the modules is not."),
    ),
    "lost to competitor": (
        ("They already use the other make on four lines", "We already have their engineer on site every month."),
        ("The incumbent matched the offer", "Nobody here gets fired for ordering the same again."),
    ),
    "budget frozen": (
        ("Budget frozen until the next fiscal year", "There is no money for anything that is not broken."),
        ("Capex needs a new round", "Funding went to the cold store, we wait."),
    ),
    "no decision": (
        ("The board has not decided whether to do it at all", "Everybody likes it and nobody signs it."),
        ("Procurement wants three more offers", "There are too many people at that table."),
    ),
    "missing function": (
        ("Does not have the redundant fieldbus card", "If it cannot do hot standby, we need not talk about the rest."),
        ("Not certified for the wet area", "Without the certificate my auditor stops the line."),
    ),
    "timing": (
        ("Project stopped until the new hall stands", "Come back after the summer, then we know where the line goes."),
        ("Too early, the old line is written off in two years", "Not now. Next year, perhaps."),
    ),
    "champion left": (
        ("Our contact left the company", "Mr Brandt has left the company, I know nothing of this."),
        ("A new boss looks at everything again", "The new boss wants to see every project twice."),
    ),
}
# what was asked on the way to a deal that was won, and what convinced
CONVINCED: tuple[tuple[str, str, str], ...] = (
    (
        "Afraid of the downtime of a cut-over",
        "You changed it over one weekend without a shutdown. That was it.",
        "Showed the plan of the dairy, line by line. They rang the dairy.",
    ),
    (
        "Integration with SAP and the old MES",
        "Your integrator had the interface running before the coffee was cold.",
        "Brought the partner along to the second meeting.",
    ),
    (
        "Too expensive at first sight",
        "Over five years you are the cheaper one, my controller did the sum himself.",
        "The calculator with their own stops per week.",
    ),
    (
        "Security asked about remote access",
        "The audit went through in one go, that never happens.",
        "OT Guard as part of the offer, with the segment plan.",
    ),
    (
        "Support at night",
        "Somebody picks up the hotline at three in the morning and knows the plant.",
        "Let the shift leader call the hotline during the meeting.",
    ),
    (
        "They already have a contract with Kestrel",
        "The other make could not see the stops on line 4. Yours did on day one.",
        "A pilot on the one line that stops most.",
    ),
)
ON_THE_WAY: tuple[tuple[str, str], ...] = (
    ("Integration with the legacy protocol on the packer", "If it talks to the old packer, we talk about the rest."),
    ("Price against the offer they have from last year", "Send me a price I can defend."),
    ("Afraid to stop the line", "I lose nine thousand an hour when that line stops."),
    ("Security wants the segment plan first", "Nothing gets remote access before the audit has seen it."),
    ("The board meets next quarter only", "My board wants one page, not forty."),
    ("Training of the night shift", "The night shift must be able to mend it without calling anybody."),
)
BUDGETS = (
    "around 60 k, this year",
    "120 k with the second line",
    "has 40 k, needs sign-off above",
    "not named",
    "capex of 200 k from January",
)
OF_LEAD = {
    "good": ("knew what they wanted", "came with a drawing", "asked for the right product"),
    "fair": ("right company, wrong person", "interested, not in charge"),
    "poor": ("a student's thesis", "only wanted the white paper", "has no plant of their own"),
}
OF_CAMPAIGN = {
    "good": (
        "the webinar answered the one question they had",
        "had our case study on the desk",
        "heard us twice before we called",
    ),
    "fair": ("remembered the mail, not what it said", "liked the stand, could not say what we sell"),
    "poor": (
        "thought the advert was for somebody else",
        "the landing page asked for too much",
        "expected a price and got a form",
    ),
}
