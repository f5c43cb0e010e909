"""What we win and lose."""

from django.urls import path

from onefunnel.learn.winloss import page

urlpatterns = [path("win-and-loss/", page.win_and_loss, name="win_and_loss")]
