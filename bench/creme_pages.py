"""Run inside Creme's own environment: its pages and its creation of contacts, in milliseconds; prints one line of JSON."""

import json
import os
import statistics
import sys
import time
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "proj.settings"
sys.path.insert(0, str(Path.cwd()))
import django

django.setup()
from creme.persons import get_contact_model  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.test import Client  # noqa: E402

CONTACTS = int(sys.argv[1])
USER = get_user_model().objects.filter(is_superuser=True).first()
CONTACT = get_contact_model()


def median_ms(work, times=5):
    work()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(taken), 2)


def main():
    began = time.perf_counter()
    for number in range(CONTACTS):
        CONTACT.objects.create(user=USER, first_name="Guest", last_name=f"Number {number}")
    rate = CONTACTS / (time.perf_counter() - began)
    client = Client(SERVER_NAME="localhost")
    client.force_login(USER)
    one = CONTACT.objects.order_by("-id").first()
    rows = [{"what": f"create one of {CONTACTS} contacts (ORM)", "ms": round(1000 / rate, 2), "kb": 0}]
    for name, path in (("home", "/"), ("contacts", "/persons/contacts"), ("one contact", f"/persons/contact/{one.id}")):
        reply = client.get(path, follow=True)
        if reply.status_code != 200:
            raise RuntimeError(f"{path} answered {reply.status_code}")
        rows.append(
            {"what": name, "ms": median_ms(lambda p=path: client.get(p, follow=True)), "kb": round(len(reply.content) / 1024, 1)}
        )
    print(json.dumps(rows))


main()
