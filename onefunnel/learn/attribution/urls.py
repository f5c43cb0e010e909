"""Which touches earn the deals."""

from django.urls import path

from onefunnel.learn.attribution import page

urlpatterns = [path("attribution/", page.attribution, name="attribution")]
