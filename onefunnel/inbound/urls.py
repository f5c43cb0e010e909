"""The addresses of imports, their reconciliation, their quarantine and the way in."""

from __future__ import annotations

from django.urls import path

from onefunnel.inbound import pages, setaside, settling, wizard
from onefunnel.inbound.persons import page as persons

urlpatterns = [
    path("people/<slug:key>/data/", persons.data, name="person_data"),
    path("people/<slug:key>/data/export/", persons.export, name="person_export"),
    path("people/<slug:key>/data/erasure/", persons.erasure, name="person_erasure"),
    path("imports/", pages.imports, name="imports"),
    path("imports/new/", wizard.new, name="import_new"),
    path("imports/new/<slug:draft_id>/", wizard.draft, name="import_draft"),
    path("imports/new/<slug:draft_id>/mapping.toml", wizard.draft_mapping, name="import_draft_mapping"),
    path("imports/new/<slug:draft_id>/landing/", wizard.landing, name="import_draft_landing"),
    path("imports/new/<slug:draft_id>/end/", wizard.draft_end, name="import_draft_end"),
    path("imports/<slug:run_id>/", pages.run, name="import"),
    path("imports/<slug:run_id>/progress/", pages.progress, name="import_progress"),
    path("imports/<slug:run_id>/mapping.toml", pages.mapping, name="import_mapping"),
    path("imports/<slug:run_id>/takeback/", pages.takeback, name="import_takeback"),
    path("imports/<slug:run_id>/giveback/", pages.giveback, name="import_giveback"),
    path("imports/<slug:run_id>/again/", pages.again, name="import_again"),
    path("imports/<slug:run_id>/quarantine/", setaside.listed, name="quarantine"),
    path("imports/<slug:run_id>/quarantine/mended/", setaside.mended, name="quarantine_mended"),
    path("imports/<slug:run_id>/quarantine/replay/", setaside.replay, name="quarantine_replay"),
    path("imports/<slug:run_id>/quarantine/dismissal/", setaside.dismissals, name="quarantine_dismissals"),
    path("imports/<slug:run_id>/quarantine/<int:record_id>/", setaside.record, name="quarantine_record"),
    path("imports/<slug:run_id>/quarantine/<int:record_id>/dismissal/", setaside.dismissal, name="quarantine_dismissal"),
    path("imports/<slug:run_id>/quarantine/<int:record_id>/reopening/", setaside.reopening, name="quarantine_reopening"),
    path("imports/<slug:run_id>/quarantine/file/<int:file_id>.csv", setaside.download, name="quarantine_download"),
    path("imports/<slug:run_id>/missing/<int:file_id>/", settling.deletion, name="missing_deletion"),
    path("questions/<int:question_id>/answer/", settling.answer, name="question_answer"),
    path("questions/<int:question_id>/dismissal/", settling.dismissal, name="question_dismissal"),
    path("questions/<int:question_id>/revocation/", settling.revocation, name="question_revocation"),
]
