"""Prints vectors.json: hashes made by passlib and, where its sources are on PYTHONPATH, by Keystone's own hashers."""
import json
import sys

from passlib import hash as passlib_hash

PASSWORDS = ['secret', '', 'pässwörd ☃ 密码', 'x' * 71, 'y' * 72, 'z' * 100, '"$2b$" quoted\\ ']
vectors = []


def add(origin, algorithm, password, hashed):
    vectors.append({'origin': origin, 'algorithm': algorithm, 'password': password, 'hash': hashed})


for password in PASSWORDS:
    for ident in ('2a', '2b', '2y'):
        add('passlib', 'bcrypt', password, passlib_hash.bcrypt.using(rounds=4, ident=ident).hash(password))
    for version in (1, 2):
        hasher = passlib_hash.bcrypt_sha256.using(rounds=4, version=version)
        add('passlib', 'bcrypt_sha256', password, hasher.hash(password))
    add('passlib', 'scrypt', password, passlib_hash.scrypt.using(rounds=4).hash(password))
    add('passlib', 'pbkdf2_sha512', password, passlib_hash.pbkdf2_sha512.using(rounds=300).hash(password))
add('passlib', 'bcrypt', 'secret', passlib_hash.bcrypt.using(rounds=12).hash('secret'))
add('passlib', 'scrypt', 'secret', passlib_hash.scrypt.hash('secret'))
add('passlib', 'scrypt', 'secret', passlib_hash.scrypt.using(rounds=5, block_size=3, parallelism=2, salt_size=33).hash('secret'))
add('passlib', 'pbkdf2_sha512', 'secret', passlib_hash.pbkdf2_sha512.using(rounds=25000, salt_size=96).hash('secret'))

try:
    from keystone.common.password_hashers import bcrypt, pbkdf2, scrypt
except ImportError as missing:
    print(f'without vectors of Keystone itself: {missing}', file=sys.stderr)
else:
    for password in PASSWORDS:
        data = password.encode()
        add('keystone', 'bcrypt', password, bcrypt.Bcrypt.hash(data[:72], rounds=4))
        add('keystone', 'bcrypt_sha256', password, bcrypt.Bcrypt_sha256.hash(data, rounds=4))
        add('keystone', 'scrypt', password, scrypt.Scrypt.hash(data, n=4, r=8, p=1, salt_size=16))
        add('keystone', 'pbkdf2_sha512', password, pbkdf2.Sha512.hash(data, rounds=300))

json.dump(vectors, sys.stdout, ensure_ascii=False, indent=1)
print()
