"""Makes the database: migrated, with the write-ahead log, and with as many users of one password as the argument says."""
import os
import sys

import django

django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402
from django.contrib.auth.models import Group, User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

with connection.cursor() as cursor:
    cursor.execute("PRAGMA journal_mode = WAL")
call_command("migrate", verbosity=0)
password = make_password(os.environ["PEER_PASSWORD"])
users = [
    User(
        username="root" if number == 1 else f"user{number}",
        email=f"user{number}@example.com",
        first_name="Ada",
        last_name=f"Byron{number}",
        password=password,
    )
    for number in range(1, int(sys.argv[1]) + 1)
]
User.objects.bulk_create(users)
User.objects.get(username="root").groups.add(Group.objects.create(name="administrator"))
