"""What happened to one account, person or deal."""

from django.urls import path

from onefunnel.learn.journey import page

urlpatterns = [
    path("journeys/", page.journeys, name="journeys"),
    path("people/<slug:key>/journey/", page.of_person, name="person_journey"),
    path("accounts/<slug:key>/journey/", page.of_account, name="account_journey"),
    path("deals/<slug:key>/journey/", page.of_deal, name="deal_journey"),
]
