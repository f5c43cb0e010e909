"""The addresses of logging in, of who may log in, and of people, accounts and deals."""

from __future__ import annotations

from django.urls import path

from onefunnel.who import auditing, details, lists, me, merges, mytokens, secondstep, signin, users

urlpatterns = [
    path("account/", me.me, name="me"),
    path("account/login/", signin.login, name="account_login"),
    path("account/logout/", signin.logout, name="account_logout"),
    path("account/inactive/", signin.inactive, name="account_inactive"),
    path("account/again/", signin.again, name="account_reauthenticate"),
    path("account/again/code/", secondstep.again_by_code, name="mfa_reauthenticate"),
    path("account/login/code/", secondstep.code, name="mfa_authenticate"),
    path("account/second-step/", secondstep.second_step, name="mfa_index"),
    path("account/second-step/on/", secondstep.turn_on, name="mfa_activate_totp"),
    path("account/second-step/off/", secondstep.turn_off, name="mfa_deactivate_totp"),
    path("account/second-step/codes/", secondstep.codes, name="mfa_view_recovery_codes"),
    path("account/second-step/codes.txt", secondstep.codes_text, name="mfa_download_recovery_codes"),
    path("account/second-step/codes/new/", secondstep.new_codes, name="mfa_generate_recovery_codes"),
    path("account/password/", signin.change_password, name="account_change_password"),
    path("account/sessions/", signin.sessions, name="usersessions_list"),
    path("account/sessions/<int:session_id>/end/", signin.end_session, name="session_end"),
    path("me/tokens/", mytokens.mytokens, name="tokens"),
    path("me/tokens/<slug:prefix>/end/", mytokens.end, name="token_end"),
    path("audit/", auditing.audit_log, name="audit"),
    path("people/", lists.people, name="people"),
    path("people/<slug:key>/", details.person, name="person"),
    path("accounts/", lists.accounts, name="accounts"),
    path("accounts/<slug:key>/", details.account, name="account"),
    path("deals/", lists.deals, name="deals"),
    path("deals/<slug:key>/", details.deal, name="deal"),
    path("merges/<slug:key>/undoing/", merges.undoing, name="merge_undoing"),
    path("merges/<slug:key>/redoing/", merges.redoing, name="merge_redoing"),
    path("users/", users.users, name="users"),
    path("users/new/", users.new, name="user_new"),
    path("users/<int:user_id>/", users.user, name="user"),
    path("users/<int:user_id>/role/", users.role, name="user_role"),
    path("users/<int:user_id>/password/", users.password, name="user_password"),
    path("users/<int:user_id>/second-step/end/", users.second_step_end, name="user_second_step_end"),
    path("users/<int:user_id>/deactivation/", users.deactivation, name="user_deactivation"),
    path("users/<int:user_id>/reactivation/", users.reactivation, name="user_reactivation"),
]
