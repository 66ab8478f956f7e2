"""Writes what a real Django's `manage.py dumpdata auth.user auth.group` gives: users of every kind of hash and of every trouble.

/usr/bin/python3 make-django-dump.py FOLDER COUNT

FOLDER/dump.json is the dump, of COUNT plain users after some thirty special ones; FOLDER/passwords.json maps user names to the
passwords of those who log in. Debian: python3-django python3-argon2 python3-bcrypt.
"""

import base64
import datetime
import hashlib
import json
import pathlib
import sys

import django
from django.conf import settings

folder, count = pathlib.Path(sys.argv[1]), int(sys.argv[2])
HASHERS = "django.contrib.auth.hashers."
settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "django.sqlite3"}},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes"],
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    USE_TZ=True,
    PASSWORD_HASHERS=[
        HASHERS + name
        for name in (
            "PBKDF2PasswordHasher",
            "PBKDF2SHA1PasswordHasher",
            "Argon2PasswordHasher",
            "BCryptSHA256PasswordHasher",
            "BCryptPasswordHasher",
            "MD5PasswordHasher",
        )
    ],
)
django.setup()

from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password  # noqa: E402
from django.contrib.auth.models import Group, User  # noqa: E402
from django.core.management import call_command  # noqa: E402

call_command("migrate", verbosity=0)
passwords = {}
editors = Group.objects.create(name="editors")
readers = Group.objects.create(name="Readers of März")
Group.objects.create(name="administrator")


def scrypt(password):
    """As Django 4.0 and later store it, which this one may not know."""
    key = hashlib.scrypt(password.encode(), salt=b"seasalt", n=2**14, r=8, p=1, maxmem=64 * 1024 * 1024, dklen=64)
    return f"scrypt${2**14}$seasalt$8$1${base64.b64encode(key).decode()}"


def bcrypt_of(password, cost):
    import bcrypt

    return "bcrypt$" + bcrypt.hashpw(password.encode(), bcrypt.gensalt(cost)).decode()


def user(username, password=None, hash=None, groups=(), **values):
    """`password` logs in; `hash` is stored as it is."""
    made = User(username=username, password=hash if hash is not None else make_password(password), **values)
    made.save()
    made.groups.set(groups)
    if password is not None:
        passwords[username] = password
    return made


joined = datetime.datetime(2019, 3, 4, 5, 6, 7, 891234, tzinfo=datetime.timezone.utc)
user(
    "ada", "pbkdf2 of ada 1", email="ada@example.com", first_name="Ada", last_name="King", is_superuser=True, is_staff=True,
    date_joined=joined, last_login=joined + datetime.timedelta(days=400), groups=[editors, readers],
)
for kind in ("pbkdf2_sha256", "pbkdf2_sha1", "argon2", "bcrypt_sha256", "bcrypt"):
    user(f"by_{kind}", f"{kind} pässword 1", make_password(f"{kind} pässword 1", hasher=kind), groups=[editors])
user("by_scrypt", "scrypt pässword 1", scrypt("scrypt pässword 1"))
user("long_bcrypt", "b" * 80, bcrypt_of("b" * 80, 4))
user("inactive", "inactive of old 1", is_active=False)
user("unusable", hash=make_password(None))
user("blank", hash="")
user("by_md5", hash=make_password("old password", hasher="md5"))
user("unknown_form", hash="sha512_crypt$whatever$else")
user("too_many_rounds", hash="pbkdf2_sha256$5000001$seasalt$" + "A" * 43 + "=")
user("too_costly_bcrypt", hash="bcrypt$$2b$15$" + "A" * 53)
user("too_large_scrypt", hash="scrypt$1048576$seasalt$8$1$" + "A" * 86 + "==")
user("too_large_argon2", hash="argon2$argon2id$v=19$m=131073,t=1,p=1$c2VhIHNhbHQ$" + "A" * 22)
user("second_holder", "second holder 12", email="ADA@example.com")
user("ADA", "case twin of ada 1")
user("grace@example.com", "named as address 1")
user("joan@example.com", hash=make_password(None), email="other@example.com")
user("bad_address", "bad address it is", email="not an address")
user("long_last_name", "long last name 12", last_name="n" * 150)
user("space inside", hash=make_password(None))

cheap = PBKDF2PasswordHasher().encode("plain password 1", "plainsalt", 1000)
start = User.objects.latest("id").id + 1
for first in range(start, start + count, 5000):
    users = [
        User(id=i, username=f"user{i}", email=f"user{i}@example.com", password=cheap, first_name="Plain", date_joined=joined)
        for i in range(first, min(first + 5000, start + count))
    ]
    User.objects.bulk_create(users)
    through = User.groups.through
    through.objects.bulk_create([through(user_id=made.id, group_id=editors.id) for made in users if made.id % 10 == 0])
if count:
    passwords[f"user{start}"] = "plain password 1"

with (folder / "dump.json").open("w") as dump:
    call_command("dumpdata", "auth.user", "auth.group", stdout=dump)
(folder / "passwords.json").write_text(json.dumps(passwords, ensure_ascii=False, indent=2))
