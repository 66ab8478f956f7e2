"""The hash of passwords that the API has too, at the rounds of the row."""
import hashlib
import os

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class SameCost(PBKDF2PasswordHasher):
    algorithm = "pbkdf2_sha512"
    digest = hashlib.sha512
    iterations = int(os.environ["PEER_ITERATIONS"])
