"""The comments' addresses: all of them, those of one number, and what is done with each."""

from django.urls import path

from onefunnel.agree.comments import acts, page

urlpatterns = [
    path("comments/", page.comments, name="comments"),
    path("measures/<slug:name>/comments/", acts.of_number, name="comments_of"),
    path("comments/<int:comment_id>/text/", acts.text, name="comment_text"),
    path("comments/<int:comment_id>/withdrawal/", acts.withdrawal, name="comment_withdrawal"),
    path("comments/<int:comment_id>/return/", acts.giving_back, name="comment_return"),
    path("comments/<int:comment_id>/resolution/", acts.resolution, name="comment_resolution"),
    path("comments/<int:comment_id>/reopening/", acts.reopening, name="comment_reopening"),
]
