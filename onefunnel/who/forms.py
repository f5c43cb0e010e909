"""What the funnel owner fills in about a log-in."""

from __future__ import annotations

from django import forms

from onefunnel.words import ROLE_NAMES

ROLES = [(role.value, name) for role, name in ROLE_NAMES.items()]


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=ROLES, label="Role")


class AddUserForm(forms.Form):
    username = forms.CharField(max_length=150, label="Username", widget=forms.TextInput(attrs={"autocomplete": "off"}))
    name = forms.CharField(max_length=150, required=False, label="Name")
    email = forms.EmailField(required=False, label="E-mail", help_text="They may log in with it too.")
    role = forms.ChoiceField(choices=ROLES, label="Role", initial="viewer")
    password = forms.CharField(
        required=False,
        label="Password",
        help_text="Leave empty, and one is made up and shown once.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
