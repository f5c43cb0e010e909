"""Who may log in: add somebody with a role, change the role or the password, deactivate; each with who did it and when."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from onefunnel.who import audit
from onefunnel.who.records import Membership, UserChange
from onefunnel.words import Role


def add_user(
    *,
    username: str,
    role: Role,
    password: str,
    now: datetime,
    email: str = "",
    name: str = "",
    owner: str = "",
    by: User | None = None,
) -> User:
    """A new log-in. Raises ValidationError with a sentence for each thing that is wrong."""
    username, email = username.strip(), email.strip().lower()
    first, _, last = name.strip().partition(" ")
    user = User(username=username, email=email, first_name=first, last_name=last, date_joined=now)
    wrong = [*_taken(username, email), *_bad_password(password, user)]
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            wrong += error.messages
    if wrong:
        raise ValidationError(wrong)
    user.set_password(password)
    with transaction.atomic():
        user.full_clean(exclude=["password"])
        user.save()
        Membership.objects.create(user=user, role=role.value, owner=owner)
        _note(user, "added", role.value, by, now)
    return user


def change_role(user: User, *, role: Role, now: datetime, by: User | None = None) -> None:
    """Another role for a log-in; the last active funnel owner keeps theirs."""
    with transaction.atomic():
        if role is not Role.FUNNEL_OWNER:
            _keep_one_owner(user)
        Membership.objects.update_or_create(user=user, defaults={"role": role.value})
        _note(user, "role", role.value, by, now)


def set_password(user: User, *, password: str, now: datetime, by: User | None = None) -> None:
    """A new password; every session of that log-in ends with the old one."""
    if wrong := _bad_password(password, user):
        raise ValidationError(wrong)
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        _note(user, "password", "", by, now)


def deactivate(user: User, *, now: datetime, by: User | None = None) -> None:
    """No more log-in; nothing that the person did is lost, and it can be undone."""
    with transaction.atomic():
        _keep_one_owner(user)
        user.is_active = False
        user.save(update_fields=["is_active"])
        _note(user, "deactivated", "", by, now)


def forget_second_step(user: User, *, now: datetime, by: User | None = None) -> bool:
    """Whoever lost the phone and the codes logs in by password alone again; False when there was no second step."""
    with transaction.atomic():
        if not Authenticator.objects.filter(user=user).delete()[0]:
            return False
        _note(user, "second_step", "", by, now)
    return True


def reactivate(user: User, *, now: datetime, by: User | None = None) -> None:
    with transaction.atomic():
        user.is_active = True
        user.save(update_fields=["is_active"])
        _note(user, "reactivated", "", by, now)


def _keep_one_owner(user: User) -> None:
    owners = User.objects.select_for_update().filter(is_active=True, membership__role=Role.FUNNEL_OWNER.value)
    if list(owners.values_list("pk", flat=True)) == [user.pk]:
        raise ValidationError(f"{user.username} is the only active funnel owner; give another log-in that role first.")


def _taken(username: str, email: str) -> list[str]:
    wrong = []
    if not username:
        wrong.append("A username is needed.")
    elif User.objects.filter(username__iexact=username).exists():
        wrong.append(f"The username {username} is taken.")
    if email and User.objects.filter(email__iexact=email).exists():
        wrong.append(f"Somebody with the e-mail {email} is here already.")
    return wrong


def _bad_password(password: str, user: User) -> list[str]:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return list(error.messages)
    return []


def _note(user: User, what: str, detail: str, by: User | None, now: datetime) -> None:
    UserChange.objects.create(user=user, by=by, what=what, detail=detail, done_at=now)
    audit.note(by, f"user_{what}", f"user:{user.username}", {"role": detail} if detail else None)


def note_own_password(user: User, *, now: datetime) -> None:
    """Somebody changed their own password on screen."""
    with transaction.atomic():
        _note(user, "password", "", user, now)
