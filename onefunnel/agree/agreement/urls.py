"""The agreement's addresses: the document, its history, drafts, comparison, trial and signature, and the glossary."""

from django.urls import path

from onefunnel.agree.agreement import ceremony, comparing, editor, glossary, page, trying

urlpatterns = [
    path("agreement/", page.agreement, name="agreement"),
    path("agreement/history/", page.history, name="agreement_history"),
    path("agreement/versions/<int:number>/", page.version, name="agreement_version"),
    path("agreement/versions/<int:number>/agreement.toml", page.version_text, name="agreement_text"),
    path("agreement/compare/", comparing.compare, name="agreement_compare"),
    path("agreement/drafts/", editor.new, name="agreement_drafts"),
    path("agreement/drafts/<int:draft_id>/", editor.draft, name="agreement_draft"),
    path("agreement/drafts/<int:draft_id>/agreement.toml", editor.draft_text, name="agreement_draft_text"),
    path("agreement/drafts/<int:draft_id>/text/", editor.text, name="agreement_write"),
    path("agreement/drafts/<int:draft_id>/form/", editor.form, name="agreement_form"),
    path("agreement/drafts/<int:draft_id>/undo/", editor.undo, name="agreement_undo"),
    path("agreement/drafts/<int:draft_id>/redo/", editor.redo, name="agreement_redo"),
    path("agreement/drafts/<int:draft_id>/withdrawal/", editor.withdrawal, name="agreement_withdrawal"),
    path("agreement/drafts/<int:draft_id>/trial/", trying.trial, name="agreement_trial"),
    path("agreement/drafts/<int:draft_id>/counts/", trying.counts, name="agreement_counts"),
    path("agreement/drafts/<int:draft_id>/signature/", ceremony.signature, name="agreement_signature"),
    path("agreement/drafts/<int:draft_id>/signature/takeback/", ceremony.takeback, name="agreement_takeback"),
    path("glossary/", glossary.glossary, name="glossary"),
]
