"""The bridge's address."""

from django.urls import path

from onefunnel.agree.bridge import page

urlpatterns = [path("bridge/", page.bridge, name="bridge")]
