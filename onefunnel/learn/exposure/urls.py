"""Whether meeting our marketing makes buyers talk to sales."""

from django.urls import path

from onefunnel.learn.exposure import page

urlpatterns = [
    path("exposure/", page.exposure, name="exposure"),
    path("exposure/progress/", page.progress, name="exposure_progress"),
    path("exposure/estimate/", page.estimate, name="exposure_estimate"),
]
