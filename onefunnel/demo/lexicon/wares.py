"""What Northwind Controls sells, publishes and says."""

from __future__ import annotations

# code: name, series, list price in EUR, weight
PRODUCTS: dict[str, tuple[str, str, int, int]] = {
    "NC-200": ("Compact Controller NC-200", "Controllers", 21_500, 20),
    "NC-700": ("Modular Controller NC-700", "Controllers", 54_000, 24),
    "NC-900R": ("Redundant Controller NC-900R", "Controllers", 139_000, 10),
    "DRV-40": ("Servo Drive Package DRV-40", "Drives", 39_500, 14),
    "VIS-3": ("Line Vision VIS-3", "Vision", 72_000, 12),
    "EDGE-X": ("Edge Gateway Fleet", "Connectivity", 31_000, 11),
    "GUARD": ("OT Guard Segmentation", "Connectivity", 86_000, 9),
}
CONTENT_KINDS = (
    "case study",
    "deck",
    "one-pager",
    "white paper",
    "battlecard",
    "data sheet",
    "video",
    "calculator",
    "webinar recording",
    "checklist",
)
CONTENT_STAGES = ("lead", "mql", "sal", "sales_qualified", "opportunity")
SUBJECTS = (
    "Cutting changeover time",
    "Retiring an end-of-life PLC",
    "Predictable servo tuning",
    "Seeing every stop on line 4",
    "Segmenting the plant network",
    "Batch records without paper",
    "From alarms to causes",
    "Vision at 1,200 parts a minute",
    "Remote access that auditors like",
    "What downtime really costs",
    "Migrating without a shutdown",
    "Energy per unit made",
)
SLANTS = (
    "in food plants",
    "for automotive suppliers",
    "in pharma",
    "for packaging lines",
    "in brief",
    "for the board",
    "step by step",
    "in numbers",
    "compared",
    "on site",
)
PAGES = {
    "quiet": ("/", "/products", "/blog/alarms-to-causes", "/careers", "/events", "/blog/energy-per-unit"),
    "keen": (
        "/pricing",
        "/products/nc-700",
        "/products/vis-3",
        "/case-studies",
        "/compare",
        "/integrations",
        "/contact",
        "/docs/migration",
    ),
}
TOPICS = {
    "/": "home", "/products": "product", "/blog/alarms-to-causes": "blog", "/careers": "careers", "/events": "events",
    "/blog/energy-per-unit": "blog", "/pricing": "pricing", "/products/nc-700": "product", "/products/vis-3": "product",
    "/case-studies": "case_study", "/compare": "compare", "/integrations": "product", "/contact": "contact",
    "/docs/migration": "docs", "Demo request": "demo", "Contact form": "contact", "Price request": "pricing",
    "White paper download": "content", "Webinar registration": "webinar", "Badge scan": "event",
    "Partner registration": "partner",
}  # fmt: skip
MAILS = (
    "Monthly: what plants changed",
    "Three ways to shorten a changeover",
    "New: firmware 7.2 explained",
    "Invitation: controllers clinic",
    "The network audit checklist",
    "How a dairy cut its stops by a third",
)
FORMS = {
    "search": "Demo request",
    "organic": "White paper download",
    "paid_social": "White paper download",
    "webinar": "Webinar registration",
    "event": "Badge scan",
    "referral": "Contact form",
    "partner": "Partner registration",
    "direct": "Contact form",
    "email": "Demo request",
}
LOST_REASONS = (
    ("no decision", 27),
    ("price", 21),
    ("lost to competitor", 19),
    ("budget frozen", 11),
    ("missing function", 9),
    ("timing", 8),
    ("champion left", 5),
)
REJECTIONS = (
    ("not a fit", 30),
    ("too early", 24),
    ("no budget", 14),
    ("student or job seeker", 10),
    ("bad contact data", 12),
    ("competitor", 4),
    ("duplicate", 6),
)
RECYCLED = (("timing", 40), ("no budget this year", 30), ("no need now", 20), ("project stopped", 10))
CRM_STAGES = ("Discovery", "Solution design", "Proposal", "Negotiation")
PROBABILITIES = {"Discovery": 100, "Solution design": 250, "Proposal": 500, "Negotiation": 750}
SAID: dict[str, tuple[str, ...]] = {
    "search": ("googled it", "found you through a search", "search for PLC migration", "Google"),
    "organic": ("your blog", "read an article of yours", "your white paper", "the comparison page"),
    "webinar": ("the webinar on changeovers", "one of your webinars", "online seminar"),
    "event": ("at the fair in Nuremberg", "met you at a trade show", "your stand at the automation days", "Messe"),
    "paid_social": ("an advert on my feed", "saw a post, sponsored I think", "social media ad"),
    "outbound": ("one of your people rang me", "got a call", "your colleague wrote to me"),
    "peer": ("a colleague at another plant", "friend of mine uses you", "former workmate told me", "word of mouth"),
    "podcast": ("the Shift Change podcast", "heard you on a podcast", "podcast, driving to work"),
    "referral": ("one of your customers recommended you", "our sister plant is a customer"),
    "partner": ("our integrator", "the system house that does our lines", "your partner showed us"),
    "direct": ("knew you already", "used you in my last job"),
}
UNCODABLE = ("don't remember", "various", "internet", "-", "long ago", "hm, good question", "asdf", "see above")
MEETING_SUBJECTS = (
    "Discovery call",
    "Line walk",
    "Demo",
    "Technical deep dive",
    "Proposal review",
    "Security questions",
    "Commercial terms",
    "Steering round",
)
ROLES = {
    "Plant manager": "economic buyer",
    "Automation engineer": "technical evaluator",
    "Maintenance lead": "user",
    "OT security": "blocker",
    "Procurement": "blocker",
    "Executive": "economic buyer",
}
