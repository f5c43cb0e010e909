"""Who is looking to buy."""

from django.urls import path

from onefunnel.learn.inmarket import page

urlpatterns = [path("in-market/", page.in_market, name="in_market")]
