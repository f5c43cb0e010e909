"""Which touches earn the deals, and the looks that people keep."""

from django.urls import path

from onefunnel.learn.attribution import keeping, page

urlpatterns = [
    path("attribution/", page.attribution, name="attribution"),
    path("attribution/readings/", keeping.save, name="reading_save"),
    path("attribution/readings/<int:key>/withdrawal/", keeping.withdrawal, name="reading_withdrawal"),
    path("attribution/readings/<int:key>/return/", keeping.giving_back, name="reading_return"),
]
