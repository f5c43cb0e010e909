"""Given and family names by the part of the world they are common in, and the work people do."""

from __future__ import annotations

from onefunnel.demo.lexicon import split

GIVEN: dict[str, tuple[str, ...]] = {
    "german": split(
        """
        Anke Jonas Miriam Torsten Katja Lennart Heike Florian Wiebke Matthias Ulrike Henrik Silke Bastian Annika
        Rolf Carola Dominik Juliane Falk Svenja Ruben Elke Jannik Birgit Moritz
        """
    ),
    "nordic": split(
        """
        Astrid Mikkel Solveig Anders Ingrid Lasse Maja Eirik Tuva Henning Sanna Jarl Liv Oskar Freja Mats Aino Ville
        Elin Sigurd Kaisa Bjarne Ylva Espen
        """
    ),
    "british": split(
        """
        Harriet Callum Imogen Alistair Niamh Gareth Bronwen Declan Poppy Rhys Fiona Angus Saoirse Tobias Maeve Ewan
        Beatrix Lachlan Orla Dominic Tamsin Hamish Eleri Jasper
        """
    ),
    "dutch": split(
        """
        Femke Joost Sanne Bram Lotte Ruud Marijke Thijs Anouk Wouter Elske Daan Katrien Jelle Griet Pieter Noor Koen
        Liesbeth Stijn Roos Gijs Hilde Bart
        """
    ),
    "southern": split(
        """
        Chiara Lorenzo Elodie Mathieu Lucia Alvaro Giulia Bastien Ines Duarte Camille Renzo Paloma Thierry Beatriz
        Nuno Silvia Gaspard Marta Ivo Oriane Rafael Noemi Fabrice
        """
    ),
    "american": split(
        """
        Madison Tyrell Brooke Marcus Kaylee Darnell Savannah Wyatt Jocelyn Travis Renee Hector Paige Curtis Alicia
        Dwayne Marisol Grant Whitney Malik Serena Cody Bianca Troy
        """
    ),
    "eastern": split(
        """
        Agnieszka Pavel Zuzana Tomasz Ilinca Bogdan Katarzyna Jiri Magda Andras Ewa Lukasz Dorota Marek Eszter Radek
        Iveta Zoltan Halina Mihai Petra Vaclav Joanna Ondrej
        """
    ),
    "asian": split(
        """
        Priya Hiroshi Mei Arjun Ananya Kenji Linh Rohan Yuki Siddharth Xiu Vikram Hana Deepak Thuy Sanjay Min Kavya
        Takeshi Leila Rashid Nasrin Farid Shirin
        """
    ),
    "african": split(
        """
        Amara Kwame Zainab Tendai Ngozi Sipho Adaeze Kofi Halima Thabo Chidi Wanjiru Yaw Fatou Mandla Ifeoma Abdou
        Lindiwe Samira Youssef Nadia Karim Salma Tarek
        """
    ),
}
FAMILY: dict[str, tuple[str, ...]] = {
    "german": split(
        """
        Brinkmann Eberhardt Gruber Hollstein Kessler Lindner Moosbach Niemeyer Petersen Quandel Rademacher Sauerwein
        Tiedemann Uhlig Vosskamp Wendland Zirkel Althaus Burmester Dornfeld Ehrlich Fassbender
        """
    ),
    "nordic": split(
        """
        Lindqvist Solberg Haugland Nyman Dahlgren Kivela Bergstrand Thorsen Ekholm Rasmussen Virtala Oksanen Skogen
        Hedlund Mortensen Aaltonen Fjeldstad Sandvik Holmlund Ostergaard
        """
    ),
    "british": split(
        """
        Ashdown Pemberton Gallacher Hargrave Llewellyn McInnes Whitcombe Fairweather Donnelly Thackeray Ravenscroft
        Kilbride Merriweather Penhale Sutcliffe Braithwaite Oakden Carrick Winslade Trevanion
        """
    ),
    "dutch": split(
        """
        Hoekstra Vermeulen Dijkstra Claessens Terpstra Maes Zijlstra Wouters Brouwers Goossens Postma Lambrechts
        Veenstra Peeters Huisman Devos Kuipers Aerts Schaap Hendrickx
        """
    ),
    "southern": split(
        """
        Ferrante Carvalho Delacroix Montoya Bellandi Rousselot Quintela Marchetti Lacombe Sepulveda Tavares Orsini
        Villard Escriva Fontanel Barreto Ricci Moreau Zabala Teixeira
        """
    ),
    "american": split(
        """
        Hollister Ramirez Whitaker Delgado Prescott Freeman Kowalczyk Langley Mercado Thornton Beaumont Vance Ortega
        Caldwell Redding Hathaway Salazar Pruitt Winters Escobedo
        """
    ),
    "eastern": split(
        """
        Wojcik Novotny Kowalewski Horvath Dvorak Ionescu Zielinski Prochazka Szabo Malik Pawlak Kralik Popescu Nemec
        Grabowski Balogh Kucera Stanek Lazar Urbanek
        """
    ),
    "asian": split(
        """
        Raman Tanaka Nguyen Iyer Matsuda Chen Banerjee Okada Tran Mehta Fujimoto Lin Kapoor Hosseini Pham Deshmukh
        Ito Rahimi Zhou Bose
        """
    ),
    "african": split(
        """
        Okafor Mensah Dlamini Diallo Mwangi Nwosu Owusu Khumalo Sow Adeyemi Chikwanha Boateng Hassan Kamara Abara
        Ndlovu Benali Toure Haddad Mansouri
        """
    ),
}
COUNTRIES: dict[str, tuple[str, str, str, str]] = {
    # country: region, names most common there, currency, legal form
    "Germany": ("DACH", "german", "EUR", "GmbH"),
    "Austria": ("DACH", "german", "EUR", "GmbH"),
    "Switzerland": ("DACH", "german", "EUR", "AG"),
    "Sweden": ("Nordics", "nordic", "EUR", "AB"),
    "Denmark": ("Nordics", "nordic", "EUR", "A/S"),
    "Finland": ("Nordics", "nordic", "EUR", "Oy"),
    "Norway": ("Nordics", "nordic", "EUR", "AS"),
    "Netherlands": ("Benelux", "dutch", "EUR", "B.V."),
    "Belgium": ("Benelux", "dutch", "EUR", "N.V."),
    "United Kingdom": ("UK & Ireland", "british", "GBP", "Ltd"),
    "Ireland": ("UK & Ireland", "british", "EUR", "Ltd"),
    "Italy": ("Southern Europe", "southern", "EUR", "S.p.A."),
    "France": ("Southern Europe", "southern", "EUR", "S.A."),
    "Spain": ("Southern Europe", "southern", "EUR", "S.A."),
    "Portugal": ("Southern Europe", "southern", "EUR", "Lda"),
    "Poland": ("Central Europe", "eastern", "EUR", "Sp. z o.o."),
    "Czechia": ("Central Europe", "eastern", "EUR", "s.r.o."),
    "Hungary": ("Central Europe", "eastern", "EUR", "Kft"),
    "United States": ("North America", "american", "USD", "Inc."),
    "Canada": ("North America", "american", "USD", "Inc."),
}
COUNTRY_WEIGHTS = {
    "Germany": 30, "Austria": 5, "Switzerland": 5, "Sweden": 5, "Denmark": 4, "Finland": 3, "Norway": 2, "Netherlands": 6,
    "Belgium": 3, "United Kingdom": 8, "Ireland": 2, "Italy": 6, "France": 5, "Spain": 3, "Portugal": 1, "Poland": 4,
    "Czechia": 2, "Hungary": 1, "United States": 9, "Canada": 2,
}  # fmt: skip
# persona: (weight, titles with their seniority)
PERSONAS: dict[str, tuple[int, tuple[tuple[str, str], ...]]] = {
    "Plant manager": (
        18,
        (
            ("Plant Manager", "director"),
            ("Head of Operations", "director"),
            ("Site Manager", "manager"),
            ("VP Manufacturing", "vp"),
        ),
    ),
    "Automation engineer": (
        30,
        (
            ("Automation Engineer", "staff"),
            ("Senior Controls Engineer", "staff"),
            ("Lead PLC Programmer", "staff"),
            ("Head of Automation", "manager"),
        ),
    ),
    "Maintenance lead": (
        18,
        (("Maintenance Manager", "manager"), ("Reliability Engineer", "staff"), ("Head of Maintenance", "manager")),
    ),
    "OT security": (9, (("OT Security Officer", "manager"), ("Industrial Network Engineer", "staff"), ("CISO", "c-level"))),
    "Procurement": (13, (("Strategic Buyer", "staff"), ("Procurement Manager", "manager"), ("Head of Procurement", "director"))),
    "Executive": (
        12,
        (("COO", "c-level"), ("CTO", "c-level"), ("CFO", "c-level"), ("VP Operations", "vp"), ("Managing Director", "c-level")),
    ),
}
