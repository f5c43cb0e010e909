"""The names that the world gives to our tables and columns, for drafting a mapping. Compared without case and signs."""

from __future__ import annotations

FILE_WORDS = {
    "opportunities": ("deal", "opportunit", "pipeline", "quote"),
    "accounts": ("account", "compan", "customer", "organi", "firm"),
    "people": ("contact", "lead", "people", "person", "prospect", "subscriber"),
    "products": ("product", "item", "pricelist", "pricebook", "sku"),
    "owners": ("team", "agent", "user", "owner", "rep", "employee", "staff", "seller"),
    "campaigns": ("campaign",),
    "spend": ("spend", "cost", "ads", "adstats", "budget"),
    "touches": ("activit", "task", "event", "email", "call", "meeting", "touch", "engagement", "visit"),
}

IDS = {
    "opportunities": ("opportunityid", "dealid", "recordid", "id"),
    "accounts": ("accountid", "companyid", "customerid", "organizationid", "recordid", "id", "account", "company"),
    "people": ("contactid", "leadid", "personid", "recordid", "id", "email"),
    "products": ("productid", "sku", "itemid", "productcode", "id", "product"),
    "owners": ("ownerid", "userid", "agentid", "repid", "id", "salesagent", "agent", "owner", "rep"),
    "campaigns": ("campaignid", "id", "campaign"),
    "spend": ("spendid", "id"),
    "touches": ("activityid", "taskid", "eventid", "touchid", "id"),
}

COLUMNS: dict[str, dict[str, tuple[str, ...]]] = {
    "opportunities": {
        "name": ("dealname", "opportunityname", "dealtitle", "name", "title", "subject"),
        "crm_stage": ("stage", "dealstage", "stagename", "salesstage", "status", "pipelinestage"),
        "amount": ("amount", "dealvalue", "closevalue", "value", "revenue", "acv", "arr", "tcv", "betrag"),
        "list_price": ("listprice",),
        "currency": ("currency", "currencyisocode", "dealcurrencycode"),
        "kind": ("dealtype", "type", "opportunitytype"),
        "channel": ("leadsource", "source", "originalsource", "channel"),
        "lost_reason": ("lostreason", "closedlostreason", "lossreason", "reasonlost"),
        "competitor": ("competitor", "competitors"),
        "created_at": (
            "createdate", "createddate", "createdat", "createdon", "datecreated", "created", "dealcreated", "engagedate",
            "opendate", "opened", "angelegtam",
        ),
        "close_on": (
            "closedate", "closeddate", "expectedclosedate", "closedat", "closedon", "dateclosed", "closed", "close",
            "abschlussdatum",
        ),
    },
    "accounts": {
        "name": ("name", "accountname", "companyname", "account", "company", "organization", "firma"),
        "domain": ("domain", "website", "companydomainname", "url"),
        "industry": ("industry", "sector", "vertical", "branche"),
        "segment": ("segment", "tier", "size"),
        "region": ("region", "territory"),
        "country": ("country", "officelocation", "billingcountry", "countryregion", "land"),
        "employees": ("employees", "numberofemployees", "headcount", "mitarbeiter"),
        "annual_revenue": ("annualrevenue", "revenue", "turnover", "umsatz"),
        "currency": ("currency", "currencyisocode"),
        "created_at": ("createdate", "createddate", "createdat", "created"),
    },
    "people": {
        "name": ("name", "fullname", "contactname", "leadname"),
        "email": ("email", "emailaddress", "mail"),
        "phone": ("phone", "phonenumber", "mobile", "telephone", "telefon"),
        "title": ("title", "jobtitle", "position"),
        "seniority": ("seniority",),
        "industry": ("industry", "sector"),
        "region": ("region", "territory"),
        "country": ("country", "countryregion", "mailingcountry"),
        "status": ("status", "leadstatus", "lifecyclestage"),
        "channel": ("leadsource", "source", "originalsource", "leadorigin", "channel"),
        "created_at": ("createdate", "createddate", "createdat", "created", "signupdate"),
    },
    "products": {
        "name": ("name", "productname", "product"),
        "series": ("series", "family", "category", "productline"),
        "list_price": ("listprice", "price", "salesprice", "unitprice", "preis"),
        "currency": ("currency",),
    },
    "owners": {
        "name": ("name", "fullname", "salesagent", "agent", "owner", "rep", "salesrep", "username"),
        "email": ("email",),
        "team": ("team", "department"),
        "region": ("region", "regionaloffice", "office", "territory"),
        "role": ("role", "title", "jobtitle"),
        "is_active": ("isactive", "active"),
    },
    "campaigns": {
        "name": ("name", "campaignname", "campaign"),
        "channel": ("channel", "type", "medium"),
        "status": ("status",),
        "starts_on": ("startdate", "start", "begin"),
        "ends_on": ("enddate", "end"),
        "budget": ("budget", "budgetedcost"),
        "currency": ("currency",),
        "expected_leads": ("expectedleads",),
    },
    "spend": {
        "spent_on": ("date", "day", "spenton", "month", "week", "datum"),
        "channel": ("channel", "medium", "network", "platform"),
        "amount": ("amount", "spend", "cost", "costs", "kosten"),
        "currency": ("currency",),
        "impressions": ("impressions",),
        "clicks": ("clicks",),
        "conversions": ("conversions",),
    },
    "touches": {
        "kind": ("type", "activitytype", "kind", "tasksubtype"),
        "channel": ("channel", "source", "medium"),
        "direction": ("direction",),
        "topic": ("topic", "pagetype", "pagegroup", "contentgroup"),
        "outcome": ("outcome", "result", "disposition", "status"),
        "touched_at": ("date", "activitydate", "timestamp", "occurredat", "createddate", "createdat", "starttime", "time"),
        "duration_secs": ("durationseconds", "durationsecs", "duration"),
        "subject": ("subject", "title", "page"),
        "body": ("body", "notes", "description", "text"),
    },
}  # fmt: skip

PAGES = ("pageurl", "url", "pagepath", "path", "landingpage", "page", "formname", "form", "pagetitle")

REFERENCES: dict[str, tuple[str, ...]] = {
    "owner": (
        "owner",
        "ownerid",
        "salesagent",
        "agent",
        "rep",
        "salesrep",
        "dealowner",
        "contactowner",
        "accountowner",
        "assignedto",
    ),
    "account": ("account", "accountid", "company", "companyid", "customer", "organization", "associatedcompanyids"),
    "person": ("contact", "contactid", "person", "personid", "lead", "leadid", "whoid", "associatedcontactids"),
    "product": ("product", "productid", "sku", "item"),
    "campaign": ("campaign", "campaignid", "utmcampaign"),
    "opportunity": ("opportunity", "opportunityid", "deal", "dealid"),
    "manager": ("manager", "managerid", "reportsto", "supervisor"),
    "parent": ("parent", "parentid", "parentaccount", "subsidiaryof"),
}

WON = ("won", "closedwon", "gewonnen", "win", "signed")
LOST = ("lost", "closedlost", "verloren", "loss", "rejected")
NOTHING = ("NULL", "null", "N/A", "n/a", "#N/A", "\\N", "None", "-", "--")
