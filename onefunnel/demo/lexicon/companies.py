"""Names for companies that do not exist, and the industries they work in."""

from __future__ import annotations

from onefunnel.demo.lexicon import split

STEMS = split(
    """
    Haldor Brenn Kvist Tarn Ostra Velmar Lunden Corvo Fennick Aldric Marren Solvig Tessin Grauwald Pell Rhon
    Eskil Bruma Calder Dorn Elbing Farrow Glim Hessel Irwen Jostal Kerrin Lohmar Mistral Norring Orvik Pinta
    Querna Rosk Sander Tolka Umbra Varn Wessel Yarrow Zentar Amstel Borgh Cindra Drava Etten Folmer Garda Hollin
    Isarn Jura Kaspel Lorca Moden Nevis Olten Parva Quill Rhein Saale Torven Ulmen Vesper Wald Ymir Zell Arden
    Bodan Castor Delph Eider Forsa Gotha Havel Inn Jarl Kolme Lech Murg Naab Oker Pegn Regn Spree Traun Unstr
    Vils Warne Ybbs
    """
)
LINKS = split(
    """
    werk tec holm ar mont stad vale ridge ion ora ium field brook gate well mark burg en ix elle
    """
)
TOWNS = split(
    """
    North South East West Upper Lower Old New Central Coastal Inland Alpine Baltic Atlantic Harbour River Lake
    Forest Hill Valley Bridge Market Mill Stone Copper Silver Iron Amber Cedar Linden Birch Maple Alder Rowan
    Hazel Elm Ash Oak Pine Fir Heron Falcon Kestrel Swift Plover Curlew Osprey Merlin Raven Wren
    """
)
# industry: (weight, nouns). The two largest carry the planted exposure lift of 1.56 and of 1.00.
INDUSTRIES: dict[str, tuple[int, tuple[str, ...]]] = {
    "Food and beverage": (30, ("Foods", "Dairy", "Breweries", "Bakeries", "Beverages", "Confectionery")),
    "Automotive": (26, ("Automotive", "Drivetrain", "Mobility", "Castings", "Seating", "Body Systems")),
    "Pharma": (11, ("Pharma", "Biologics", "Laboratories", "Sterile Systems")),
    "Packaging": (9, ("Packaging", "Labels", "Carton", "Film")),
    "Chemicals": (8, ("Chemicals", "Coatings", "Polymers", "Resins")),
    "Water and utilities": (6, ("Waterworks", "Utilities", "Treatment")),
    "Machine building": (6, ("Machines", "Tooling", "Presses", "Conveyors")),
    "Logistics": (4, ("Logistics", "Intralogistics", "Warehousing")),
}
SEGMENTS = {
    # segment: weight, employees from, to
    "enterprise": (18, 2000, 24000),
    "mid-market": (47, 250, 1999),
    "small business": (35, 40, 249),
}
COMPETITORS = ("Kestrel Automation", "Boreal Drives", "Syntrova", "Oxbow Controls", "in-house build")
