"""What is planted: every true number behind the made-up company, in one place. docs/demo.md explains each."""

from __future__ import annotations

HISTORY_DAYS = 730
WARM_UP_DAYS = 273  # simulated before the history, so that its first day finds a running company
PEOPLE_AN_ACCOUNT = (1, 1, 2, 2, 3, 3, 4, 4, 4, 5, 5, 6, 7, 9)  # drawn evenly: a mean of 4
POD = 600  # accounts one sales pod looks after

# -- in market ---------------------------------------------------------------------------------------------------
IN_MARKET_SHARE = 0.05
SPELL_DAYS = 54.0  # mean; gamma distributed
SPELL_SHAPE = 4
REPURCHASE_DAYS = SPELL_DAYS / IN_MARKET_SHARE  # mean from the start of one spell to the start of the next
TAKES_PART = 0.85  # chance that a person takes part in a spell of their account
VISITS_A_WEEK = {"in market": 1.6, "curious": 0.9, "quiet": 0.06}

# -- exposure lift: connect with sales within 30 days, exposed against not ---------------------------------------
LIFT_DAYS = 30
EXPOSURE_LIFT = {
    "Food and beverage": 1.56, "Automotive": 1.00, "Pharma": 1.30, "Packaging": 1.22, "Chemicals": 1.15,
    "Water and utilities": 1.10, "Machine building": 1.35, "Logistics": 1.18,
}  # fmt: skip
LOOK_BACK = 4  # weeks of a person's own visits that a week's chances depend on
MOST_LOOKED = 5
# By those visits, 0 to 5 or more. Both rise with it: that is the confounding.
EXPOSED_A_WEEK = (0.017, 0.032, 0.048, 0.062, 0.074, 0.085)
CONNECTS_A_WEEK = (0.0018, 0.01, 0.025, 0.04, 0.055, 0.068)
HANDED_ONLY_A_WEEK = (0.001, 0.003, 0.0055, 0.0075, 0.009, 0.01)  # an MQL that never becomes a conversation
ASKS_AT_ONCE = {"in market": (0.45, 0.17), "not": (0.05, 0.2)}  # on becoming known: will talk, will not
EXPOSURE_CHANNELS = {"email": 34, "paid_social": 20, "search": 18, "webinar": 17, "event": 11}

# -- channels: the factor by which a touch of the channel lowers the chance that a conversation yields no deal ----
CHANNEL_EFFECT = {
    "peer": 0.42, "podcast": 0.30, "partner": 0.30, "referral": 0.28, "event": 0.24, "webinar": 0.16, "search": 0.10,
    "organic": 0.08, "outbound": 0.05, "email": 0.04, "paid_social": 0.03, "direct": 0.0,
}  # fmt: skip
EFFECT_DAYS = 90
EFFECT_TOUCHES = 2  # a channel's further touches add nothing
UNSEEN = {"podcast": 0.13, "peer": 0.16}  # share of accounts reached; tracking sees neither
DEAL_BASE = {"in market": 0.62, "not": 0.1}
LEAD_SOURCES = {
    "search": 16,
    "organic": 14,
    "webinar": 13,
    "event": 12,
    "paid_social": 10,
    "outbound": 10,
    "referral": 6,
    "partner": 6,
}  # of people whom no unseen channel brought
TRACKED_AS = {"podcast": {"direct": 52, "organic": 28, "search": 20}, "peer": {"direct": 46, "organic": 34, "search": 20}}
TRACKING_LOST = 0.08  # share of the other sources that the tracker records as direct

# -- self-report --------------------------------------------------------------------------------------------------
ASKED = 0.46
ANSWERED = 0.62  # of those asked
SAID_RIGHT = 0.72
SAID_INSTEAD = {
    "search": 34, "organic": 16, "event": 12, "webinar": 8, "peer": 14, "podcast": 3, "paid_social": 6, "partner": 4,
    "referral": 3,
}  # fmt: skip
UNCODABLE = 0.07

# -- the hand-over ------------------------------------------------------------------------------------------------
SLA_HOURS = 24  # of wall time
IGNORED = 0.50  # handed over, no human sales touch within the SLA
IGNORED_WHERE = {"talks": 0.155, "silent": 0.84}  # by whether the lead would talk to us: together they make IGNORED
LATE_WHERE_SILENT = 0.16  # of the ignored who would not talk, the share that is called at last; all who would talk are
AUTOMATIC_REPLY = 0.9  # share of hand-overs answered at once by a machine, which is no response
OLD_THRESHOLD, NEW_THRESHOLD = 60, 40
MORE_MQLS = 1.75  # hand-overs without a conversation after the change of definition, against before
ACCEPTED = {"before": 0.86, "after": 0.72}
ACCEPTED_SILENT = 0.72  # factor for a lead that was called but not reached
ACCEPTED_UNSEEN = 0.78  # factor for a lead that was never called: accepted on paper
QUALIFIED = {"in market": 0.93, "not": 0.5}
REAWAKENS = 0.95  # share of leads that are new leads again when they come forward after a quiet month
QUIET_DAYS = 30
SKIPS = {"sal": 0.06, "mql": 0.25}  # a stage passed over: a rep who goes on at once, a cold call that catches
SENT_BACK = 0.04  # SAL back to MQL, then on again
REOPENED = 0.035  # of lost deals

# -- the rest -----------------------------------------------------------------------------------------------------
CONTENT_UNUSED = 0.65
FORECAST_OPTIMISM = 1.4
SCANNED_ACCOUNTS = 0.22  # accounts whose mail gateway clicks every link within seconds
DUPLICATES = 0.02
LOOKALIKE_PEOPLE = 0.015  # written down a second time by hand, and merged by nobody
LOOKALIKE_ACCOUNTS = 0.02
WIN_BASE = -1.36  # log-odds of a deal with two people met, no competitor and no pressure on the price
WIN_IN_MARKET = 0.25
WIN_SINGLE_THREAD, WIN_MULTI_THREAD = -0.95, 0.6
WIN_PRICE_PRESSURE = -1.5  # at full pressure; half of it on average
DISCOUNT_AT_FULL_PRESSURE = 0.24
SLIP_CHANCE = 0.62  # that a deal which passes its expected day is given a new one, not closed
NEVER_CLOSED = 0.09  # lost in truth, left open by the rep
HOCKEY_STICK = 0.42  # of won deals, the share pulled to the last fortnight of the quarter

# -- field notes -------------------------------------------------------------------------------------------------------
NOTES = {"lost": 24, "won": 18, "open": 12}  # at most, by what became of the deal
NOTES_THIS_WEEK = 6  # of those about open deals
NOTE_SAYS_WHY = 0.8  # of notes about lost deals, the share in which the buyer says what the deal was lost for
LEAD_CALLED_GOOD = {"won": 0.75, "lost": 0.35, "open": 0.55}
CAMPAIGNS_SPOKEN_OF = 5

# -- hold-outs ---------------------------------------------------------------------------------------------------------
HELD_OUT_PERMILLE = 200
HOLDOUT_DAYS = 30
HOLDOUT_INDUSTRY = "Food and beverage"
FEWEST_DRAWN = 20
