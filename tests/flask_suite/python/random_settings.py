"""Random settings of a Flask app, for the live comparison."""

from datetime import timedelta

#: Settings that the crate refuses when it is built, by their entry of `differences`: of each one or another.
REFUSED = {
    "an empty key among the fallbacks": [{"SECRET_KEY_FALLBACKS": ["old", ""]}, {"SECRET_KEY_FALLBACKS": (b"",)}],
    "a key of NUL bytes only": [{"SECRET_KEY": b"\0"}, {"SECRET_KEY": "\0" * 20}, {"SECRET_KEY_FALLBACKS": [b"\0"]}],
    "a cookie name with `=`, `;`, control characters, other alphabets, spaces at its ends": [
        {"SESSION_COOKIE_NAME": name} for name in ("a=b", "a;b", " a", "a ", "ü", "a\tb", "a\nb", "日", "\x7f", "")
    ],
    "a domain with a port, spaces, nothing": [
        {"SESSION_COOKIE_DOMAIN": domain}
        for domain in ("example.com:5000", "127.0.0.1:8000", "exa mple.com", "", "localhost:5000", "[::1]:5000", "a;b", "a/b")
    ],
    "a domain in another alphabet": [{"SESSION_COOKIE_DOMAIN": domain} for domain in ("straße.de", ".bücher.example", "日本.jp")],
    "`SESSION_COOKIE_SAMESITE` that is empty or none of the three": [
        {"SESSION_COOKIE_SAMESITE": text} for text in ("invalid", "", " Lax", "laxx")
    ],
    "a control character in the cookie's path": [
        {"SESSION_COOKIE_PATH": "/a\1b"}, {"SESSION_COOKIE_PATH": "/\n"}, {"SESSION_COOKIE_PATH": "\x7f"},
        {"SESSION_COOKIE_PATH": None, "APPLICATION_ROOT": "/a\tb"}, {"SESSION_COOKIE_PATH": "/a\0"},
    ],
    "`MAX_COOKIE_SIZE` below zero": [{"MAX_COOKIE_SIZE": size} for size in (-1, -4093)],
    "a lifetime that ends after the year 9999 (or before the year 1), whenever it begins": [
        {"PERMANENT_SESSION_LIFETIME": timedelta(days)} for days in (2_932_000, 3_000_000, 999_999_999, -4_000_000)
    ],
}

LIFETIMES = (timedelta(31), timedelta(31), timedelta(seconds=60), timedelta(seconds=1), timedelta(0), 3600, timedelta(seconds=90.5),
             timedelta(seconds=-5), timedelta(365 * 100), timedelta(-800_000))


def switch(rng, probability, usual=(True, False)):
    """True or false, and rarely what apps write in their place."""
    return rng.random() < probability if rng.random() < 0.95 else rng.choice((0, 1, None, "", "1", "False", "yes"))


def settings(rng):
    """All settings, and the entry of `differences` for which the crate refuses them, or None."""
    chosen = {
        "SESSION_COOKIE_NAME": rng.choice((
            "session", "session", "session", "sid", "__Host-sid", "__Secure-sid", "a.b", "x_y", "app:session", "app/session", "a@b", "app[1]",
            "(a)", "a b", "a,b", "a?b", "{a}", 'a"b', '"a"', "a\\b", "<a>",
        )),
        "SESSION_COOKIE_DOMAIN": rng.choice((
            None, None, "example.com", ".example.com", "localhost", "a.b.example.org", ".Example.COM", "127.0.0.1", "10.0.0.1", "..example.com",
            "xn--strae-oqa.de", "under_score.example", "local",
        )),
        "SESSION_COOKIE_PATH": rng.choice((None, None, None, "/", "/app", "/ä b", "/a;b", "app", "/a%20b", "/a?b#c", '/"q"', "/日/", "", "//")),
        "APPLICATION_ROOT": rng.choice(("/", "/", "/root", "/root/", "root", "/ü", "", "/a/b")),
        "SESSION_COOKIE_HTTPONLY": switch(rng, 0.7),
        "SESSION_COOKIE_SECURE": switch(rng, 0.3),
        "SESSION_COOKIE_SAMESITE": rng.choice((None, None, "Lax", "Strict", "None", "lax", "STRICT", "none")),
        "SESSION_COOKIE_PARTITIONED": switch(rng, 0.15),
        "SESSION_REFRESH_EACH_REQUEST": switch(rng, 0.7),
        "MAX_COOKIE_SIZE": rng.choice((4093, 4093, 0, 1, 60, 200, 10**6)),
        "PERMANENT_SESSION_LIFETIME": rng.choice(LIFETIMES),
    }
    if rng.random() < 0.03:
        entry = rng.choice(tuple(REFUSED))
        return chosen | rng.choice(REFUSED[entry]), entry
    return chosen, None
