"""The login example in a real browser: what a person sees, and what the browser keeps.

Usage: login_test.py URL [SCREENSHOT]. Needs Chromium and its driver (CHROMIUM, CHROMEDRIVER name
other paths than Debian's). Prints one line a check and a closing count; exits 1 if one failed.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1000,1100",
)

passed = failed = 0


def check(what: str, good: bool, got: object = "") -> None:
    """Count and print one check."""
    global passed, failed
    if good:
        passed += 1
        print(f"ok    {what}")
    else:
        failed += 1
        print(f"FAIL  {what}: got {got!r}")


def start(profile: str) -> webdriver.Chrome:
    options = Options()
    options.binary_location = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    for argument in (*ARGUMENTS, f"--user-data-dir={profile}"):
        options.add_argument(argument)
    driver = os.environ.get("CHROMEDRIVER", "/usr/bin/chromedriver")
    return webdriver.Chrome(options=options, service=Service(executable_path=driver))


def cookie(browser: webdriver.Chrome) -> dict | None:
    """The session cookie as the browser keeps it, all attributes included."""
    cookies = browser.execute_cdp_cmd("Network.getAllCookies", {})["cookies"]
    return next((cookie for cookie in cookies if cookie["name"] == "session"), None)


def submit(browser: webdriver.Chrome, label: str) -> None:
    """Press the button with this label and wait for the page after it."""
    button = browser.find_element(By.XPATH, f"//button[text()='{label}']")
    button.click()
    WebDriverWait(browser, 10).until(lambda _: gone(button))


def gone(element: object) -> bool:
    try:
        element.is_enabled()  # type: ignore[attr-defined]
    except Exception:
        return True
    return False


def page(browser: webdriver.Chrome) -> str:
    return browser.find_element(By.TAG_NAME, "body").text


def log_in(browser: webdriver.Chrome, name: str, remember: bool) -> None:
    browser.find_element(By.NAME, "username").send_keys(name)
    if remember:
        browser.find_element(By.NAME, "remember").click()
    submit(browser, "Log in")


def visit(browser: webdriver.Chrome, url: str, screenshot: str | None) -> None:
    browser.get(url)
    check("nobody is logged in", "Not logged in." in page(browser), page(browser))

    log_in(browser, "Ada <b>", remember=False)
    text = page(browser)
    check("greeted by name, not as markup", "Hello, Ada <b>." in text, text)
    check("message shown", "Welcome, Ada <b>" in text, text)
    kept = cookie(browser)
    check("cookie kept", kept is not None)
    check("HttpOnly", bool(kept and kept["httpOnly"]), kept)
    check("ends with the browser", bool(kept and kept["session"]), kept)
    check("not Secure", bool(kept and not kept["secure"]), kept)
    check("path", bool(kept and kept["path"] == "/"), kept)
    scripts = browser.execute_script("return document.cookie")
    check("scripts do not see it", scripts == "", scripts)

    browser.refresh()
    text = page(browser)
    check("still logged in after a reload", "Hello, Ada <b>." in text, text)
    check("visits counted", "Visits: 2." in text, text)
    check("message shown once", "Welcome" not in text, text)
    check("types shown", "str" in text and "int" in text, text)
    check("cookie explained", "signed on" in text, text)
    if screenshot:
        browser.save_screenshot(screenshot)

    log_out_without_redirect(browser)
    check("cookie gone after logging out", cookie(browser) is None, cookie(browser))

    browser.get(url)
    log_in(browser, "Grace", remember=True)
    kept = cookie(browser)
    days = (kept["expires"] - time.time()) / 86400 if kept else 0
    check("remembered for 31 days", 30.9 < days < 31.1, days)
    before = kept["value"] if kept else ""
    WebDriverWait(browser, 5).until(lambda _: refreshed(browser, url) != before, "never refreshed")
    check("refreshed by a page that does not touch it", True)
    browser.get(url)
    submit(browser, "Log out")
    check("logged out", "Not logged in." in page(browser), page(browser))


def refreshed(browser: webdriver.Chrome, url: str) -> str:
    """The cookie after one more request to a page that does not touch the session."""
    browser.get(f"{url}/style.css")
    kept = cookie(browser)
    return kept["value"] if kept else ""


def log_out_without_redirect(browser: webdriver.Chrome) -> None:
    """Log out as the button does, but stay: the page after it would begin a new session."""
    browser.execute_async_script(
        "const done = arguments[0];"
        "fetch('/logout', {method: 'POST', redirect: 'manual'}).then(() => done(), done);"
    )


def attributes(browser: webdriver.Chrome, url: str) -> None:
    """What the browser makes of SameSite and Partitioned, which the server was started with."""
    browser.get(url)
    kept = cookie(browser)
    check("SameSite=None kept", bool(kept and kept.get("sameSite") == "None"), kept)
    check("Secure kept on localhost", bool(kept and kept["secure"]), kept)
    check("Partitioned kept", bool(kept and kept.get("partitionKey")), kept)


def main() -> int:
    url, *rest = sys.argv[1:]
    with tempfile.TemporaryDirectory() as profile:
        browser = start(profile)
        try:
            if rest == ["--attributes"]:
                attributes(browser, url)
            else:
                visit(browser, url, rest[0] if rest else None)
        finally:
            browser.quit()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
